"""An export: its pieces made as they are sent, and everything let go of when its reader goes away."""

import threading
import zlib
from collections.abc import Iterator
from contextlib import closing

import duckdb
import msgspec

from temoin.office.datasets.asking import Column as Asked
from temoin.office.datasets.asking import Compiled, compiled
from temoin.office.datasets.dataset import said
from temoin.office.datasets.exports import csv, json, parquet, xlsx
from temoin.office.datasets.exports.asked import ExportAsked
from temoin.office.datasets.exports.cell import Column
from temoin.office.datasets.exports.lines import Halt
from temoin.office.datasets.files import Gone
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.shelf import look_again

GZIP = 31
"""What zlib calls a gzip header with the largest window."""
PIECE = 1 << 18
"""Bytes that are worth sending."""


class Pieces:
    """The bytes of an export, in order; another thread may stop it, and close it once it has stopped."""

    def __init__(self, made: Iterator[bytes], halt: Halt) -> None:
        self._made, self._halt = made, halt
        self._stepping = threading.Lock()
        self._first: bytes | None = next(made, b"")  # whatever cannot be answered is known now

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._stepping:
            if self._first is not None:
                first, self._first = self._first, None
                return first
            return next(self._made)

    def stop(self) -> None:
        """Interrupt what is being asked, without waiting."""
        self._halt.now()

    def close(self) -> None:
        """Let go of the file, the cursor and what else was held."""
        self.stop()
        with self._stepping:
            close = getattr(self._made, "close", None)
            if close is not None:
                close()


class Export(msgspec.Struct, frozen=True):
    """What is sent: its media type, the name of the file, its bytes, and how many where that is known."""

    media: str
    filename: str
    pieces: Pieces
    version: int
    length: int | None = None


def export(asked: ExportAsked) -> Export:
    """Begin an export; raises UnknownDataset, Refused, TooLong, TooMuch or Busy before its first byte."""
    try:
        return _begun(asked)
    except Gone:  # another version came while this was asked
        look_again()
        return _begun(asked)


def columns_of(rows: Compiled, language: str) -> tuple[Column, ...]:
    """The columns of what is exported, with the words that people read above them."""
    return tuple(_column(one, language) for one in rows.columns)


def _begun(asked: ExportAsked) -> Export:
    rows = compiled(asked.question)
    columns, halt = columns_of(rows, asked.question.language), Halt(asked.whose)
    made = _made(asked, rows, columns, halt)
    name = f"{rows.dataset.id}.{asked.format.suffix}"
    media = asked.format.media
    if asked.compressed:
        made, name, media = _compressed(_gathered(made)), f"{name}.gz", "application/gzip"
    elif asked.format.name != "parquet":
        made = _gathered(made)
    try:
        return Export(media, name, Pieces(made, halt), rows.dataset.version)
    except duckdb.DataError as error:
        raise BadQuery("A value of these records is beyond what can be reckoned with.") from error
    except duckdb.IOException as error:
        raise Gone(name) from error
    except duckdb.Error as error:
        raise BadQuery("The question cannot be answered: its types do not go together.") from error


def _made(asked: ExportAsked, rows: Compiled, columns: tuple[Column, ...], halt: Halt) -> Iterator[bytes]:
    zone = asked.question.timezone
    match asked.format.name:
        case "csv":
            return csv.pieces(rows, columns, asked.csv, zone, halt)
        case "json":
            return json.pieces(rows, columns, zone, halt)
        case "jsonl":
            return json.pieces_of_lines(rows, columns, zone, halt)
        case "geojson":
            return json.pieces_of_places(rows, columns, zone, halt)
        case "xlsx":
            return xlsx.pieces(rows, columns, asked, halt)
        case _:
            return parquet.pieces(rows, asked, halt)


def _column(one: Asked, language: str) -> Column:
    label = said(one.field.label, language) if one.field is not None else None
    return Column(name=one.name, label=label or one.name, kind=one.kind, many=one.many)


def _gathered(made: Iterator[bytes]) -> Iterator[bytes]:
    """The first piece as soon as it is there, then pieces that are worth sending."""
    with closing(made):  # type: ignore[type-var]
        yield next(made, b"")
        held: list[bytes] = []
        size = 0
        for piece in made:
            held.append(piece)
            size += len(piece)
            if size >= PIECE:
                yield b"".join(held)
                held, size = [], 0
        yield b"".join(held)


def _compressed(made: Iterator[bytes]) -> Iterator[bytes]:
    gzip = zlib.compressobj(5, zlib.DEFLATED, GZIP)
    with closing(made):  # type: ignore[type-var]
        for piece in made:
            if packed := gzip.compress(piece):
                yield packed
        yield gzip.flush()
