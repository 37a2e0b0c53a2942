"""One cell as SQL: the text of a CSV file, a JSON value, or a cell of a workbook.

`at` is SQL that gives the value, of the type that `dataset.Field` tells.
"""

from typing import Final

import msgspec

from temoin.office.datasets.dataset import FieldType
from temoin.office.datasets.engine import text
from temoin.office.datasets.exports.asked import CsvForm

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula."""
_A_NUMBER: Final = r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of what is exported."""

    name: str
    label: str
    type: FieldType = "text"
    multivalued: bool = False


def moment(at: str, timezone: str) -> str:
    """A datetime as text: ISO 8601 with the offset of the time zone at that moment."""
    if timezone == "UTC":
        return f"strftime({at}, '%Y-%m-%dT%H:%M:%S+00:00')"
    local = f"timezone({text(timezone)}, {at})"
    minutes = f"date_diff('minute', timezone('UTC', {at}), {local})"
    offset = (
        f"printf('%s%02d:%02d', CASE WHEN {minutes} < 0 THEN '-' ELSE '+' END,"
        f" abs({minutes}) // 60, abs({minutes}) % 60)"
    )
    return f"(strftime({local}, '%Y-%m-%dT%H:%M:%S') || {offset})"


def plain(at: str, column: Column, timezone: str, separator: str) -> str:
    """A value as the text of one cell; null stays null."""
    if column.multivalued:
        return f"array_to_string({at}, {text(separator)})"
    match column.type:
        case "double":
            return f"CASE WHEN isfinite({at}) THEN {at}::VARCHAR END"
        case "datetime":
            return moment(at, timezone)
        case "geo_point_2d":
            return f"({at}.lat::VARCHAR || ', ' || {at}.lon::VARCHAR)"
        case "text" | "geo_shape" | "json_blob":
            return at
        case "int" | "boolean" | "date":
            return f"{at}::VARCHAR"


def csv_cell(at: str, column: Column, form: CsvForm, timezone: str) -> str:
    """A cell of a CSV line: quoted where it must be, and no formula to a spreadsheet."""
    value = plain(at, column, timezone, form.list_separator)
    free = column.multivalued or column.type in {"text", "json_blob", "geo_shape"}
    if free:
        value = f"CASE WHEN {_formula(value)} THEN '''' || {value} ELSE {value} END"
    if form.quote_all:
        return f"""'"' || replace(coalesce({value}, ''), '"', '""') || '"'"""
    if not free and not (column.type == "geo_point_2d" and form.delimiter == ","):
        return f"coalesce({value}, '')"
    special = " OR ".join(
        f"contains({value}, {mark})" for mark in (text(form.delimiter), "'\"'", "chr(10)", "chr(13)")
    )
    quoted = f"""'"' || replace({value}, '"', '""') || '"'"""
    return f"coalesce(CASE WHEN {special} THEN {quoted} ELSE {value} END, '')"


def json_value(at: str, column: Column, timezone: str) -> str:
    """A value that DuckDB writes as the JSON that the API gives."""
    if column.multivalued:
        return at
    match column.type:
        case "double":
            return f"CASE WHEN isfinite({at}) THEN {at} END"
        case "datetime":
            return moment(at, timezone)
        case "geo_shape":
            feature = f'\'{{"type":"Feature","geometry":\' || {at} || \',"properties":{{}}}}\''
            return f"try_cast({feature} AS JSON)"
        case "json_blob":
            return f"try_cast({at} AS JSON)"
        case _:
            return at


def _formula(value: str) -> str:
    marks = ", ".join("chr(9)" if one == "\t" else "chr(13)" if one == "\r" else text(one) for one in FORMULA)
    return f"(left({value}, 1) IN ({marks}) AND NOT regexp_full_match({value}, {text(_A_NUMBER)}))"
