"""Facts of a charter in the words of a language: its own texts, its places, parties and lifetimes."""

from collections.abc import Sequence

import msgspec
from babel.units import format_unit

from temoin.banner.messages import FALLBACK, locale, message, primary, spoken
from temoin.charter import Place
from temoin.cookies import Kind, Lifetime, Party, format_lifetime
from temoin.law import Text


class Said(msgspec.Struct, frozen=True):
    """One text of a charter and the language in which it really is, which may not be the page's."""

    text: str
    language: str


def said(text: Text, language: str) -> Said | None:
    """The text in this language, else a near one, else English, else its first; None where there is none.

    Near means another tag of the same primary language (`fr-CA` for `fr`).
    """
    present = {tag: words.strip() for tag, words in text.items() if words.strip()}
    near = [tag for tag in present if primary(tag) == primary(language)]
    for tag in (language, *near, FALLBACK, *present):
        if tag in present:
            return Said(present[tag], tag)
    return None


def place_words(places: Sequence[Place], language: str) -> str:
    """Where a service runs, as in "front et back office"; empty when the charter states no place."""
    stated = [place for place in ("front", "back") if place in places]
    return message(language, f"place_{'_'.join(stated)}") if stated else ""


def party_words(party: Party, language: str) -> str:
    """Whose an item is, in a word."""
    return message(language, f"party_{party}")


def kind_words(kind: Kind, language: str) -> str:
    """What an item is, in a word or two."""
    return message(language, f"kind_{kind}")


def lifetime_words(lifetime: Lifetime, language: str) -> str:
    """How long an item is kept, exactly: "14 jours", "6 mois", never rounded to a nearby unit."""
    if lifetime == "session":
        return message(language, "lifetime_session")
    count, unit = format_lifetime(lifetime).split()
    return format_unit(
        int(count), f"duration-{unit.removesuffix('s')}", "long", locale=locale(spoken(language))
    )
