import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.fetch import FetchError
from temoin.fetch.target import redirected, target

ADDRESSES = {
    "http://example.org": "http://example.org/",
    "HTTPS://Example.ORG:443/a b?q=é#part": "https://example.org/a%20b?q=%C3%A9",
    "http://example.org:8080/%20x": "http://example.org:8080/%20x",
    "http://[::1]:8000/x": "http://[::1]:8000/x",
    "http://données.example/": "http://xn--donnes-eva.example/",
    "http://example.org?x=1": "http://example.org/?x=1",
}


@pytest.mark.parametrize(("typed", "meant"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_understood(typed, meant):
    assert target(typed).url == meant


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://:80/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://[::1/",
        "http://exa mple.org/",
        "http://example.org/\r\nHost: evil",
        "http://someone:word@example.org/",
        "http://someone@example.org/",
        "http://exam\x00ple.org/",
        "http://" + "a" * 9_000,
    ],
)
def test_an_address_that_cannot_be_fetched_is_one_sentence(address):
    with pytest.raises(FetchError) as caught:
        target(address)
    assert "\n" not in str(caught.value)
    assert "word" not in str(caught.value).replace("password", "")


def test_a_redirect_is_taken_from_where_it_was_sent():
    assert redirected(target("https://example.org/a/b"), "../c?d").url == "https://example.org/c?d"
    with pytest.raises(FetchError):
        redirected(target("https://example.org/"), "gopher://example.org/")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_sentence(text):
    for url in (text, f"http://{text}", f"http://example.org/{text}"):
        try:
            shown = target(url).url
        except FetchError as error:
            shown = str(error)
        assert "\n" not in shown
