"""How a table of separated texts is written: separator, quote, heading, decimals; judged over many lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from temoin.office.datasets.imports.unreadable import Unreadable

SEPARATORS: Final = (";", ",", "\t", "|")
QUOTES: Final = ('"', "'")
LOOKED_AT: Final = 3_000
"""Rows by which a file is judged; that every other is alike is held when it is read."""
_ALIKE: Final = 0.6
"""The part of the rows that must have as many cells for a separator to be believed."""
FIELD_LIMIT: Final = 4_000_000
Rows = list[list[str]]
_NUMBER: Final = re.compile(r"[+-]?(\d+|\d{1,3}([ \u00a0\u202f]\d{3})+)([.,]\d+)?%?")
_COMMA: Final = re.compile(r"[+-]?(\d+|\d{1,3}([ \u00a0\u202f]\d{3})+),(\d{1,2}|\d{4,})")
_POINT: Final = re.compile(r"[+-]?\d+\.\d+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?|\d{1,2}/\d{1,2}/\d{4}( .*)?")
_YEAR: Final = re.compile(r"(19|20)\d\d")


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of a text are parted."""

    separator: str
    quote: str
    header: bool
    skipped: int
    """Lines above the heading, or above the first row."""
    width: int


def rows_of(text: str, separator: str, quote: str) -> tuple[Rows, list[int]]:
    """The first rows of a text, and the line on which each ends, from 1; blank lines give none."""
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote, strict=False)
    rows: Rows = []
    ends: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
            if len(rows) >= LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows, ends


def written(text: str, *, whole: bool, given: Sequence[str] = SEPARATORS) -> Written:
    """How a text is written, of which this is the beginning; raises Unreadable.

    `whole` says whether it is all of it, so that its last line is a whole one. `given` are the separators
    that it may have.
    """
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    best: tuple[float, int, str, str, int] | None = None
    for separator in given:
        for quote in QUOTES:
            rows, _ = rows_of(text, separator, quote)
            if not rows:
                continue
            width, times = _usual(rows)
            alike = times / len(rows)
            if width == 1 and len(given) > 1:
                continue
            score = (round(alike, 2), _clean(rows, quote), width)
            if best is None or (score[0], score[1], score[2]) > (best[0], best[1], best[4]):
                best = (score[0], score[1], separator, quote, width)
    if best is None or (best[0] < _ALIKE and len(given) > 1 and not _parted(text, 0.9)):
        return _one_column(text)
    separator, quote = best[2], best[3]
    rows, ends = rows_of(text, separator, quote)
    return as_written(rows, ends, separator, quote, width=best[4])


def as_written(rows: Rows, ends: Sequence[int], separator: str, quote: str, *, width: int = 0) -> Written:
    """What rows that are parted already say of titles above them, and of their heading."""
    width = width or _usual(rows)[0]
    first = _first(rows, width)
    skipped = ends[first - 1] if first else 0
    return Written(
        separator=separator,
        quote=quote,
        header=has_heading(rows[first : first + 200]),
        skipped=skipped,
        width=len(rows[first]) if rows else width,
    )


def has_heading(rows: Rows) -> bool:
    """Whether the first of these rows names the columns."""
    if not rows:
        return False
    first, rest = rows[0], rows[1:]
    numbers = [cell for cell in first if _is_value(cell)]
    if not numbers:
        return not (len(first) == 1 and len(rest) > 0 and first[0] in {row[0] for row in rest})
    years = all(_YEAR.fullmatch(cell.strip()) for cell in numbers) and len(set(numbers)) == len(numbers)
    if years and len(numbers) < len(first):
        return True
    texts_over_values = sum(
        1
        for at, cell in enumerate(first)
        if cell.strip()
        and not _is_value(cell)
        and rest
        and sum(_is_value(row[at]) for row in rest if at < len(row)) > len(rest) * 0.8
    )
    return texts_over_values > len(numbers)


def decimal_of(cells: Sequence[str]) -> Literal[".", ","]:
    """What parts the whole from the fraction in these texts."""
    commas = sum(1 for cell in cells if _COMMA.fullmatch(cell.strip()))
    points = sum(1 for cell in cells if _POINT.fullmatch(cell.strip()))
    return "," if commas and (commas * 20 > points) else "."


def _is_value(cell: str) -> bool:
    cell = cell.strip()
    return bool(cell and (_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell)))


def _usual(rows: Rows) -> tuple[int, int]:
    """The most usual number of cells, and how many rows have it."""
    counts = Counter(map(len, rows))
    return max(counts.items(), key=lambda one: (one[1], one[0]))


def _clean(rows: Rows, quote: str) -> int:
    """Whether this quote is at work: 1 for the usual one, unless the other stands around cells."""
    other = "'" if quote == '"' else '"'
    left = sum(
        1 for row in rows[:500] for cell in row if len(cell) > 1 and cell[0] == other and cell[-1] == other
    )
    return (2 if quote == '"' else 1) - (2 if left else 0)


def _first(rows: Rows, width: int) -> int:
    """Which row is the first of the table: what stands above it is a title."""
    for at, row in enumerate(rows[:50]):
        if len(row) != width:
            continue
        filled = sum(1 for cell in row if cell.strip())
        after = rows[at + 1 : at + 6]
        fuller = [one for one in after if sum(1 for cell in one if cell.strip()) > 1]
        if width >= 3 and filled <= 1 and fuller:
            continue
        return at
    return 0


def _one_column(text: str) -> Written:
    lines = [line for line in text.splitlines() if line.strip()]
    if _parted(text, 0.5):
        raise Unreadable(
            "No separator parts the lines of this file into the same number of columns: say which it is,"
            " or mend the lines."
        )
    return Written(
        separator=";", quote='"', header=has_heading([[line] for line in lines[:200]]), skipped=0, width=1
    )


def _parted(text: str, share: float) -> bool:
    """Whether one separator is in more than this share of lines, however many cells it makes of each.

    Where it is in nearly all, lines of other lengths are told by their numbers.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return any(
        sum(separator in line for line in lines) > share * len(lines) and not _prose(separator, lines)
        for separator in SEPARATORS
    )


def _prose(separator: str, lines: Sequence[str]) -> bool:
    """Whether the commas of lines are those of sentences."""
    return separator == "," and sum(line.count(", ") == line.count(",") for line in lines) == len(lines)
