"""A page reduced to what a list of cookies is made of, whatever it was written in."""

from functools import lru_cache
from itertools import chain

import msgspec

PSEUDO_LEVEL = 7
"""The level of what only looks like a heading: a bold line, a short line alone, the title of a fold."""

_GUESSED_FROM = 200_000


@lru_cache(maxsize=1_024)
def _flat(text: str) -> str:
    return " ".join(text.split())


class Cell(msgspec.Struct, frozen=True):
    """One cell; lines inside it stay newlines. `repeated`: it is the same cell as the one it spans from."""

    text: str
    header: bool = False
    repeated: bool = False

    @property
    def flat(self) -> str:
        """The text on one line."""
        return _flat(self.text)


class Row(msgspec.Struct, frozen=True):
    """One row. `group` is the text of the one cell that spans it, if that is all the row has."""

    cells: tuple[Cell, ...]
    line: int
    text: str
    group: str | None = None


class Table(msgspec.Struct, frozen=True):
    """Rows of cells. `loose`: empty cells may have been lost, so that a short row cannot be lined up."""

    rows: tuple[Row, ...]
    line: int
    caption: str | None = None
    loose: bool = False


class Heading(msgspec.Struct, frozen=True):
    """A heading, from 1 to 6 as declared, or PSEUDO_LEVEL."""

    level: int
    text: str
    line: int


class Paragraph(msgspec.Struct, frozen=True):
    """Prose."""

    text: str
    line: int


class Item(msgspec.Struct, frozen=True):
    """An item of a list; `marked` is what it sets apart at its beginning, as code or in bold."""

    text: str
    line: int
    marked: str | None = None


Block = Table | Heading | Paragraph | Item


class Document(msgspec.Struct, frozen=True):
    """A page's blocks in their order, the language it declares, and what was left unread of it."""

    blocks: tuple[Block, ...]
    language: str | None = None
    warnings: tuple[str, ...] = ()

    def text(self) -> str:
        """Words enough of the page to guess its language by."""
        parts: list[str] = []
        left = _GUESSED_FROM
        texts = ((row.text for row in b.rows) if isinstance(b, Table) else (b.text,) for b in self.blocks)
        for text in chain.from_iterable(texts):
            parts.append(text)
            left -= len(text)
            if left < 0:
                break
        return "\n".join(parts)
