"""The quick form of a version: its rows once more, in DuckDB's own format, numbered by an index.

Parquet is read by groups of rows: a page of a hundred rows from anywhere in a sorted table decompresses
nearly the whole file, 300 ms for a million rows; here it takes ten. The form is made beside the file, by a
thread, once somebody asks a version that has none; whoever asks meanwhile reads Parquet, and gets the same
answer. It may be removed at any time, and is in no backup. Of several processes one makes it at a time.
"""

import fcntl
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from temoin.office.datasets.files import Gone, held, quick_file

LEAST = 5_000
"""Rows below which Parquet is as quick."""
INDEXED = 5_000_000
"""Rows up to which they are found by an index: it has to fit in memory while it is made."""
ROWS = "rows"
"""The table's name."""
MEMORY = "300MB"
_ROOM = 4
"""How many times the Parquet file's size must be free on the disk."""
_LOCK = ".quick"

_log = logging.getLogger(__name__)
_wanted: set[Path] = set()
"""Each version is wanted once: where it could not be made, it is not tried again by this process."""


def want(rows: Path) -> None:
    """Have a version's quick form made, soon."""
    if rows in _wanted:
        return
    _wanted.add(rows)
    threading.Thread(target=_make_in_turn, args=(rows,), name="temoin-quick", daemon=True).start()


def make(rows: Path) -> bool:
    """Make a version's quick form, unless it is there or the disk too full; raises Gone and duckdb.Error."""
    target = quick_file(rows)
    part = rows.with_name(f".{secrets.token_hex(8)}.quick")
    with held(rows):
        if target.exists() or shutil.disk_usage(rows.parent).free < _ROOM * rows.stat().st_size:
            return False
        try:
            _write(rows, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    return True


def _make_in_turn(rows: Path) -> None:
    try:
        with _turn(rows.parent.parent / _LOCK):
            make(rows)
    except Gone:
        pass  # another version is in force, and will be wanted
    except (OSError, duckdb.Error) as error:
        _log.warning("The quick form of %s could not be made: %s", rows, error)


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(rows: Path, part: Path) -> None:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "1",  # whoever asks meanwhile has the others
        "memory_limit": MEMORY,
        "temp_directory": str(rows.parent.parent / f".spill/{os.getpid()}-quick"),
    }
    source = f"read_parquet({_text(rows)}, file_row_number = true)"
    with duckdb.connect(":memory:", config=config) as base:
        base.execute("SET TimeZone='UTC'")
        base.execute(f"ATTACH {_text(part)} AS made")
        base.execute(
            f"CREATE TABLE made.{ROWS} AS SELECT file_row_number AS _row, * EXCLUDE (file_row_number)"
            f" FROM {source}"
        )
        ((count,),) = base.execute(f"SELECT count(*) FROM made.{ROWS}").fetchall()
        if count <= INDEXED:
            base.execute(f"CREATE UNIQUE INDEX by_row ON made.{ROWS} (_row)")
        base.execute("DETACH made")


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
