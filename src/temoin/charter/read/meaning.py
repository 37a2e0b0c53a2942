"""What the words of a heading or a cell declare: category, party, kind, place."""

import re
from functools import lru_cache

from temoin.charter.model import PLACES, Place
from temoin.charter.read.phrases import fold
from temoin.charter.read.reading import Category
from temoin.charter.read.vocabulary import Vocabulary
from temoin.cookies import Kind, Party

_SHORT_HEADING = 4
_LONG_HEADING = 24
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
_DASHES = "\N{EN DASH}\N{EM DASH}:"
_HYPHEN = re.compile(r"\s-\s")
_DENIED_WITHIN = 80
_ITEMS = re.compile(r"[\s,;/&+]+")


@lru_cache(maxsize=512)
def category(text: str, words: Vocabulary) -> Category | None:
    """The one category that a text names, or None when it names none, or two that exclude each other.

    A word that many use for two classes ("functional") yields to a plain one beside it.
    "Non-essential" is not essential.
    """
    folded = fold(text)
    plain: list[Category] = []
    weak: list[Category] = []
    for name, phrases in words.categories.items():
        for match in phrases.finditer(folded):
            if not _negated(folded, match.start(), words):
                (weak if words.weak.is_whole(match.group()) else plain).append(name)
    named = list(dict.fromkeys(plain or weak))
    if len(named) > 1:
        named = [name for name in named if name != "other"]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=512)
def heading_category(text: str, words: Vocabulary) -> Category | None:
    """The category that a heading declares: it speaks of cookies, or says little else."""
    folded = fold(re.sub(r"\(\s*\d+\s*\)|[\d.)]+", " ", text))
    length = len(folded.split())
    about = words.cookie.search(folded) is not None
    if length > (_LONG_HEADING if about else _SHORT_HEADING):
        return None
    return category(folded, words)


def _negated(folded: str, position: int, words: Vocabulary) -> bool:
    """Whether the two words before a word deny it ("not strictly necessary")."""
    before = folded[max(position - _DENIED_WITHIN, 0) : position]
    return any(word in words.negations for word in before.split()[-2:])


@lru_cache(maxsize=512)
def party(text: str, words: Vocabulary) -> Party | None:
    """The party that a text names, None when it names none or both."""
    folded = fold(text).replace("/", " ")
    found: list[Party] = [
        name
        for name, phrases in words.parties.items()
        if any(not _negated(folded, match.start(), words) for match in phrases.finditer(folded))
    ]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=512)
def kind(text: str, words: Vocabulary) -> Kind | None:
    """The kind of storage that a text names, None when it names none or several."""
    folded = fold(text)
    found: list[Kind] = [name for name, phrases in words.kinds.items() if phrases.search(folded)]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=512)
def heading_kind(text: str, words: Vocabulary) -> Kind | None:
    """The kind that a heading declares for all below it, None when it speaks of cookies too."""
    folded = fold(text)
    found = kind(folded, words)
    if found is None or len(folded.split()) > _SHORT_HEADING + 2 or "cookie" in folded:
        return None
    return found


def is_own(text: str, words: Vocabulary) -> bool:
    """Whether a provider's cell means the site itself."""
    return words.own.is_whole(fold(text).strip(" ."))


def places(text: str, words: Vocabulary) -> tuple[Place, ...]:
    """The places that a text consists of ("front et back office"), none when it says anything else."""
    joined = fold(text).replace(" office", "_office").replace(" end", "_end")
    found: set[Place] = set()
    if whole := _place(fold(text), words):
        return (whole,)
    for item in _ITEMS.split(joined):
        named = _place(item.replace("_", " "), words)
        if named:
            found.add(named)
        elif item not in words.joins and item:
            return ()
    return tuple(place for place in PLACES if place in found)


def _place(folded: str, words: Vocabulary) -> Place | None:
    return next((place for place, known in words.places.items() if folded in known), None)


def service_and_places(text: str, words: Vocabulary) -> tuple[str | None, tuple[Place, ...]]:
    """A service without the place it ends with: "Sign-in (front office)" is Sign-in, at the front."""
    for match in reversed(list(_PARENTHESIS.finditer(text))):
        if found := places(match.group(1), words):
            return (text[: match.start()] + text[match.end() :]).strip() or None, found
    head, tail = _cut_tail(text)
    if tail and (found := places(tail, words)):
        return head.strip() or None, found
    return text or None, ()


def _cut_tail(text: str) -> tuple[str, str]:
    """A text cut at its last dash or colon; at its first hyphen between spaces when it has neither."""
    last = max(text.rfind(dash) for dash in _DASHES)
    if last >= 0:
        return text[:last], text[last + 1 :]
    hyphen = _HYPHEN.search(text)
    return (text[: hyphen.start()], text[hyphen.end() :]) if hyphen else (text, "")
