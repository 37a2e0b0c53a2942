"""Which column of a table is what: by its titles, else by the shape of its cells."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from temoin.charter.read import meaning
from temoin.charter.read.document import Row
from temoin.charter.read.duration import is_duration
from temoin.charter.read.names import names
from temoin.charter.read.phrases import fold
from temoin.charter.read.vocabulary import FIELDS, Field, Vocabulary, title_key

_LONGEST_TITLE = 70
_TITLE_WORDS = 6
_SHAPED_BY = 500
"""Rows that show what the columns of all are."""


class Columns(msgspec.Struct, frozen=True):
    """The column of names, and those of each other field, the most telling first.

    `explicit`: the title says that the names are of cookies ("cookie name", not just "name").
    """

    name: int
    width: int
    explicit: bool
    fields: dict[Field, tuple[int, ...]]
    titles: tuple[str, ...]


class _Title(msgspec.Struct, frozen=True):
    column: int
    field: Field
    exact: bool
    rank: int


@lru_cache(maxsize=512)
def title_field(text: str, words: Vocabulary, *, exactly: bool = False) -> _Title | None:
    """What a title says its column holds; None when it says nothing known."""
    if not text or len(text) > _LONGEST_TITLE:
        return None
    for key in dict.fromkeys((title_key(text), title_key(re.sub(r"\([^()]*\)", " ", text)))):
        if key in words.fields:
            field, rank = words.fields[key]
            return _Title(0, field, exact=True, rank=rank)
    if exactly or len(key.split()) > _TITLE_WORDS:
        return None
    padded = f" {key} "
    for field in FIELDS:
        for rank, title in enumerate(words.titles[field]):
            if len(title) > 2 and f" {title} " in padded:
                return _Title(0, field, exact=False, rank=rank)
    return None


def by_titles(row: Row, words: Vocabulary, *, first: bool) -> Columns | None:
    """The columns that a row of titles announces, or None when the row is no such thing.

    Below the first row every title must be known word for word: a cell may hold the word "cookie".
    """
    found = []
    for column, cell in enumerate(row.cells):
        title = None if cell.repeated else title_field(cell.flat, words, exactly=not first)
        if title:
            found.append(_Title(column, title.field, title.exact, title.rank))
    named = _best(found, "name") or _best(found, "label")
    others = [title for title in found if title.field not in {"name", "label"}]
    if named is None or not (others or _is_head(row, named)):
        return None
    if not first and len(found) < 2:
        return None
    fields: dict[Field, tuple[int, ...]] = {}
    for field in dict.fromkeys(title.field for title in others):
        columns = sorted((t for t in others if t.field == field), key=lambda t: (not t.exact, t.rank))
        fields[field] = tuple(title.column for title in columns)
    return Columns(
        named.column, len(row.cells), named.field == "name", fields, tuple(cell.flat for cell in row.cells)
    )


def _is_head(row: Row, named: _Title) -> bool:
    """Whether a title of names is enough, since all its row is marked as titles."""
    return named.field == "name" and named.exact and len(row.cells) > 1 and all(c.header for c in row.cells)


def _best(found: Sequence[_Title], field: Field) -> _Title | None:
    return min((t for t in found if t.field == field), key=lambda t: (not t.exact, t.rank), default=None)


def by_shape(rows: Sequence[Row], words: Vocabulary, *, about_cookies: bool) -> Columns | None:
    """The columns that the cells themselves show: identifiers, durations, categories, the longest prose.

    Only where identifiers stand beside durations, or the page announced cookies.
    """
    rows = [row for row in rows if row.group is None][:_SHAPED_BY]
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2:
        return None
    columns = [[row.cells[index].flat for row in rows if index < len(row.cells)] for index in range(width)]
    name = next(
        (n for n in range(width) if _most(columns[n], lambda text: names(text, words).strong, 0.6)), None
    )
    if name is None:
        return None
    others = [n for n in range(width) if n != name]
    duration = next(
        (n for n in others if _most(columns[n], lambda text: is_duration(text, words), 0.5)), None
    )
    if duration is None and not about_cookies:
        return None
    others = [n for n in others if n != duration]
    kinds = [n for n in others if _most(columns[n], lambda text: _is_class(text, words), 0.5)]
    prose = max((n for n in others if n not in kinds), key=lambda n: sum(map(len, columns[n])), default=None)
    fields: dict[Field, tuple[int, ...]] = {"class": tuple(kinds)}
    if duration is not None:
        fields["duration"] = (duration,)
    if prose is not None and _most(columns[prose], lambda text: len(text.split()) >= 3, 0.5):
        fields["purpose"] = (prose,)
    return Columns(name, width, explicit=False, fields=fields, titles=("",) * width)


def _is_class(text: str, words: Vocabulary) -> bool:
    short = len(fold(text).split()) <= 4
    return short and (meaning.category(text, words) or meaning.party(text, words)) is not None


def _most(cells: Sequence[str], says: Callable[[str], bool], share: float) -> bool:
    told = [cell for cell in cells if cell]
    return bool(told) and sum(map(says, told)) >= share * len(told)
