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
ROOMS = sorted(path.parent.name for path in OFFICE.glob("*/locale"))
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
COMPARED = re.compile(r"%\([a-z_]+\)[sd]|<[^>]+>")


def said(room: str) -> set[str | tuple[str, ...]]:
    """Every message of a room's sources and templates."""
    found = set()
    for path in (OFFICE / room).rglob("*"):
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt"}:
            source = templatize(path.read_text(encoding="utf-8"), origin=path.name).encode()
        else:
            continue
        for _line, message, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            found.add(message)
    return found


def catalogue(room: str, language: str):
    with (OFFICE / room / "locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(room: str, language: str):
    return [message for message in catalogue(room, language) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("room", sorted(path.name for path in OFFICE.iterdir() if path.is_dir()))
def test_a_catalogue_has_each_message_and_no_other(room, language):
    kept = {message.id for message in messages(room, language)} if room in ROOMS else set()
    assert kept == said(room)


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_is_said_in_french(room):
    missing = [message.id for message in messages(room, "fr") if not all(forms(message.string))]
    assert missing == []
    assert not any(message.fuzzy for message in messages(room, "fr"))


@pytest.mark.parametrize("room", ROOMS)
def test_the_french_keeps_each_placeholder_and_mark(room):
    for message in messages(room, "fr"):
        for source, form in zip(forms(message.id), forms(message.string), strict=True):
            assert set(COMPARED.findall(form)) == set(COMPARED.findall(source)), message.id


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_rooms_say_the_same_message_in_the_same_words(language):
    told: dict[object, dict[tuple[str, ...], str]] = {}
    for room in ROOMS:
        for message in messages(room, language):
            told.setdefault(message.id, {}).setdefault(forms(message.string), room)
    assert {key: words for key, words in told.items() if len(words) > 1} == {}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("room", ROOMS)
def test_a_built_catalogue_is_what_its_source_gives(room, language):
    made = io.BytesIO()
    write_mo(made, catalogue(room, language))
    built = OFFICE / room / "locale" / language / "LC_MESSAGES/django.mo"
    assert made.getvalue() == built.read_bytes()


def test_no_message_is_put_together_before_it_is_translated():
    for path in OFFICE.rglob("*.py"):
        assert not re.search(
            r"\b(_|gettext|gettext_lazy|ngettext)\(f[\"']", path.read_text(encoding="utf-8")
        ), path
