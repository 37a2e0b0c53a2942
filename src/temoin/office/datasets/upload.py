"""A file on its way to become a version: how it is read, what was found in it, and what is doubtful there."""

from typing import Literal

import msgspec

from temoin.office.datasets.dataset import FieldType

Format = Literal["csv", "tsv", "json", "jsonl", "parquet", "xlsx", "geojson"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read: found by looking at it, and corrected by whoever publishes it."""

    format: Format
    encoding: str = "utf-8"
    """"utf-8", "utf-16" or "cp1252" (which is what Latin-1 files are)."""
    separator: str = ""
    quote: str = '"'
    header: bool = True
    skipped: int = 0
    """Lines above the header."""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    """The sheets that a workbook has."""
    decimal: Literal[".", ","] = "."
    """What parts the whole from the fraction in numbers."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one column of the file, over all of its rows."""

    name: str
    """The field's name, made of the heading."""
    heading: str
    proposed: FieldType
    fits: tuple[FieldType, ...]
    """The types that every value has; "text" is one of them always."""
    empty: int = 0
    distinct: int = 0
    """How many different values there are; a good guess beyond some thousands."""
    examples: tuple[str, ...] = ()


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file that its publisher should look at; it stops nothing unless it is said to."""

    code: Literal[
        "empty-column",
        "mixed-types",
        "not-a-date",
        "duplicate-ids",
        "row-too-long",
        "row-too-short",
        "line-too-long",
        "broken-quote",
        "duplicate-heading",
        "empty-heading",
        "nul-byte",
        "big-integer",
        "bad-encoding",
        "formula",
    ]
    sentence: str
    """What is the matter, in English, with the line; `api.told` says it in French."""
    field: str = ""
    line: int | None = None
    """The line of the file, from 1, its headings included; of a workbook, the row; of JSON, the record."""
    column: int | None = None
    """The column of the file, from 1."""
    value: str = ""
    """What stands there, cut at 80 characters."""
    times: int = 1
    stops: bool = False
    """Whether nothing can be published before it is mended."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a file gave."""

    rows: int
    columns: tuple[Column, ...]
    doubts: tuple[Doubt, ...] = ()
    preview: tuple[tuple[str | None, ...], ...] = ()
    """The first rows, as text."""
