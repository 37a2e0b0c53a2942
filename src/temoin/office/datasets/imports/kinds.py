"""What a text may be: for each type of field, the SQL that makes a value of it, or nothing.

Written once, and used both to judge the columns of a file and to write them. `v` stands for a text without
blanks around it, or nothing.
"""

from collections.abc import Mapping
from typing import Final, Literal

from temoin.office.datasets.dataset import FieldType

Kind = Literal[
    "int",
    "double",
    "boolean",
    "date",
    "date-month-first",
    "datetime",
    "geo_point_2d",
    "geo_shape",
    "json_blob",
]
BLANKS: Final = " \u00a0\u202f\u2009"
"""What parts thousands in numbers, as French writes them."""
_AROUND: Final = f"{BLANKS}\t\r\n\ufeff"
_WHOLE: Final = f"([0-9]+|[0-9]{{1,3}}([{BLANKS}][0-9]{{3}})+)"
_INT: Final = f"[+-]?{_WHOLE}"
_DATE_SLASHED: Final = "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
_TIME: Final = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"
_INSTANT: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_POINT: Final = r"([+-]?[0-9]{1,2}(?:\.[0-9]+)?)\s*[,;]\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)"
_SHAPES: Final = (
    "'Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'"
)
DATE_LIKE: Final = f"({_DATE_SLASHED}|[0-9]{{4}}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}})"
"""A text that is meant to be a date, whether there is such a day or not."""
LONG_INTEGER: Final = "[+-]?[0-9]{16,}"
LEADING_ZERO: Final = "[+-]?0[0-9]+|[+][0-9]+"


def trimmed(column: str) -> str:
    """The text of a column without blanks around it; nothing when nothing is left."""
    return f"nullif(trim({column}, '{_AROUND}'), '')"


def value(kind: Kind, v: str, decimal: str = ".") -> str:
    """The SQL of a text's value as this kind; NULL when it is none."""
    return (
        _SQL[kind]
        .replace("$SIGN", "[.,]" if decimal == "," else r"\.")
        .replace("$FROM", f",{BLANKS}")
        .replace("$V", v)
    )


def sure(kind: Kind, v: str, decimal: str = ".") -> str:
    """The SQL of the value of a text known to be of this kind: a number as it stands is read at once."""
    slow = value(kind, v, decimal)
    return f"coalesce(TRY_CAST({v} AS {_NUMBERS[kind]}), {slow})" if kind in _NUMBERS else slow


def kind_of(field_type: FieldType, *, month_first: bool = False) -> Kind | None:
    """How texts become values of a type; None where they stay what they are."""
    if field_type == "text":
        return None
    if field_type == "date" and month_first:
        return "date-month-first"
    return field_type


def _date(order: str) -> str:
    return (
        "CASE WHEN regexp_full_match($V, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST($V AS DATE)"
        " WHEN regexp_full_match($V, '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}')"
        " THEN try_strptime($V, '%Y/%m/%d')::DATE"
        f" WHEN regexp_full_match($V, '{_DATE_SLASHED}')"
        f" THEN try_strptime(translate($V, '.-', '//'), '{order}')::DATE END"
    )


_AS_JSON: Final = "(CASE WHEN regexp_matches($V, '^[{\\[]') AND json_valid($V) THEN $V END)"
_LAT: Final = f"TRY_CAST(regexp_extract($V, '^{_POINT}$', 1) AS DOUBLE)"
_LON: Final = f"TRY_CAST(regexp_extract($V, '^{_POINT}$', 2) AS DOUBLE)"
_JSON_LAT: Final = f"TRY_CAST(json_extract_string({_AS_JSON}, '$.lat') AS DOUBLE)"
_JSON_LON: Final = f"TRY_CAST(json_extract_string({_AS_JSON}, '$.lon') AS DOUBLE)"
_SQL: Mapping[Kind, str] = {
    "int": "CASE WHEN regexp_full_match($V, '[+-]?[0-9]{1,19}') THEN TRY_CAST($V AS BIGINT)"
    f" WHEN regexp_full_match($V, '{_INT}') THEN TRY_CAST(translate($V, '{BLANKS}', '') AS BIGINT) END",
    "double": r"CASE WHEN regexp_full_match($V, '[+-]?[0-9]{1,300}(\.[0-9]*)?') THEN TRY_CAST($V AS DOUBLE)"
    f" WHEN regexp_full_match($V, '[+-]?({_WHOLE}($SIGN[0-9]*)?|$SIGN[0-9]+)([eE][+-]?[0-9]{{1,3}})?')"
    " AND isfinite(TRY_CAST(translate($V, '$FROM', '.') AS DOUBLE))"
    " THEN TRY_CAST(translate($V, '$FROM', '.') AS DOUBLE) END",
    "boolean": "CASE WHEN lower($V) IN ('true', 'vrai', 'oui', 'yes', '1') THEN true"
    " WHEN lower($V) IN ('false', 'faux', 'non', 'no', '0') THEN false END",
    "date": _date("%d/%m/%Y"),
    "date-month-first": _date("%m/%d/%Y"),
    "datetime": f"CASE WHEN regexp_full_match($V, '{_INSTANT}') THEN TRY_CAST($V AS TIMESTAMPTZ)"
    f" WHEN regexp_full_match($V, '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}} {_TIME}')"
    " THEN try_strptime($V, ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])::TIMESTAMPTZ"
    f" ELSE ({_date('%d/%m/%Y')})::TIMESTAMPTZ END",
    "geo_point_2d": f"CASE WHEN contains($V, '.') AND regexp_full_match($V, '{_POINT}')"
    f" AND {_LAT} BETWEEN -90 AND 90 AND {_LON} BETWEEN -180 AND 180"
    f" THEN struct_pack(lon := {_LON}, lat := {_LAT})"
    f" WHEN {_JSON_LAT} BETWEEN -90 AND 90 AND {_JSON_LON} BETWEEN -180 AND 180"
    f" THEN struct_pack(lon := {_JSON_LON}, lat := {_JSON_LAT}) END",
    "geo_shape": f"CASE WHEN json_extract_string({_AS_JSON}, '$.type') IN ({_SHAPES})"
    f" AND json_type({_AS_JSON}, CASE json_extract_string({_AS_JSON}, '$.type')"
    " WHEN 'GeometryCollection' THEN '$.geometries' ELSE '$.coordinates' END) = 'ARRAY' THEN $V"
    f" WHEN json_extract_string({_AS_JSON}, '$.type') = 'Feature'"
    f" AND json_extract_string({_AS_JSON}, '$.geometry.type') IN ({_SHAPES})"
    f" THEN json_extract({_AS_JSON}, '$.geometry')::VARCHAR END",
    "json_blob": _AS_JSON,
}
_NUMBERS: Final[Mapping[Kind, str]] = {"int": "BIGINT", "double": "DOUBLE"}
KINDS: Final[tuple[Kind, ...]] = tuple(_SQL)
