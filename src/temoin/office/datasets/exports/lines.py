"""The lines of an export, streamed from DuckDB: one column of text, a batch at a time."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from temoin.office.datasets.asking import Compiled
from temoin.office.datasets.engine import EXPORT_PATIENCE, cursor
from temoin.office.datasets.files import held

BATCH = 2_000
"""Lines at a time: some hundred kilobytes."""
AT_ONCE = 32
EACH = 8
"""Exports at once, in all and of one caller: nobody takes every place, by reading slowly or otherwise."""


class Busy(Exception):  # noqa: N818 - it is said to whoever asks
    """As many exports as there may be are on their way."""


class Halt:
    """Lets another thread stop a statement that runs: its reader, who is named if known, went away."""

    def __init__(self, whose: str = "") -> None:
        self.whose = whose
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._said = threading.Event()

    def watch(self, cursor: duckdb.DuckDBPyConnection | None) -> None:
        """Say what is to be interrupted, or that nothing is any more."""
        self._cursor = cursor

    def now(self) -> None:
        """Stop."""
        self._said.set()
        cursor = self._cursor
        if cursor is not None:
            cursor.interrupt()

    @property
    def said(self) -> bool:
        """Whether it was told to stop."""
        return self._said.is_set()


_taking = threading.Lock()
_taken: Counter[str] = Counter()


@contextmanager
def place(whose: str) -> Iterator[None]:
    """One of the places, until the block ends; raises Busy."""
    with _taking:
        if _taken.total() >= AT_ONCE or (whose and _taken[whose] >= EACH):
            raise Busy
        _taken[whose] += 1
    try:
        yield
    finally:
        with _taking:
            _taken[whose] -= 1
            if not _taken[whose]:
                del _taken[whose]


def lines(
    rows: Compiled, expression: str, columns: int, halt: Halt, values: Sequence[Any] = ()
) -> Iterator[list[str]]:
    """Batches of what `expression` gives of each row, whose columns are `c0`, `c1` … there.

    `values` are the expression's, numbered after those of the rows. Holds the file until it ends or is
    closed; raises Gone, TooLong, TooMuch and Busy.
    """
    named = ", ".join(f"c{at}" for at in range(columns))
    with place(halt.whose), held(rows.dataset.file), cursor(EXPORT_PATIENCE, "exports") as mine:
        halt.watch(mine)
        try:
            mine.execute(f"SELECT {expression} FROM ({rows.sql}) AS asked({named})", [*rows.values, *values])
            while not halt.said and (batch := mine.fetchmany(BATCH)):
                yield [line for (line,) in batch]
        finally:
            halt.watch(None)
