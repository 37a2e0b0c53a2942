"""One cell as SQL: the text of a CSV file, a JSON value, or a cell of a workbook.

`at` is SQL that gives the value, as `asking.Column` tells of it.
"""

from typing import Final

import msgspec

from temoin.office.datasets.engine import text
from temoin.office.datasets.exports.asked import CsvForm
from temoin.office.datasets.odsql.scope import Kind

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula."""
_A_NUMBER: Final = r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of what is exported."""

    name: str
    label: str
    kind: Kind = "text"
    many: bool = False


def moment(at: str, timezone: str) -> str:
    """A datetime as text: ISO 8601 with the offset of the time zone at that moment."""
    if timezone == "UTC":
        return f"({_clock(at)} || '+00:00')"
    local = local_time(at, timezone)
    minutes = f"date_diff('minute', {at}, {local})"
    offset = (
        f"printf('%s%02d:%02d', CASE WHEN {minutes} < 0 THEN '-' ELSE '+' END,"
        f" abs({minutes}) // 60, abs({minutes}) % 60)"
    )
    return f"({_clock(local)} || {offset})"


def local_time(at: str, timezone: str) -> str:
    """A datetime as a clock shows it in a time zone."""
    return f"timezone({text(timezone)}, timezone('UTC', {at}))"


def _clock(at: str) -> str:
    """A time to the second, or to the microsecond where it has any."""
    return (
        f"CASE WHEN microsecond({at}) % 1000000 = 0 THEN strftime({at}, '%Y-%m-%dT%H:%M:%S')"
        f" ELSE strftime({at}, '%Y-%m-%dT%H:%M:%S.%f') END"
    )


def plain(at: str, column: Column, timezone: str, separator: str) -> str:
    """A value as the text of one cell; null stays null."""
    if column.many:
        return f"array_to_string({at}, {text(separator)})"
    match column.kind:
        case "double":
            return f"{at}::VARCHAR"
        case "datetime":
            return moment(at, timezone)
        case "geo_point_2d":
            return f"({at}.lat::VARCHAR || ', ' || {at}.lon::VARCHAR)"
        case "text" | "geo_shape" | "json_blob":
            return at
        case "int" | "boolean" | "date" | "null":
            return f"{at}::VARCHAR"


def csv_cell(at: str, column: Column, form: CsvForm, timezone: str) -> str:
    """A cell of a CSV line: quoted where it must be, and no formula to a spreadsheet."""
    value = plain(at, column, timezone, form.list_separator)
    if column.many or column.kind in {"text", "json_blob", "geo_shape"}:
        return _free_cell(value, form)
    if form.quote_all:
        return _quoted(f"coalesce({value}, '')")
    if column.kind == "geo_point_2d" and form.delimiter == ",":
        value = _quoted(value)
    return f"coalesce({value}, '')"


def _free_cell(value: str, form: CsvForm) -> str:
    """A cell that may hold anything: most hold nothing that needs care, which one look finds out."""
    marks = (text(form.delimiter), "'\"'", "chr(10)", "chr(13)")
    special = " OR ".join(f"contains({value}, {mark})" for mark in marks)
    begins = ", ".join(_literal(one) for one in FORMULA)
    first = f"{value}[1] IN ({begins})"
    acts = f"{first} AND NOT regexp_full_match({value}, {text(_A_NUMBER)})"
    safe = f"(CASE WHEN {acts} THEN '''' || {value} ELSE {value} END)"
    if form.quote_all:
        return _quoted(f"coalesce({safe}, '')")
    careful = f"CASE WHEN {special} THEN {_quoted(safe)} ELSE {safe} END"
    return f"CASE WHEN {value} IS NULL THEN '' WHEN {special} OR {first} THEN {careful} ELSE {value} END"


def _quoted(value: str) -> str:
    return f"""('"' || replace({value}, '"', '""') || '"')"""


def json_value(at: str, column: Column, timezone: str) -> str:
    """A value that DuckDB writes as the JSON that the API gives."""
    if column.many:
        return at
    match column.kind:
        case "datetime":
            return moment(at, timezone)
        case "geo_shape":
            feature = f'\'{{"type":"Feature","geometry":\' || {at} || \',"properties":{{}}}}\''
            return f"try_cast({feature} AS JSON)"
        case "json_blob":
            return f"try_cast({at} AS JSON)"
        case _:
            return at


def _literal(mark: str) -> str:
    return text(mark) if mark.isprintable() else f"chr({ord(mark)})"
