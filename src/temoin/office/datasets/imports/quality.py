"""What is doubtful in a file, in words, each with the line and the value."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from temoin.office.datasets.engine import text
from temoin.office.datasets.imports.doubting import doubt, shown
from temoin.office.datasets.imports.kinds import DATE_LIKE, LONG_INTEGER, Kind, trimmed, value
from temoin.office.datasets.imports.lines import lines_of
from temoin.office.datasets.imports.order import STAGING, Plan, Source
from temoin.office.datasets.imports.profile import Profile
from temoin.office.datasets.upload import Doubt

WORDS: Final[Mapping[Kind, str]] = {
    "int": "a whole number",
    "double": "a number",
    "boolean": "yes or no",
    "date": "a date",
    "date-month-first": "a date",
    "datetime": "a date with a time",
    "geo_point_2d": "a place",
    "geo_shape": "a shape",
    "json_blob": "JSON",
}
_SHOWN: Final = 3
"""Values of one kind in one column of which each is told."""
_IDS: Final = frozenset({"id", "identifiant", "identifier", "uuid", "guid"})
_NEARLY_IDS: Final = frozenset({"code", "numero", "num", "ref", "reference", "siret", "key", "cle"})
_NEARLY: Final = 0.9


def doubts_of(
    con: duckdb.DuckDBPyConnection, work: Path, plan: Plan, profiles: Sequence[Profile]
) -> list[Doubt]:
    """What is doubtful in the columns of a file that was staged."""
    looker = _Looker(con, work, plan)
    found: list[Doubt] = []
    found += _headings(plan)
    for source, profile in zip((one for one in plan.sources if one.column), profiles, strict=True):
        found += _of_column(looker, source, profile)
    return found


class _Looker:
    """Finds the rows where something stands, and their lines."""

    def __init__(self, con: duckdb.DuckDBPyConnection, work: Path, plan: Plan) -> None:
        self.plan = plan
        self._con = con
        self._file = text(str(work / STAGING))

    def where(self, column: str, condition: str, limit: int = _SHOWN) -> list[tuple[int, str]]:
        """The lines and values of the first rows that hold a condition about `v`."""
        line = "line" if self.plan.lined else "file_row_number"
        rows = self._con.execute(
            f"SELECT row, v FROM (SELECT {line} AS row, {trimmed(column)} AS v FROM"
            f" read_parquet({self._file}, file_row_number=true)) WHERE v IS NOT NULL AND ({condition})"
            f" ORDER BY row LIMIT {limit}"
        ).fetchall()
        return [
            (line, value) for line, (_, value) in zip(self.lines([row for row, _ in rows]), rows, strict=True)
        ]

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The lines of rows."""
        if self.plan.lined:
            return list(rows)
        lines = lines_of(self.plan, rows)
        return [lines.get(row, row + self.plan.first_line) for row in rows]

    def repeated(self, column: str) -> tuple[int, list[tuple[str, int, int]]]:
        """How many values stand in a column more than once, and of the first their first and second rows."""
        line = "line" if self.plan.lined else "file_row_number"
        rows = f"read_parquet({self._file}, file_row_number=true)"
        found = self._con.execute(
            f"SELECT {column}, min({line}), count(*) OVER () FROM {rows} WHERE {column} IS NOT NULL"
            f" GROUP BY {column} HAVING count(*) > 1 ORDER BY 2 LIMIT {_SHOWN}"
        ).fetchall()
        pairs = []
        for cell, first, _ in found:
            second = self._con.execute(
                f"SELECT min({line}) FROM {rows} WHERE {column} = ? AND {line} > ?", [cell, first]
            ).fetchone()
            assert second is not None
            pairs.append((cell, first, second[0]))
        lines = iter(self.lines([row for _, one, two in pairs for row in (one, two)]))
        return (found[0][2] if found else 0), [(cell, next(lines), next(lines)) for cell, *_ in pairs]


def _headings(plan: Plan) -> Iterator[Doubt]:
    if not plan.reading.header:
        return
    line = plan.first_line - 1 if plan.straight and not plan.lined and plan.text else None
    seen: dict[str, int] = {}
    for source in plan.sources:
        heading, at = source.heading.strip(), source.position
        if at is None:
            continue
        if not heading:
            sentence = f"Column {at} has no heading: it is called “{source.name}” here."
            yield doubt("empty-heading", sentence, field=source.name, line=line, column=at)
        elif heading in seen:
            sentence = (
                f"Columns {seen[heading]} and {at} have the same heading, “{shown(heading)}”: the second is"
                f" called “{source.name}” here."
            )
            yield doubt("duplicate-heading", sentence, heading, field=source.name, line=line, column=at)
        seen.setdefault(heading, at)


def _of_column(looker: _Looker, source: Source, profile: Profile) -> Iterator[Doubt]:
    if not profile.filled:
        sentence = f"Column “{source.name}” is empty."
        yield doubt("empty-column", sentence, field=source.name, column=source.position)
        return
    decimal = looker.plan.reading.decimal
    almost = profile.almost
    if almost is not None:
        yield from _mixed(looker, source, profile, almost, decimal)
    elif profile.long_integers and profile.types[0] in {"double", "text"} and not profile.leading_zeros:
        for line, cell in looker.where(source.column, f"regexp_full_match(v, '{LONG_INTEGER}')", 1):
            sentence = (
                f"Line {line}, column “{source.name}”: “{shown(cell)}” has more digits than a number keeps:"
                " the column stays text."
            )
            yield doubt(
                "big-integer",
                sentence,
                cell,
                field=source.name,
                line=line,
                column=source.position,
                times=profile.long_integers,
            )
    if profile.formulas:
        for line, cell in looker.where(source.column, "starts_with(v, '=')", 1):
            sentence = (
                f"Line {line}, column “{source.name}”: “{shown(cell)}” is a formula: it is kept as text."
            )
            yield doubt(
                "formula",
                sentence,
                cell,
                field=source.name,
                line=line,
                column=source.position,
                times=profile.formulas,
            )
    if _is_id(source, profile):
        yield from _repeated(looker, source)


def _mixed(looker: _Looker, source: Source, profile: Profile, almost: Kind, decimal: str) -> Iterator[Doubt]:
    times = profile.misfits[almost]
    dates = almost in {"date", "date-month-first", "datetime"}
    for line, cell in looker.where(source.column, f"({value(almost, 'v', decimal)}) IS NULL"):
        if dates and _looks_like_a_date(cell):
            sentence = f"Line {line}, column “{source.name}”: “{shown(cell)}” is no day of any calendar."
            code = "not-a-date"
        else:
            what = WORDS[almost]
            sentence = (
                f"Line {line}, column “{source.name}”: “{shown(cell)}” is not {what}, as the others are."
            )
            code = "not-a-date" if dates else "mixed-types"
        yield doubt(code, sentence, cell, field=source.name, line=line, column=source.position, times=times)


def _looks_like_a_date(cell: str) -> bool:
    return re.fullmatch(f"{DATE_LIKE}([ T].*)?", cell) is not None


def _is_id(source: Source, profile: Profile) -> bool:
    if profile.distinct < 2 and profile.filled > 2:
        return False
    words = set(source.name.split("_"))
    nearly = profile.distinct >= _NEARLY * profile.filled
    if source.name in _IDS:
        return True
    return nearly and bool(words & (_IDS | _NEARLY_IDS)) and profile.types[0] in {"int", "text"}


def _repeated(looker: _Looker, source: Source) -> Iterator[Doubt]:
    times, first = looker.repeated(source.column)
    for cell, before, line in first:
        sentence = f"Line {line}, column “{source.name}”: “{shown(cell)}” is already on line {before}."
        yield doubt(
            "duplicate-ids",
            sentence,
            cell,
            field=source.name,
            line=line,
            column=source.position,
            times=times,
        )
