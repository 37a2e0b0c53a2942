"""What each column of a file may be, over all of its rows: two passes, the first to see what is worth asking.

A type that a fair part of the first rows does not have is not asked of all rows: it cannot fit.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import duckdb
import msgspec

from temoin.office.datasets.dataset import FieldType
from temoin.office.datasets.engine import text
from temoin.office.datasets.imports.kinds import (
    KINDS,
    LEADING_ZERO,
    LONG_INTEGER,
    Kind,
    trimmed,
    value,
)
from temoin.office.datasets.imports.order import STAGING
from temoin.office.datasets.imports.separated import decimal_of

SAMPLE: Final = 20_000
FEW: Final = 0.2
"""The part of a column's values that may not have a type which the others show it was meant to have."""
_IDENTIFIERS: Final = frozenset(
    [
        "siret",
        "siren",
        "nic",
        "insee",
        "rna",
        "uai",
        "finess",
        "iban",
        "bic",
        "naf",
        "ape",
        "naics",
        "postal",
        "cp",
        "tel",
        "telephone",
        "phone",
        "fax",
        "mobile",
        "zip",
        "postcode",
        "vat",
        "tva",
        "nir",
        "ean",
        "isbn",
        "issn",
    ]
)
"""Words of headings whose digits are a name and no quantity."""
_BATCH: Final = 40
"""Columns that one pass looks at: each needs memory of its own."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one staged column."""

    column: str
    filled: int
    distinct: int
    misfits: Mapping[Kind, int]
    """For each type that was asked of all rows, how many values do not have it."""
    leading_zeros: int = 0
    long_integers: int = 0
    formulas: int = 0
    lists: bool = False
    """Whether every value is a JSON list of texts or numbers."""
    untidy: bool = False
    """Whether its values only have their type without the blanks around them."""

    def fits(self, kind: Kind) -> bool:
        """Whether every value has this type."""
        return self.misfits.get(kind, 1) == 0

    @property
    def month_first(self) -> bool:
        """Whether its dates only make sense with the month before the day."""
        return not self.fits("date") and self.fits("date-month-first")

    @property
    def types(self) -> tuple[FieldType, ...]:
        """The types that every value has."""
        found: list[FieldType] = []
        for kind in KINDS:
            if kind == "date-month-first":
                continue
            if self.fits(kind) or (kind == "date" and self.month_first):
                found.append(cast("FieldType", kind))
        return (*found, "text")

    def proposed(self, name: str) -> FieldType:
        """The type that is proposed for it; digits that are a name, not a quantity, stay text."""
        first = self.types[0]
        if not self.filled or self.lists:
            return "text"
        if first in {"int", "double"}:
            named = set(name.split("_")) & _IDENTIFIERS
            if self.leading_zeros or named or (first == "double" and self.long_integers):
                return "text"
        return first

    @property
    def almost(self) -> Kind | None:
        """The type that most values have and some have not; None when all have one, or no type is near."""
        if self.types[0] != "text" or not self.filled or self.leading_zeros:
            return None
        near = [(count, kind) for kind, count in self.misfits.items() if 0 < count <= self.filled * FEW]
        return min(near, key=lambda one: (one[0], KINDS.index(one[1])))[1] if near else None


def profiles(
    con: duckdb.DuckDBPyConnection, work: Path, count: int, decimal: str | None
) -> tuple[str, list[Profile]]:
    """What parts fractions, and the profile of each of the `count` staged columns."""
    file = text(str(work / STAGING))
    columns = [f"c{at}" for at in range(count)]
    if decimal is None:
        decimal = _decimal(con, file, columns)
    found: list[Profile] = []
    for at in range(0, count, _BATCH):
        found += _batch(con, file, columns[at : at + _BATCH], decimal)
    return decimal, found


def _decimal(con: duckdb.DuckDBPyConnection, file: str, columns: Sequence[str]) -> str:
    rows = con.execute(f"SELECT {', '.join(columns)} FROM read_parquet({file}) LIMIT 2000").fetchall()
    return decimal_of([cell for row in rows for cell in row if cell])


def _batch(con: duckdb.DuckDBPyConnection, file: str, columns: Sequence[str], decimal: str) -> list[Profile]:
    rows = f"read_parquet({file})"
    bare = ", ".join(f"{trimmed(column)} AS {column}" for column in columns)
    first = f"(SELECT {bare} FROM (SELECT * FROM {rows} LIMIT {SAMPLE}))"
    filled, sampled = _misfits(con, first, dict.fromkeys(columns, KINDS), decimal)
    worth: dict[str, tuple[Kind, ...]] = {
        column: tuple(
            kind for kind in KINDS if filled[column] == 0 or sampled[column][kind] <= filled[column] * FEW
        )
        for column in columns
    }
    misfits, untidy = _over_all(con, rows, worth, decimal)
    more = con.execute(
        "SELECT "
        + ", ".join(
            f"count({column}), approx_count_distinct({column}),"
            f" count(*) FILTER (WHERE starts_with({column}, '=')),"
            + (
                f" count(*) FILTER (WHERE {column}[1] IN ('0', '+', '-')"
                f" AND regexp_full_match({column}, '{LEADING_ZERO}')),"
                f" count(*) FILTER (WHERE strlen({column}) > 15"
                f" AND regexp_full_match({column}, '{LONG_INTEGER}')),"
                if {"int", "double"} & set(worth[column])
                else " 0, 0,"
            )
            + (
                f" coalesce(bool_and(json_valid({column}) AND regexp_full_match({column},"
                ' \'\\[\\s*("([^"\\\\]|\\\\.)*"|[-0-9.eE+]+|true|false|null|,|\\s)*\\]\')), false)'
                if "json_blob" in worth[column]
                else " false"
            )
            for column in columns
        )
        + f" FROM {rows}"
    ).fetchone()
    assert more is not None
    return [
        Profile(
            column=column,
            filled=more[at * 6],
            distinct=min(more[at * 6 + 1], more[at * 6]),
            formulas=more[at * 6 + 2],
            leading_zeros=more[at * 6 + 3],
            long_integers=more[at * 6 + 4],
            lists=bool(more[at * 6 + 5]) and more[at * 6] > 0,
            misfits=misfits[column],
            untidy=column in untidy,
        )
        for at, column in enumerate(columns)
    ]


def _over_all(
    con: duckdb.DuckDBPyConnection, rows: str, worth: Mapping[str, Sequence[Kind]], decimal: str
) -> tuple[dict[str, dict[Kind, int]], set[str]]:
    """How many values of all rows do not have each type, and the columns with blanks around their values.

    Taking blanks away costs more than all else, so only columns in which something is amiss have it done.
    """
    asked = {column: kinds for column, kinds in worth.items() if kinds}
    if not asked:
        return {column: {} for column in worth}, set()
    _, misfits = _misfits(con, rows, asked, decimal)
    amiss = {column: kinds for column, kinds in asked.items() if min(misfits[column].values())}
    untidy: set[str] = set()
    if amiss:
        bare = ", ".join(f"{trimmed(column)} AS {column}" for column in amiss)
        _, again = _misfits(con, f"(SELECT {bare} FROM {rows})", amiss, decimal)
        untidy = {column for column in amiss if again[column] != misfits[column]}
        misfits |= again
    return {column: misfits.get(column, {}) for column in worth}, untidy


def _misfits(
    con: duckdb.DuckDBPyConnection, rows: str, asked: Mapping[str, Sequence[Kind]], decimal: str
) -> tuple[dict[str, int], dict[str, dict[Kind, int]]]:
    """How many values each column has, and how many of them are not of each type that is asked."""
    counts = [f"count({column})" for column in asked]
    counts += [f"count({value(kind, column, decimal)})" for column, kinds in asked.items() for kind in kinds]
    row = con.execute(f"SELECT {', '.join(counts)} FROM {rows}").fetchone()
    assert row is not None
    answers = iter(row)
    filled = {column: next(answers) for column in asked}
    misfits = {
        column: {kind: filled[column] - next(answers) for kind in kinds} for column, kinds in asked.items()
    }
    return filled, misfits
