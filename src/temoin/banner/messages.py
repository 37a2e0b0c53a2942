"""The words that Témoin itself says to a visitor, by language: data in TOML, one file a language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

FALLBACK = "en"


@cache
def messages_of(package: str) -> Mapping[str, Mapping[str, str]]:
    """The messages kept in the folder `messages` of a package: language -> key -> sentence."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted((files(package) / "messages").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found[file.name.removesuffix(".toml")] = MappingProxyType(tomllib.loads(file.read_text("utf-8")))
    return MappingProxyType(found)


def worded(package: str, language: str, key: str, values: Mapping[str, object]) -> str:
    """One sentence of a package in a language, its placeholders filled; KeyError for an unknown key."""
    sentence = messages_of(package)[spoken(language)][key]
    return sentence.format_map(values) if values else sentence


def message(language: str, key: str, **values: object) -> str:
    """One sentence of the banner in a language; a language without messages is answered in English."""
    return worded("temoin.banner", language, key, values)


def spoken(language: str) -> str:
    """The language in which Témoin's own words come when this one is asked for."""
    known = messages_of("temoin.banner")
    return next((tag for tag in (language, primary(language)) if tag in known), FALLBACK)


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag, in lower case."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def locale(language: str) -> Locale:
    """The locale whose dates, numbers and plurals go with the words said in this language."""
    if language == "en":
        return Locale("en", "GB")  # as its words are spelt
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(spoken(language))


def counted(language: str, key: str, count: int) -> str:
    """The words `KEY_zero`, `KEY_one` or `KEY_other` that goes with a number, by that language's grammar."""
    form = (
        "zero" if count == 0 else "one" if locale(spoken(language)).plural_form(count) == "one" else "other"
    )
    return message(language, f"{key}_{form}", count=count)
