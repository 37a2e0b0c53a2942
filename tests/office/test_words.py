"""The platform's words: none is missing in French, and what is built is what its source gives."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import temoin.office

OFFICE = Path(temoin.office.__file__).parent
LOCALE = OFFICE / "locale"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
COMPARED = re.compile(r"%\([a-z_]+\)[sd]|<[^>]+>")


def said() -> set[str | tuple[str, ...]]:
    """Every message of the sources and the templates."""
    found = set()
    for path in OFFICE.rglob("*"):
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix == ".html":
            source = templatize(path.read_text(encoding="utf-8"), origin=path.name).encode()
        else:
            continue
        for _line, message, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            found.add(message)
    return found


def catalogue(language: str):
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_catalogue_has_each_message_and_no_other(language):
    kept = {message.id for message in catalogue(language) if message.id}
    assert kept == said()


def test_every_message_is_said_in_french():
    missing = [message.id for message in catalogue("fr") if message.id and not all(forms(message.string))]
    assert missing == []
    assert not any(message.fuzzy for message in catalogue("fr") if message.id)


def test_the_french_keeps_each_placeholder_and_mark():
    for message in catalogue("fr"):
        if message.id:
            for source, form in zip(forms(message.id), forms(message.string), strict=True):
                assert set(COMPARED.findall(form)) == set(COMPARED.findall(source)), message.id


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_built_catalogue_is_what_its_source_gives(language):
    made = io.BytesIO()
    write_mo(made, catalogue(language))
    assert made.getvalue() == (LOCALE / language / "LC_MESSAGES/django.mo").read_bytes()


def test_no_message_is_put_together_before_it_is_translated():
    for path in OFFICE.rglob("*.py"):
        assert not re.search(
            r"\b(_|gettext|gettext_lazy|ngettext)\(f[\"']", path.read_text(encoding="utf-8")
        ), path
