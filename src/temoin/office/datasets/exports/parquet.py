"""Records as Parquet: the version's own file when all of it is asked for, else one made for the occasion."""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from temoin.office.datasets.asking import Compiled
from temoin.office.datasets.engine import EXPORT_PATIENCE, cursor, name, text
from temoin.office.datasets.exports.asked import ExportAsked
from temoin.office.datasets.exports.lines import Halt, place
from temoin.office.datasets.files import held, shelf

CHUNK = 1 << 18
STALE = 3_600.0
"""Seconds after which a file that was made for an export is no longer being sent."""


def pieces(rows: Compiled, asked: ExportAsked, halt: Halt) -> Iterator[bytes]:
    """The bytes of the file."""
    if _whole(rows, asked):
        with place(halt.whose), held(rows.dataset.file) as file, file.open("rb") as opened:
            while not halt.said and (chunk := opened.read(CHUNK)):
                yield chunk
        return
    spool = _spool()
    with place(halt.whose), ExitStack() as stack:
        stack.callback(spool.unlink, missing_ok=True)
        _make(rows, asked, spool, halt)
        opened = stack.enter_context(spool.open("rb"))
        spool.unlink()  # what is open can still be read, and nothing is left if we die
        while not halt.said and (chunk := opened.read(CHUNK)):
            yield chunk


def _whole(rows: Compiled, asked: ExportAsked) -> bool:
    """Whether every record is asked for as it is stored."""
    question = asked.question
    narrowed = question.select or question.where or question.group_by or question.order_by
    cut = question.refine or question.exclude or question.offset or question.limit != -1
    stored = asked.parquet_compression in {"", "zstd"}
    return stored and not (narrowed or cut or any(field.translated for field in rows.dataset.fields))


def _make(rows: Compiled, asked: ExportAsked, spool: Path, halt: Halt) -> None:
    columns = ", ".join(f"c{at} AS {name(column.name)}" for at, column in enumerate(rows.columns))
    named = ", ".join(f"c{at}" for at in range(len(rows.columns)))
    compression = asked.parquet_compression or "zstd"
    with held(rows.dataset.file), cursor(EXPORT_PATIENCE, "exports") as mine:
        halt.watch(mine)
        try:
            mine.execute(
                f"COPY (SELECT {columns} FROM ({rows.sql}) AS asked({named})) TO {text(str(spool))}"
                f" (FORMAT parquet, COMPRESSION {compression})",
                list(rows.values),
            )
        finally:
            halt.watch(None)


def _spool() -> Path:
    folder = shelf() / ".exports"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.parquet"):  # by a process that died between making and opening it
        if time.time() - left.stat().st_mtime > STALE:
            left.unlink(missing_ok=True)
    return folder / f"{secrets.token_hex(8)}.parquet"
