"""DuckDB, locked down: it reads the folder of the datasets and nothing else, and only SQL that we wrote.

One instance a process and a purpose: questions, and exports, which take long and have a memory of their own.
A question has a cursor of its own (a connection is not shared by threads), a time limit held by interruption,
and values apart from the SQL (`?`). No extension is ever downloaded; the configuration is locked once it is
made. After a fork nothing is shared: the child makes its own.
"""

import heapq
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec

from temoin.office.datasets.files import shelf

Purpose = Literal["questions", "exports"]

THREADS = 2
MEMORY: dict[Purpose, str] = {"questions": "512MB", "exports": "256MB"}
SPILL = "4GB"
"""Of disk, at most, for what does not fit in memory."""
PATIENCE = 5.0
"""Seconds that one question may take."""
EXPORT_PATIENCE = 600.0
"""Seconds that one export may take, until its reader has the last row."""
_FULL = ("No space left", "File too large", "Disk quota exceeded")
BATCH = 2_048
"""Rows of one batch of an export."""


class TooLong(Exception):  # noqa: N818 - it is said to whoever asks
    """The question took longer than it may."""


class TooMuch(Exception):  # noqa: N818 - it is said to whoever asks
    """The question needed more memory than it may."""


class NoRoom(TooMuch):
    """The disk has no room for what the question needs beside its memory."""


class Found(msgspec.Struct, frozen=True):
    """What a statement gave: the names of its columns, and its rows."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class _Alarm:
    """Interrupts a connection at a time, unless it was put off: then it never touches it."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt: Callable[[], None] | None = interrupt
        self._lock = threading.Lock()

    def ring(self) -> None:
        with self._lock:
            if self._interrupt is not None:
                self._interrupt()

    def put_off(self) -> None:
        with self._lock:
            self._interrupt = None


class _Watch:
    """One thread for all deadlines: a thread for each would cost more than a small question."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, _Alarm]] = []
        self._changed = threading.Condition()
        self._count = itertools.count()
        self._thread: threading.Thread | None = None

    def set(self, interrupt: Callable[[], None], patience: float) -> _Alarm:
        alarm = _Alarm(interrupt)
        due = (time.monotonic() + patience, next(self._count), alarm)
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            heapq.heappush(self._due, due)
            if self._due[0] is due:
                self._changed.notify()
        return alarm

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                alarm = heapq.heappop(self._due)[2]
            alarm.ring()


_ENGINES: dict[tuple[Path, Purpose], duckdb.DuckDBPyConnection] = {}
_BESIDE: dict[Path, tuple[tuple[int, int], str | None]] = {}
"""The files read as databases of the instance for questions: which file it was, and its name there."""
_NAMES = itertools.count(1)
_MOST_BESIDE = 200
_MAKING = threading.Lock()
_watch = _Watch()
_LEFT: list[Any] = []
"""What a fork left of the parent's instances: letting go of them would wait for threads that are not here."""


def engine(purpose: Purpose = "questions") -> duckdb.DuckDBPyConnection:
    """The process's instance for this platform's datasets, made the first time."""
    key = (shelf(), purpose)
    found = _ENGINES.get(key)
    if found is None:
        with _MAKING:
            found = _ENGINES.get(key) or _made(*key)
            _ENGINES[key] = found
    return found


def close_all() -> None:
    """Close every instance: before a fork, and at the end."""
    with _MAKING:
        _BESIDE.clear()
        while _ENGINES:
            _ENGINES.popitem()[1].close()


def beside(file: Path) -> str | None:
    """The name of a database file of the shelf where questions are asked; None where it cannot be read.

    A file that is gone is let go of when another comes: nobody asks it, since whoever does holds its version.
    """
    mark = _mark(file)
    if mark is None:
        return None
    known = _BESIDE.get(file)
    if known is not None and known[0] == mark:
        return known[1]
    instance = engine()
    with _MAKING, instance.cursor() as mine:
        known = _BESIDE.get(file)
        if known is not None and known[0] == mark:
            return known[1]
        for other in [one for one, (was, _) in _BESIDE.items() if _mark(one) != was]:
            _, left = _BESIDE.pop(other)
            if left is not None:
                mine.execute(f"DETACH {name(left)}")
        if len(_BESIDE) >= _MOST_BESIDE:
            return None
        called: str | None = f"beside {next(_NAMES)}"
        try:
            mine.execute(f"ATTACH {text(str(file))} AS {name(str(called))} (READ_ONLY)")
        except duckdb.Error:
            called = None  # of another version of DuckDB, or broken: its Parquet file is read
        _BESIDE[file] = (mark, called)
        return called


def _mark(file: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def cursor(patience: float = PATIENCE, purpose: Purpose = "questions") -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own; raises TooLong after `patience` seconds, TooMuch beyond the memory limit."""
    mine = engine(purpose).cursor()
    alarm = _watch.set(mine.interrupt, patience)
    try:
        yield mine
    except duckdb.InterruptException as error:
        raise TooLong(f"The question took longer than {patience:g} seconds.") from error
    except duckdb.OutOfMemoryException as error:
        raise TooMuch(f"The question needs more than {MEMORY[purpose]} of memory.") from error
    except duckdb.IOException as error:
        if any(words in str(error) for words in _FULL):
            raise NoRoom("There is no room left on the platform's disk.") from error
        raise
    finally:
        alarm.put_off()
        mine.close()


def found(sql: str, values: Sequence[Any] = (), patience: float = PATIENCE) -> Found:
    """The whole answer to one statement of ours."""
    with cursor(patience) as mine:
        mine.execute(sql, list(values))
        names = tuple(column[0] for column in mine.description or ())
        return Found(names, mine.fetchall())


def stream(
    sql: str, values: Sequence[Any] = (), patience: float = EXPORT_PATIENCE
) -> tuple[tuple[str, ...], Iterator[list[tuple[Any, ...]]]]:
    """The names of an answer's columns, and its rows as they come, batch by batch; for exports.

    The statement is begun here; reading the batches raises TooLong and TooMuch. Whoever stops early closes
    the iterator.
    """
    batches = _batches(sql, values, patience)
    (names,) = next(batches)
    return names, batches


def _batches(sql: str, values: Sequence[Any], patience: float) -> Iterator[list[tuple[Any, ...]]]:
    with cursor(patience, "exports") as mine:
        mine.execute(sql, list(values))
        yield [tuple(column[0] for column in mine.description or ())]
        while batch := mine.fetchmany(BATCH):
            yield batch


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(literal: str) -> str:
    """A text as a literal: for the paths of our own files, never for what comes from outside."""
    return "'" + literal.replace("'", "''") + "'"


def _made(folder: Path, purpose: Purpose) -> duckdb.DuckDBPyConnection:
    spill = folder / ".spill"
    spill.mkdir(parents=True, exist_ok=True)  # DuckDB makes one folder, and not those above it
    made = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(THREADS),
            "memory_limit": MEMORY[purpose],
            "temp_directory": str(spill / f"{os.getpid()}-{purpose}"),
            "max_temp_directory_size": SPILL,
        },
    )
    made.execute("SET TimeZone='UTC'")
    made.execute(f"SET allowed_directories=[{text(f'{folder}/')}]")
    made.execute("SET enable_external_access=false")
    made.execute("SET lock_configuration=true")
    return made


def _forget() -> None:
    """In the child of a fork: make everything anew, and touch nothing of the parent's."""
    global _MAKING, _watch
    _LEFT.append(dict(_ENGINES))
    _ENGINES.clear()
    _BESIDE.clear()
    _MAKING, _watch = threading.Lock(), _Watch()


os.register_at_fork(after_in_child=_forget)
