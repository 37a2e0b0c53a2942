"""How much of one page is read: far more than any charter for people, far less than a hostile page holds."""

from collections.abc import Iterable, Iterator

from temoin.charter.read.document import Block

LONGEST = 4_000
"""Characters of a line, a cell, a heading, an item or a paragraph; what follows them is not read."""

WIDEST = 60
"""Columns that are looked at: what is wider is no list for people to read."""

MOST_ROWS = 25_000
MOST_CELLS = 200_000
"""Of all the tables of a page together."""

MOST_BLOCKS = 40_000
"""Headings, paragraphs, items and tables."""

MOST_ELEMENTS = 100_000
"""Elements of a page of HTML, but for those inside what is read whole (a cell, a paragraph)."""

MOST_ENTRIES = 20_000
"""Cookies, before those listed twice are brought together."""


class Bounds:
    """What may still be read of one page, and what was left unread, from its first line to its last."""

    def __init__(self) -> None:
        self._rows = MOST_ROWS
        self._cells = MOST_CELLS
        self._cut = 0
        self._first_cut = 0
        self._stopped: list[str] = []

    def cut(self, text: str, line: int) -> str:
        """The text, or its beginning when it is too long; that is said."""
        if len(text) <= LONGEST:
            return text
        self._first_cut = self._first_cut or line
        self._cut += 1
        return text[:LONGEST].rstrip()

    def row(self, cells: int, line: int) -> bool:
        """Whether one more row of so many cells is read; that the first of the others is not is said."""
        if self._rows <= 0 or self._cells <= 0:
            if self._rows + self._cells > -1:
                self._rows = self._cells = -1
                self._stopped.append(
                    f"line {line}: no more rows were read; only the first {MOST_ROWS} rows, or {MOST_CELLS} "
                    "cells, of a page's tables are."
                )
            return False
        self._rows -= 1
        self._cells -= cells
        return True

    def blocks(self, found: Iterable[Block]) -> Iterator[Block]:
        """The blocks of a page, as many as are read; that there are more is said."""
        for number, block in enumerate(found):
            if number == MOST_BLOCKS:
                self.stop(block.line, f"{MOST_BLOCKS} headings, paragraphs, items and tables")
                return
            yield block

    def stop(self, line: int, read: str) -> None:
        """Say that from a line on nothing was read, since so much of the page was."""
        self._stopped.append(f"line {line}: nothing more was read; only the first {read} of a page are.")

    def warnings(self) -> tuple[str, ...]:
        """What was left unread, one sentence each."""
        if not self._cut:
            return tuple(self._stopped)
        texts = "1 text is" if self._cut == 1 else f"{self._cut} texts are"
        said = (
            f"line {self._first_cut}: {texts} longer than {LONGEST} characters (the first at this line); "
            "only the beginning was read."
        )
        return (said, *self._stopped)
