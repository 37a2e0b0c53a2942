"""A file's rows as texts in Parquet: the first step, whatever the format.

The staged columns are called c0, c1 …; where a row's line cannot be counted, it stands in `line`.
"""

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from temoin.office.datasets.engine import name, text
from temoin.office.datasets.imports.decoding import Tell, Text, decoded
from temoin.office.datasets.imports.doubting import doubt
from temoin.office.datasets.imports.lines import line_at
from temoin.office.datasets.imports.order import STAGING
from temoin.office.datasets.imports.records import Record, records_of
from temoin.office.datasets.imports.separated import LOOKED_AT, as_written, rows_of, written
from temoin.office.datasets.imports.unreadable import Unreadable
from temoin.office.datasets.imports.workbook import rows_of_sheet
from temoin.office.datasets.upload import Doubt, Format, Reading

COLUMNS: Final = 2_000
"""The most columns that a file may have."""
_HEAD: Final = 1_000_000
_LISTED: Final = 20
"""Rows that cannot be placed of which each is told."""
_COUNTED: Final = 1_000
_COPY: Final = "(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 61440)"
_LINE_LIMIT: Final = 2_000_000
_RECORD_LIMIT: Final = 32_000_000


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a file, staged."""

    reading: Reading
    headings: tuple[str, ...]
    rows: int
    doubts: tuple[Doubt, ...] = ()
    text: str = ""
    straight: bool = True
    first_line: int = 1
    lined: bool = False


def staged(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    work: Path,
    form: Format,
    reading: Reading | None,
    *,
    tell: Tell,
) -> Staged:
    """Stage the rows of a file; raises Unreadable."""
    if form == "parquet":
        return _parquet(con, source, work)
    if form == "xlsx":
        return _workbook(con, source, work, reading, tell)
    if form in {"json", "jsonl", "geojson"}:
        return _json(con, source, work, form, tell)
    return _separated(con, source, work, form, reading, tell=tell)


def _separated(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    work: Path,
    form: Format,
    reading: Reading | None,
    *,
    tell: Tell,
) -> Staged:
    seen = decoded(source, work, reading.encoding if reading else None, lambda part: tell(part * 0.3))
    reading, headings, width = _looked_at(seen, form, reading)
    skip = reading.skipped + _heading_lines(seen, reading) if reading.header else reading.skipped
    rows = _copied(
        con,
        work,
        seen.file,
        width,
        f"delim={text(reading.separator)}, quote={text(reading.quote)}, escape={text(reading.quote)},"
        f" skip={skip}, store_rejects=true, rejects_limit={_COUNTED}, max_line_size={_LINE_LIMIT}",
    )
    tell(1.0)
    doubts = [*_of_the_text(seen), *_misplaced(con, seen.file, width)]
    lost = any(one.stops for one in doubts)
    line_ends = seen.lines if seen.ends_with_newline else seen.lines + 1
    return Staged(
        reading=reading,
        headings=headings,
        rows=rows,
        doubts=tuple(doubts),
        text=str(seen.file),
        straight=not lost and rows + skip == line_ends,
        first_line=skip + 1,
    )


def _looked_at(seen: Text, form: Format, reading: Reading | None) -> tuple[Reading, tuple[str, ...], int]:
    """How the text is written, the cells of its heading, and how many columns it has."""
    with seen.file.open("rb") as stream:
        head = stream.read(_HEAD)
        whole = not stream.read(1)
    start = head.decode("utf-8-sig", errors="ignore")
    if reading is None or not reading.separator:
        found = written(start, whole=whole)
        reading = Reading(
            format="tsv" if found.separator == "\t" else "csv" if form == "tsv" else form,
            encoding=seen.encoding,
            separator=found.separator,
            quote=found.quote,
            header=found.header,
            skipped=found.skipped,
        )
    else:
        if len(reading.separator) != 1 or len(reading.quote) != 1 or reading.separator == reading.quote:
            raise Unreadable("A separator and a quote are one character each, and not the same.")
        reading = msgspec.structs.replace(reading, encoding=seen.encoding)
    below = "".join(start.splitlines(keepends=True)[reading.skipped :]) if reading.skipped else start
    rows, _ = rows_of(below, reading.separator, reading.quote)
    if not rows:
        raise Unreadable("The file has no row below the lines that are skipped.")
    width = len(rows[0]) if reading.header else max(map(len, rows[:100]))
    if width > COLUMNS:
        raise Unreadable(f"The file has more than {COLUMNS} columns.")
    return reading, tuple(rows[0]) if reading.header else ("",) * width, width


def _heading_lines(seen: Text, reading: Reading) -> int:
    """How many lines the heading takes: one, unless there are line breaks in it."""
    with seen.file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for _ in range(reading.skipped):
            stream.readline()
        reader = csv.reader(stream, delimiter=reading.separator, quotechar=reading.quote)
        try:
            next(row for row in reader if row)
        except StopIteration:
            pass
        except csv.Error as error:
            line = reading.skipped + max(1, reader.line_num)
            sentence = f"Line {line} is longer than 2 MB: a quote may be missing there."
            raise Unreadable(sentence) from error
        return reader.line_num


def _of_the_text(seen: Text) -> list[Doubt]:
    doubts = []
    if seen.nul:
        sentence = f"Line {seen.nul_line} has NUL characters, which no text has: they were left out."
        doubts.append(doubt("nul-byte", sentence, line=seen.nul_line, times=seen.nul))
    if seen.bad:
        sentence = f"Line {seen.bad_line} has bytes that are no {seen.encoding}: “�” stands in their place."
        doubts.append(doubt("bad-encoding", sentence, line=seen.bad_line, times=seen.bad))
    return doubts


def _misplaced(con: duckdb.DuckDBPyConnection, file: Path, width: int) -> list[Doubt]:
    """The rows that could not be placed, the first of them each, the others by their number."""
    rows = con.execute(
        "SELECT error_type::VARCHAR, any_value(line_byte_position), any_value(column_idx),"
        " left(any_value(csv_line), 200), regexp_extract(any_value(error_message), 'Found: ([0-9]+)', 1)"
        " FROM reject_errors GROUP BY line, error_type ORDER BY 2 NULLS LAST"
    ).fetchall()
    if not rows:
        return []
    told = rows[:_LISTED]
    lines = line_at(file, [position or 0 for _, position, *_ in told])
    doubts = [
        _misfit(kind, line, (column or 0), sample or "", found=found, width=width)
        for (kind, _, column, sample, found), line in zip(told, lines, strict=True)
    ]
    if len(rows) > len(told):
        more = f"{len(rows) - len(told)} more rows cannot be placed."
        doubts.append(doubt("row-too-long", more, times=len(rows) - len(told), stops=True))
    return doubts


def _misfit(kind: str, line: int, column: int, sample: str, *, found: str, width: int) -> Doubt:
    facts: dict[str, Any] = {"line": line, "column": max(1, column), "stops": True}
    if kind == "TOO MANY COLUMNS":
        sentence = f"Line {line}, column {width + 1}: the row has more cells than the {width} columns."
        return doubt("row-too-long", sentence, sample, **(facts | {"column": width + 1}))
    if kind == "MISSING COLUMNS":
        at = int(found or 0) + 1
        sentence = f"Line {line}, column {at}: the row ends before its cell in column {at} of {width}."
        return doubt("row-too-short", sentence, sample, **(facts | {"column": at}))
    if kind == "UNQUOTED VALUE":
        sentence = f"Line {line}, column {max(1, column)}: a quote is opened and not closed as it should be."
        return doubt("broken-quote", sentence, sample, **facts)
    if kind == "LINE SIZE OVER MAXIMUM":
        sentence = f"Line {line} is longer than 2 MB: a quote may be missing there."
        return doubt("line-too-long", sentence, sample, **facts)
    sentence = f"Line {line}, column {max(1, column)}: the row cannot be placed."
    return doubt("broken-quote", sentence, sample, **facts)


def _copied(
    con: duckdb.DuckDBPyConnection, work: Path, file: Path, width: int, how: str, *, lined: bool = False
) -> int:
    names = [*(["line"] if lined else []), *(f"c{at}" for at in range(width))]
    columns = "{" + ", ".join(f"{text(one)}: {text('VARCHAR')}" for one in names) + "}"
    chosen = ", ".join("line::BIGINT AS line" if one == "line" else one for one in names)
    try:
        con.execute(
            f"COPY (SELECT {chosen} FROM read_csv({text(str(file))}, columns={columns}, auto_detect=false,"
            f" header=false, strict_mode=true, {how})) TO {text(str(work / STAGING))} {_COPY}"
        )
    except duckdb.InvalidInputException as error:
        raise Unreadable(
            "The file cannot be read as a table of separated cells: its quotes or its line ends are broken."
        ) from error
    return counted(con, work)


def counted(con: duckdb.DuckDBPyConnection, work: Path) -> int:
    """How many rows are staged."""
    row = con.execute(f"SELECT count(*) FROM read_parquet({text(str(work / STAGING))})").fetchone()
    assert row is not None
    return int(row[0])


def _written_out(file: Path, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    with file.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerows([line, *cells] for line, cells in rows)


def _own(con: duckdb.DuckDBPyConnection, work: Path, width: int) -> int:
    """Stage the table of separated cells that was written here, its rows as long as they happen to be."""
    how = (
        "delim=',', quote='\"', escape='\"', null_padding=true, parallel=false,"
        f" max_line_size={_RECORD_LIMIT}"
    )
    return _copied(con, work, work / "rows.csv", width, how, lined=True)


def _json(con: duckdb.DuckDBPyConnection, source: Path, work: Path, form: Format, tell: Tell) -> Staged:
    columns: dict[str, int] = {}

    def cells(record: Record) -> list[str]:
        for key in record:
            if key not in columns:
                columns[key] = len(columns)
                if len(columns) > COLUMNS:
                    raise Unreadable(f"The file has more than {COLUMNS} columns.")
        return [record.get(key, "") for key in columns]

    records = records_of(source, form)
    _written_out(work / "rows.csv", ((at, cells(one)) for at, one in enumerate(records, start=1)))
    tell(0.6)
    rows = _own(con, work, max(1, len(columns)))
    headings = tuple(columns) or ("",)
    return Staged(reading=Reading(format=form), headings=headings, rows=rows, lined=True)


def _workbook(
    con: duckdb.DuckDBPyConnection, source: Path, work: Path, reading: Reading | None, tell: Tell
) -> Staged:
    sheet, sheets, cells = rows_of_sheet(source, reading.sheet if reading else "")
    filled = ((line, row) for line, row in enumerate(cells, start=1) if any(row))
    head = list(islice(filled, LOOKED_AT))
    if not head:
        raise Unreadable(f"The sheet “{sheet}” is empty.")
    if reading is None:
        found = as_written([row for _, row in head], [line for line, _ in head], "", '"')
        reading = Reading(format="xlsx", header=found.header, skipped=found.skipped)
    reading = msgspec.structs.replace(reading, sheet=sheet, sheets=sheets)
    skipped = reading.skipped
    head = [(line, row) for line, row in head if line > skipped]
    if not head:
        raise Unreadable("The file has no row below the lines that are skipped.")
    width = max(len(row) for _, row in head)
    if width > COLUMNS:
        raise Unreadable(f"The file has more than {COLUMNS} columns.")
    headings = tuple(head.pop(0)[1]) if reading.header else ()
    _written_out(work / "rows.csv", _each(head, filled))
    tell(0.6)
    rows = _own(con, work, width)
    headings += ("",) * (width - len(headings))
    return Staged(reading=reading, headings=headings, rows=rows, lined=True)


def _each(head: Sequence[Any], rest: Iterable[Any]) -> Iterable[Any]:
    yield from head
    yield from rest


def _parquet(con: duckdb.DuckDBPyConnection, source: Path, work: Path) -> Staged:
    file = text(str(source))
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
        if len(described) > COLUMNS:
            raise Unreadable(f"The file has more than {COLUMNS} columns.")
        chosen = ", ".join(
            f"{_as_text(name(column), kind)} AS c{at}" for at, (column, kind, *_) in enumerate(described)
        )
        con.execute(
            f"COPY (SELECT {chosen} FROM read_parquet({file})) TO {text(str(work / STAGING))} {_COPY}"
        )
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, UnicodeDecodeError) as error:
        if "No space left" in str(error) or "File too large" in str(error):
            raise
        raise Unreadable("The Parquet file is broken: its rows cannot be read.") from error
    headings = tuple(str(column) for column, *_ in described)
    return Staged(reading=Reading(format="parquet"), headings=headings, rows=counted(con, work))


def _as_text(column: str, kind: str) -> str:
    """The SQL of a column of this type as a text that reads back as what it was."""
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({column})::VARCHAR"
    if kind in {"FLOAT", "DOUBLE"}:
        return f"CASE WHEN isfinite({column}) THEN {column}::VARCHAR END"
    if kind == "VARCHAR":
        return f"nullif(replace({column}, chr(0), ''), '')"
    return f"{column}::VARCHAR"
