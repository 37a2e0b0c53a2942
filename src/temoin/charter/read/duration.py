"""Durations as pages say them, in six languages.

A month is 30 days and a year 365; an upper bound counts as the number; "persistent" is no number.
Of two values ("session / 2 hours") the first is kept; of a range, its upper bound.
"""

import re
from functools import lru_cache
from itertools import pairwise

import msgspec

from temoin.charter.read.phrases import fold
from temoin.charter.read.vocabulary import Vocabulary
from temoin.cookies import Lifetime

SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_LONGEST = 1_000 * SECONDS["year"]
_WHOLE_WORDS = 8
_WORD_NEXT = re.compile(r"\s*\w")
_ATOM = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?|[^\W\d_]+)(\s*)([^\W\d_]+)?")


class Duration(msgspec.Struct, frozen=True):
    """A duration read: its seconds, and the same in the charter's words when it has one part."""

    seconds: Lifetime
    words: str | None = None


class _Part(msgspec.Struct, frozen=True):
    start: int
    end: int
    number: float
    unit: str

    @property
    def seconds(self) -> int:
        return int(self.number * SECONDS[self.unit])


@lru_cache(maxsize=512)
def duration(text: str, words: Vocabulary, title: str = "") -> Duration | None:
    """The duration that a cell states, or None; a bare number takes its unit from the column's title."""
    folded = fold(text)
    if words.unclear.search(folded):
        return None
    parts = _parts(folded, words)
    if not parts and re.fullmatch(r"\d{1,6}", folded):
        unit = next(
            (words.units[word] for word in re.findall(r"\w+", fold(title)) if word in words.units), None
        )
        parts = [_Part(0, len(folded), int(folded), unit)] if unit else []
    session = words.session.search(folded)
    if session and (not parts or session.start() < parts[0].start):
        return Duration("session", "session")
    return _together(parts, folded, words) if parts else None


@lru_cache(maxsize=512)
def is_duration(text: str, words: Vocabulary) -> bool:
    """Whether a text is a duration and little else, as the cells of a column of durations are."""
    folded = fold(text)
    if not folded or len(folded.split()) > _WHOLE_WORDS:
        return False
    return duration(text, words) is not None or words.endless.is_whole(folded)


def _parts(folded: str, words: Vocabulary) -> list[_Part]:
    parts = []
    position = 0
    while match := _ATOM.search(folded, position):
        amount, gap, unit = match.group(1), match.group(2), match.group(3)
        number = _number(amount, words)
        known = words.units.get(unit or "")
        # "1 y 2 años" is Spanish: a unit of one letter stands against its number, or ends the text.
        stray = known and unit and len(unit) == 1 and gap and _WORD_NEXT.match(folded, match.end())
        if number is not None and known and not stray:
            parts.append(_Part(match.start(), match.end(), number, known))
            position = match.end()
        else:
            position = match.end(1)
    return [part for part in parts if 0 < part.seconds <= _LONGEST]


def _number(amount: str, words: Vocabulary) -> float | None:
    if amount[0].isdigit():
        try:
            return float(amount.replace(",", "."))
        except ValueError:  # digits of a script that float() does not read
            return None
    return words.numbers.get(amount)


def _together(parts: list[_Part], folded: str, words: Vocabulary) -> Duration:
    """One duration from the parts found: a sum ("1 year 27 days"), the top of a range, or the first."""
    total, sole = parts[0].seconds, True
    for before, after in pairwise(parts):
        between = folded[before.end : after.start].strip(" ,.")
        if between in words.range or between in {"to", "..."}:
            if after.seconds < total:
                break
            total, sole = after.seconds, True
            parts = [after]
        elif (between == "" or between in words.joins) and SECONDS[after.unit] < SECONDS[before.unit]:
            total, sole = total + after.seconds, False
        else:
            break
    part = parts[0]
    whole = sole and part.number == int(part.number)
    return Duration(
        total, f"{int(part.number)} {part.unit}{'' if part.number == 1 else 's'}" if whole else None
    )
