"""Names of cookies: their shapes, and how several share a cell."""

import re
from functools import lru_cache

import msgspec

from temoin.charter.read.phrases import fold
from temoin.charter.read.vocabulary import Vocabulary
from temoin.cookies import wildcard

_PLACEHOLDER = re.compile(r"\[[^\[\]=;\t\n]{1,60}\]|\{[^{}=;\t\n]{1,60}\}|<[^<>=;\t\n]{1,60}>")
_COUNT = re.compile(r"\s\[x\d{1,3}\]$")
"""How many cookies of that name a generated declaration saw."""
_TOKEN = re.compile(r"[\w\-.:#*%$@~+&|!'()\[\]{}<>]+")
_QUOTES = "\"'`«»“”„\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK} \t\u00a0"
_TRAILING_NOTE = re.compile(r"^(\S.*?)\s+\(([^()]*)\)$")
_GAP = "\ue000"
"""Stands for a space or a comma inside a placeholder while a cell is cut (a private-use character)."""
_COMMA = "\ue001"
_LONGEST = 200


class Name(msgspec.Struct, frozen=True):
    """A name as shown, and its pattern."""

    shown: str
    pattern: str


class Names(msgspec.Struct, frozen=True):
    """The names that a cell gives, one a line where the cell has lines; `strong` when a shape proves it."""

    found: tuple[Name, ...] = ()
    strong: bool = False


def is_name(token: str) -> bool:
    """Whether a token could name a cookie: one word, no address, no number, no ornament."""
    bare = _PLACEHOLDER.sub("x", token)
    return (
        len(token) <= _LONGEST
        and _TOKEN.fullmatch(bare) is not None
        and any(char.isalpha() for char in _PLACEHOLDER.sub("", token))
        and not token.lower().startswith(("http:", "https:", "about:", "chrome:", "www.", "mailto:"))
        and "@" not in token
        and not bare.startswith("(")
        and not token.endswith(":")
    )


def is_strong(token: str) -> bool:
    """Whether the shape alone says that a token is an identifier, and no word of any language."""
    bare = _PLACEHOLDER.sub("*", token)
    return is_name(token) and (
        any(mark in bare for mark in ("_", "*", "#", "::"))
        or re.search(r"[A-Za-z]\d|\d[A-Za-z]", bare) is not None
        or re.search(r"[a-z][A-Z]", bare) is not None
        or (bare.isascii() and bare.isupper() and bare.isalpha() and len(bare) >= 7)
    )


@lru_cache(maxsize=128)
def names(text: str, words: Vocabulary) -> Names:
    """Every name in a cell of names; none when the cell holds anything else."""
    guarded = _PLACEHOLDER.sub(lambda m: m.group().replace(" ", _GAP).replace(",", _COMMA), text)
    if fold(text) in words.fillers:
        return Names()
    if inside := _inside(guarded):
        return Names(tuple(inside), strong=True)
    found: list[Name] = []
    for piece in _pieces(guarded, words):
        shown = _COUNT.sub("", piece).strip(_QUOTES)
        if not shown or fold(shown) in words.fillers or shown in words.fillers:
            continue
        given = _piece_names(shown, words)
        if not given:
            return Names()
        found.extend(given)
    unique = tuple({name.shown: name for name in found}.values())
    return Names(unique, bool(unique) and any(is_strong(name.shown) for name in unique))


def _pieces(text: str, words: Vocabulary) -> list[str]:
    cut: list[str] = []
    for piece in words.between.split(text):
        sides = piece.split("/")
        cut.extend(
            sides if len(sides) > 1 and all(is_name(side.strip(_QUOTES)) for side in sides) else [piece]
        )
    return cut


def _piece_names(shown: str, words: Vocabulary) -> list[Name]:
    if " " not in shown and "\t" not in shown:
        return [_name(shown)] if is_name(_restored(shown)) else []
    tokens = shown.split()
    if all(is_strong(_restored(token)) for token in tokens):
        return [_name(token) for token in tokens]
    if begun := _beginning(shown, words):
        return [begun]
    if noted := _TRAILING_NOTE.match(shown):
        head = noted.group(1).strip(_QUOTES)
        return [_name(head)] if is_name(_restored(head)) else []
    return []


def _inside(cell: str) -> list[Name]:
    """The names in the parenthesis of a cell that calls them together ("Audience (_ga, _gid)")."""
    noted = _TRAILING_NOTE.match(cell.strip())
    if noted is None or any(
        is_strong(_restored(token.strip(_QUOTES + ","))) for token in noted.group(1).split()
    ):
        return []
    tokens = [token.strip(_QUOTES) for token in re.split(r"[,;\s]+", noted.group(2))]
    return [_name(token) for token in tokens] if all(is_strong(_restored(token)) for token in tokens) else []


def _beginning(shown: str, words: Vocabulary) -> Name | None:
    """A name given by its beginning ("any cookie starting with x_")."""
    folded = fold(shown)
    match = words.starting.search(folded)
    last = shown.rsplit(maxsplit=1)[-1].strip(_QUOTES + ".")
    if match is None or not is_name(_restored(last)) or not folded.endswith(fold(last)):
        return None
    name = _name(last)
    return Name(name.shown, name.pattern if name.pattern.endswith("*") else f"{name.pattern}*")


def _restored(text: str) -> str:
    return text.replace(_GAP, " ").replace(_COMMA, ",")


def _name(token: str) -> Name:
    shown = _restored(token)
    return Name(shown, wildcard(shown))
