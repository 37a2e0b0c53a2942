"""Staged rows written as a version: each column as the type that its publisher chose, whole or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import name, text
from temoin.office.datasets.imports.decoding import Tell
from temoin.office.datasets.imports.doubting import shown
from temoin.office.datasets.imports.kinds import kind_of, sure, trimmed, value
from temoin.office.datasets.imports.lines import lines_of
from temoin.office.datasets.imports.order import PLAN, STAGING, Chosen, Made, Plan, Publish, Source
from temoin.office.datasets.imports.quality import WORDS
from temoin.office.datasets.imports.unreadable import Unreadable
from temoin.office.datasets.imports.workshop import opened
from temoin.office.datasets.parquet import COPY, sql_type

_NARROWING: Final = frozenset({"text", "boolean", "date", "datetime"})
"""Types of fields by which a table may be narrowed down."""
Pair = tuple[Chosen, Source]


def write(order: Publish, tell: Tell) -> Made:
    """Write the staged rows of `work` as `out`; raises Unreadable, and leaves nothing there then."""
    work, out = Path(order.work), Path(order.out)
    plan = _plan(work)
    pairs = _pairs(order.fields, plan)
    base = Path(order.base) if order.base else None
    folders = [out.parent, *([base.parent] if base else [])]
    if base is not None:
        pairs = _agreeing(pairs, order.base_fields)
    with opened(work, folders, order.memory) as con:
        nulls = _held(con, work, plan, pairs)
        tell(0.2)
        rows = _rows(work, plan, pairs, base)
        try:
            con.execute(f"COPY ({rows}) TO {text(str(out))} {COPY}")
            tell(0.8)
            counts = _distinct(con, out, [field for field, _ in pairs])
        except BaseException:
            out.unlink(missing_ok=True)
            raise
    total, distinct = counts
    fields = tuple(_plain(field) for field, _ in pairs)
    return Made(fields=fields, rows=total, distinct=distinct, nulls=nulls)


def _plan(work: Path) -> Plan:
    try:
        plan = msgspec.json.decode((work / PLAN).read_bytes(), type=Plan)
    except (OSError, msgspec.DecodeError) as error:
        raise Unreadable("What was read of the file is no longer here: send it again.") from error
    if plan.stops:
        raise Unreadable("Something in this file must be mended before it can be published.")
    return plan


def _pairs(fields: Sequence[Chosen], plan: Plan) -> list[Pair]:
    sources = {source.name: source for source in plan.sources}
    pairs: list[Pair] = []
    for at, field in enumerate(fields):
        source = sources.get(field.name)
        if source is None and len(fields) == len(plan.sources):
            source = plan.sources[at]
        if source is None:
            raise Unreadable(f"The field “{field.name}” comes from no column of the file.")
        if field.multivalued and field.type != "text":
            raise Unreadable(f"The field “{field.name}” has several values: only a text may.")
        if not source.column and field.type not in {"geo_point_2d", "text"}:
            raise Unreadable(
                f"The field “{field.name}” is a place: it can be nothing else than a place or a text."
            )
        pairs.append((msgspec.structs.replace(field, translated=False), source))
    if len({field.name for field, _ in pairs}) < len(pairs):
        raise Unreadable("Two fields have the same name: change one of them.")
    if not pairs:
        raise Unreadable("No field is left: a dataset has one at least.")
    return pairs


def _agreeing(pairs: Sequence[Pair], standing: Sequence[Field]) -> list[Pair]:
    """The pairs in the order of the fields that stand; raises Unreadable where the two do not agree."""
    mine = {field.name: (field, source) for field, source in pairs}
    known = {field.name for field in standing}
    for name_ in mine:
        if name_ not in known:
            raise Unreadable(f"The field “{name_}” is not in the dataset: rows with it cannot be added.")
    found: list[Pair] = []
    for field in standing:
        if field.name not in mine:
            raise Unreadable(f"The field “{field.name}” of the dataset is missing in the file.")
        chosen, source = mine[field.name]
        if (chosen.type, chosen.multivalued) != (field.type, field.multivalued):
            same = chosen.multivalued == field.multivalued
            if not same or (field.type not in {*source.fits, "text"} and not chosen.lenient):
                raise Unreadable(
                    f"The field “{field.name}” is {field.type} in the dataset and {chosen.type} in the file."
                )
        kept = msgspec.structs.asdict(field) | {"lenient": chosen.lenient}
        found.append((Chosen(**kept), source))
    return found


def _cell(field: Field, source: Source, plan: Plan) -> str:
    """The SQL of a field's value."""
    decimal = plan.reading.decimal
    bare = trimmed if source.untidy or field.type not in source.fits else str
    if not source.column:
        lat = sure("double", bare(source.lat), decimal)
        lon = sure("double", bare(source.lon), decimal)
        if field.type == "text":
            return f"{trimmed(source.lat)} || ', ' || {trimmed(source.lon)}"
        return (
            f"CASE WHEN ({lat}) BETWEEN -90 AND 90 AND ({lon}) BETWEEN -180 AND 180"
            f" THEN struct_pack(lon := ({lon}), lat := ({lat})) END"
        )
    if field.multivalued:
        v = trimmed(source.column)
        return (
            f"CASE WHEN starts_with({v}, '[') AND json_valid({v}) THEN"
            f" list_filter(from_json({v}, '[\"VARCHAR\"]'), lambda one: one IS NOT NULL)"
            f" WHEN {v} IS NOT NULL THEN list_transform(string_split({v}, ','), lambda one: trim(one)) END"
        )
    kind = kind_of(field.type, month_first=source.month_first)
    if kind is None:
        return f"nullif({source.column}, '')"
    return (sure if field.type in source.fits else value)(kind, bare(source.column), decimal)


def _held(con: duckdb.DuckDBPyConnection, work: Path, plan: Plan, pairs: Sequence[Pair]) -> dict[str, int]:
    """How many values of each lenient field do not fit; raises Unreadable at one of another field."""
    doubtful = [
        (field, source)
        for field, source in pairs
        if field.type != "text" and source.column and field.type not in source.fits
    ]
    nulls: dict[str, int] = {}
    for field, source in doubtful:
        misfit = f"{trimmed(source.column)} IS NOT NULL AND ({_cell(field, source, plan)}) IS NULL"
        line = "line" if plan.lined else "file_row_number"
        row = con.execute(
            f"SELECT {line}, {trimmed(source.column)}, count(*) OVER ()"
            f" FROM read_parquet({text(str(work / STAGING))}, file_row_number=true)"
            f" WHERE {misfit} ORDER BY file_row_number LIMIT 1"
        ).fetchone()
        if row is None:
            continue
        if field.lenient:
            nulls[field.name] = int(row[2])
            continue
        at = row[0] if plan.lined else lines_of(plan, [row[0]]).get(row[0], row[0] + plan.first_line)
        what = WORDS[kind_of(field.type) or "json_blob"]
        raise Unreadable(
            f"Line {at}, column “{field.name}”: “{shown(row[1])}” is not {what}; values like it: {row[2]}."
            " Choose another type, or leave such values out."
        )
    return nulls


def _rows(work: Path, plan: Plan, pairs: Sequence[Pair], base: Path | None) -> str:
    cells = ", ".join(
        f"({_cell(field, source, plan)})::{sql_type(field)} AS {name(field.name)}" for field, source in pairs
    )
    new = f"SELECT {cells} FROM read_parquet({text(str(work / STAGING))})"
    if base is None:
        return new
    old = ", ".join(name(field.name) for field, _ in pairs)
    return f"SELECT {old} FROM read_parquet({text(str(base))}) UNION ALL {new}"


def _distinct(
    con: duckdb.DuckDBPyConnection, file: Path, fields: Sequence[Field]
) -> tuple[int, dict[str, int]]:
    """How many rows a version has, and how many different values each field that may narrow it down."""
    narrow = [field for field in fields if field.type in _NARROWING]
    counts = ", ".join(["count(*)", *(f"approx_count_distinct({_single(field)})" for field in narrow)])
    row = con.execute(f"SELECT {counts} FROM read_parquet({text(str(file))})").fetchone()
    assert row is not None
    return int(row[0]), {field.name: int(number) for field, number in zip(narrow, row[1:], strict=True)}


def _single(field: Field) -> str:
    return f"{name(field.name)}[1]" if field.multivalued else name(field.name)


def _plain(field: Chosen) -> Field:
    return Field(**{one: getattr(field, one) for one in Field.__struct_fields__})
