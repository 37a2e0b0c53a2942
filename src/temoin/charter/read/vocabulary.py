"""The words of cookie charters, kept as data (words/*.toml), one file a language."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from temoin.charter.model import Place
from temoin.charter.read.phrases import Phrases, fold
from temoin.charter.read.reading import Category
from temoin.cookies import Kind, Party

LANGUAGES = ("fr", "en", "es", "de", "it", "nl")

Field = str
"""name, label (a name of anything), provider, service, places, purpose, duration, class, party, kind, ignore.

`class` is a title such as "Type", whose cells say which of category, party, kind or duration it means.
"""
FIELDS: tuple[Field, ...] = (
    "provider",
    "duration",
    "purpose",
    "service",
    "places",
    "party",
    "kind",
    "class",
    "ignore",
    "name",
    "label",
)
"""In the order in which a title that names several is understood: "cookie provider" is the provider."""


class DurationWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a language says a duration."""

    session: tuple[str, ...] = ()
    endless: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    numbers: dict[str, int] = {}
    units: dict[str, tuple[str, ...]] = {}


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of words, as it is written."""

    titles: dict[str, tuple[str, ...]] = {}
    guess: dict[str, tuple[str, ...]] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    parties: dict[str, tuple[str, ...]] = {}
    answers: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, tuple[str, ...]] = {}
    places: dict[str, tuple[str, ...]] = {}
    browsers: dict[str, tuple[str, ...]] = {}
    fillers: dict[str, tuple[str, ...]] = {}
    joins: dict[str, tuple[str, ...]] = {}
    starting: dict[str, tuple[str, ...]] = {}
    duration: DurationWords = DurationWords()
    grounds: dict[str, tuple[str, ...]] = {}


class Vocabulary(msgspec.Struct, frozen=True, eq=False):
    """The words of every language at once, since a page often mixes two, the page's own first.

    There is one for each language, equal to itself alone, so that what it says of a text can be remembered.
    """

    titles: dict[Field, tuple[str, ...]]
    """Folded titles of columns for each field, the most telling first."""
    fields: dict[str, tuple[Field, int]]
    """The field of each title, and its rank there."""
    categories: dict[Category, Phrases]
    weak: Phrases
    negations: frozenset[str]
    parties: dict[Party, Phrases]
    own: Phrases
    answers: dict[str, bool]
    """Yes and no, folded."""
    kinds: dict[Kind, Phrases]
    places: dict[Place, frozenset[str]]
    cookie: Phrases
    browsers: frozenset[str]
    fillers: frozenset[str]
    joins: frozenset[str]
    between: re.Pattern[str]
    """What stands between two names of a cell."""
    starting: Phrases
    session: Phrases
    endless: Phrases
    unclear: Phrases
    range: frozenset[str]
    numbers: dict[str, int]
    units: dict[str, str]
    """Folded word to second, minute, hour, day, week, month or year."""
    grounds: dict[str, Phrases]


def load_words(name: str) -> Words:
    """One file of words/, `any` or a language."""
    text = files("temoin.charter.read").joinpath("words", f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Words)


@cache
def vocabulary(language: str | None = None) -> Vocabulary:
    """Every word known, those of `language` winning where two languages disagree."""
    names = sorted(LANGUAGES, key=lambda name: name != language)
    every = [load_words(name) for name in ("any", *names)]
    parties = _merge(words.parties for words in every)
    categories = _merge(words.categories for words in every)
    titles = _titles(every)
    joins = {fold(word) for words in every for word in words.joins.get("words", ())}
    either = "|".join(re.escape(word) for word in sorted(joins, key=lambda word: (-len(word), word)))
    return Vocabulary(
        titles=titles,
        fields={title: (field, rank) for field in titles for rank, title in enumerate(titles[field])},
        categories={key: Phrases(categories[key]) for key in _CATEGORIES},
        weak=Phrases(categories["weak"]),
        negations=frozenset(fold(word) for word in categories["negations"]),
        parties={"first": Phrases(parties["first"]), "third": Phrases(parties["third"])},
        own=Phrases(parties["own"]),
        answers={
            fold(word): answer == "yes"
            for words in every
            for answer, forms in words.answers.items()
            for word in forms
        },
        kinds={key: Phrases(phrases) for key, phrases in _kinds(every).items()},
        places={
            place: frozenset(fold(word) for word in _merge(words.places for words in every)[place])
            for place in _PLACES
        },
        cookie=Phrases(_merge(words.nouns for words in every)["cookie"]),
        browsers=frozenset(every[0].browsers["names"]),
        fillers=frozenset(every[0].fillers["words"]),
        joins=frozenset(joins),
        between=re.compile(rf"[\n;,]|\s[/|]\s|\s(?:{either})\s", re.IGNORECASE),
        starting=Phrases(word for words in every for word in words.starting.get("words", ())),
        session=Phrases(word for words in every for word in words.duration.session),
        endless=Phrases(word for words in every for word in words.duration.endless),
        unclear=Phrases(word for words in every for word in words.duration.unclear),
        range=frozenset(fold(word) for words in every for word in words.duration.range),
        numbers={fold(word): number for words in every for word, number in words.duration.numbers.items()},
        units={
            fold(word): unit
            for words in every
            for unit, forms in words.duration.units.items()
            for word in forms
        },
        grounds={
            purpose: Phrases(phrases) for purpose, phrases in _merge(words.grounds for words in every).items()
        },
    )


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(fold(word) for word in load_words(name).guess["common"]) for name in LANGUAGES}


def guess_language(text: str, declared: str | None = None) -> str | None:
    """The language of a page: the one it declares, unless its words plainly say another."""
    words = fold(text[:200_000]).replace("'", " ").split()
    counts = {name: sum(word in common for word in words) for name, common in _common_words().items()}
    best = max(counts, key=lambda name: counts[name])
    if declared is None:
        return best if counts[best] else None
    # Themes left in English declare "en" on pages in another language.
    plain = declared in counts and counts[best] >= 10 and counts[best] > 3 * counts[declared]
    return best if plain else declared


_CATEGORIES: tuple[Category, ...] = ("necessary", "preferences", "statistics", "marketing", "other")
_PLACES: tuple[Place, ...] = ("front", "back")


def _merge(tables: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for key, phrases in table.items():
            merged[key] = merged.get(key, ()) + phrases
    return merged


def _titles(every: list[Words]) -> dict[Field, tuple[str, ...]]:
    merged = _merge(words.titles for words in every)
    taken: set[str] = set()
    titles: dict[Field, tuple[str, ...]] = {}
    # The page's own language is first in each list, so a title that two languages use differently
    # ("when", "host") goes to the field that is asked first, which is the more telling one.
    for field in FIELDS:
        kept = [title for title in dict.fromkeys(map(title_key, merged[field])) if title not in taken]
        taken.update(kept)
        titles[field] = tuple(kept)
    return titles


def title_key(title: str) -> str:
    """A column's title reduced to what tells it: folded, plurals and ornaments away."""
    words = fold(title).replace("/", " ").split()
    bare = (word.strip(".,:;*?¿!()[]\"'«»|") for word in words)
    return " ".join(_singular(word) for word in bare if word)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _kinds(every: list[Words]) -> dict[Kind, tuple[str, ...]]:
    merged = _merge(words.kinds for words in every)
    return msgspec.convert(merged, dict[Kind, tuple[str, ...]])
