"""The EU's vocabularies that a catalogue speaks, from what publishers write (`vocabulary.toml`)."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from unicodedata import normalize

AUTHORITY = "http://publications.europa.eu/resource/authority"


def theme(words: Iterable[str]) -> str | None:
    """The data theme that one of these words means, as its address."""
    known = _themes()
    code = next((known[word] for word in map(_folded, words) if word in known), None)
    return None if code is None else f"{AUTHORITY}/data-theme/{code}"


def language(tag: str) -> str | None:
    """The address of a language."""
    code = _data()["language"].get(tag)
    return f"{AUTHORITY}/language/{code}" if isinstance(code, str) else None


def frequency(code: str) -> str:
    """The address of a frequency, such as ANNUAL."""
    return f"{AUTHORITY}/frequency/{code}"


def file_type(code: str) -> str:
    """The address of a file type, such as CSV."""
    return f"{AUTHORITY}/file-type/{code}"


def access_right(*, restricted: bool) -> str:
    """The address of a right of access."""
    return f"{AUTHORITY}/access-right/{'RESTRICTED' if restricted else 'PUBLIC'}"


@cache
def _themes() -> Mapping[str, str]:
    return {word: code for code, words in _data()["theme"].items() for word in words}


@cache
def _data() -> Mapping[str, Mapping[str, str | list[str]]]:
    return tomllib.loads(
        (files("temoin.office.datasets.exports") / "vocabulary.toml").read_text(encoding="utf-8")
    )


def _folded(word: str) -> str:
    plain = normalize("NFD", word.casefold().strip())
    return "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f")
