import codecs

import pytest

from temoin.charter.read import not_a_page, read
from temoin.charter.read.decoding import decode

PAGE = "| Cookie | Finalité |\n|---|---|\n| a_b | Réglé à Évreux |\n"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PAGE.encode(), None),
        (PAGE.encode("cp1252"), None),
        (PAGE.encode("cp1252"), "text/plain; charset=ISO-8859-1"),
        (codecs.BOM_UTF8 + PAGE.encode(), "text/plain; charset=latin-1"),
        (PAGE.encode("utf-16"), None),
        (PAGE.encode(), "text/plain; charset=no-such-charset"),
    ],
)
def test_the_words_come_whole_out_of_any_encoding(content, content_type):
    assert read(content, content_type).cookies[0].purpose == "Réglé à Évreux"


def test_a_page_may_say_its_own_encoding():
    assert "é" in decode('<meta charset="iso-8859-2"><p>é'.encode("iso-8859-2"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"a\x00b\x00\x01", "not text"),
        (b"", None),
    ],
)
def test_what_is_no_page_is_named(content, what):
    assert not_a_page(content) == what


def test_bytes_that_are_no_page_give_a_warning_and_no_cookie():
    assert read(b"%PDF-1.7\n").warnings == ("This is a PDF: no page was read.",)


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "utf-7", "rot13"])
def test_an_encoding_that_no_browser_reads_is_no_encoding(name):
    content = "<p>Réglé à Évreux-xn \\u0041 +AD4-".encode()
    assert decode(content, f"text/html; charset={name}") == content.decode()
