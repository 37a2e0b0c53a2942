"""DuckDB, locked down: it reads the folder of the datasets and nothing else, and only SQL that we wrote.

One instance a process and a purpose; a question has a cursor of its own (a connection is not shared by
threads), a time limit held by interruption, and values apart from the SQL (`?`). No extension is ever
downloaded; the configuration is locked once it is made.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from temoin.office.datasets.files import shelf

THREADS = 2
MEMORY = "512MB"
PATIENCE = 5.0
"""Seconds that one question may take."""


class TooLong(Exception):  # noqa: N818 - it is said to whoever asks
    """The question took longer than it may."""


class TooMuch(Exception):  # noqa: N818 - it is said to whoever asks
    """The question needed more memory than it may."""


class Found(msgspec.Struct, frozen=True):
    """What a statement gave: the names of its columns, and its rows."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]


_ENGINES: dict[Path, duckdb.DuckDBPyConnection] = {}
_MAKING = threading.Lock()


def engine() -> duckdb.DuckDBPyConnection:
    """The process's instance for this platform's datasets, made the first time."""
    folder = shelf()
    found = _ENGINES.get(folder)
    if found is None:
        with _MAKING:
            found = _ENGINES.get(folder) or _made(folder)
            _ENGINES[folder] = found
    return found


def close_all() -> None:
    """Close every instance: before a fork, and at the end."""
    with _MAKING:
        while _ENGINES:
            _ENGINES.popitem()[1].close()


@contextmanager
def cursor(patience: float = PATIENCE) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own; raises TooLong after `patience` seconds, TooMuch beyond the memory limit."""
    mine = engine().cursor()
    alarm = threading.Timer(patience, mine.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield mine
    except duckdb.InterruptException as error:
        raise TooLong(f"The question took longer than {patience:g} seconds.") from error
    except duckdb.OutOfMemoryException as error:
        raise TooMuch(f"The question needs more than {MEMORY} of memory.") from error
    finally:
        alarm.cancel()
        mine.close()


def found(sql: str, values: Sequence[Any] = (), patience: float = PATIENCE) -> Found:
    """The whole answer to one statement of ours."""
    with cursor(patience) as mine:
        mine.execute(sql, list(values))
        names = tuple(column[0] for column in mine.description or ())
        return Found(names, mine.fetchall())


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(literal: str) -> str:
    """A text as a literal: for the paths of our own files, never for what comes from outside."""
    return "'" + literal.replace("'", "''") + "'"


def _made(folder: Path) -> duckdb.DuckDBPyConnection:
    folder.mkdir(parents=True, exist_ok=True)
    made = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(THREADS),
            "memory_limit": MEMORY,
            "temp_directory": str(folder / ".spill"),
        },
    )
    made.execute("SET TimeZone='UTC'")
    made.execute(f"SET allowed_directories=[{text(f'{folder}/')}]")
    made.execute("SET enable_external_access=false")
    made.execute("SET lock_configuration=true")
    return made
