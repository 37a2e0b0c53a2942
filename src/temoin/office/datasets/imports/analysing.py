"""A file read: staged, its types judged over all rows, its doubts told, and fields proposed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from temoin.law import Text
from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import text
from temoin.office.datasets.imports.decoding import Tell
from temoin.office.datasets.imports.doubting import shown
from temoin.office.datasets.imports.kinds import trimmed
from temoin.office.datasets.imports.naming import field_names
from temoin.office.datasets.imports.order import PLAN, STAGING, Analyse, Plan, Read, Source
from temoin.office.datasets.imports.profile import Profile, profiles
from temoin.office.datasets.imports.quality import doubts_of
from temoin.office.datasets.imports.sniff import format_of
from temoin.office.datasets.imports.staging import Staged, staged
from temoin.office.datasets.imports.unreadable import Unreadable
from temoin.office.datasets.imports.workshop import opened
from temoin.office.datasets.upload import Column, Found

PREVIEW: Final = 20
_EXAMPLES: Final = 3
_LOOKED_AT: Final = 200
_LAT: Final = frozenset({"lat", "latitude", "y_wgs84", "lat_wgs84"})
_LON: Final = frozenset({"lon", "lng", "long", "longitude", "x_wgs84", "lon_wgs84"})
_LABEL: Final = 200


def analyse(order: Analyse, tell: Tell) -> Read:
    """Read a file whole, and leave its rows and their plan in `work`; raises Unreadable."""
    source, work = Path(order.source), Path(order.work)
    form = format_of(source, order.filename)
    reading = order.reading
    if reading is not None and reading.format not in {form, "csv", "tsv"}:
        reading = None
    with opened(work, [source.parent], order.memory) as con:
        rows = staged(con, source, work, form, reading, tell=lambda part: tell(part * 0.5))
        if not rows.rows and not any(one.stops for one in rows.doubts):
            raise Unreadable("The file has headings and no row.")
        decimal, found = profiles(con, work, len(rows.headings), reading.decimal if reading else None)
        tell(0.8)
        plan, kept = _planned(rows, decimal, found)
        doubts = [*rows.doubts, *doubts_of(con, work, plan, kept)]
        plan = msgspec.structs.replace(plan, stops=any(one.stops for one in doubts))
        columns, preview = _shown(con, work, plan, kept)
        tell(0.95)
    part = work / f".{PLAN}"
    part.write_bytes(msgspec.json.encode(plan))
    part.replace(work / PLAN)
    return Read(
        reading=plan.reading,
        found=Found(rows=rows.rows, columns=columns, doubts=tuple(doubts), preview=preview),
        fields=tuple(_field(one, source) for one, source in zip(columns, plan.sources, strict=True)),
    )


def _planned(rows: Staged, decimal: str, found: Sequence[Profile]) -> tuple[Plan, list[Profile]]:
    """The plan, and the profiles of the columns that it has: one without heading and values is left out."""
    columns = [
        (at, heading, profile)
        for at, (heading, profile) in enumerate(zip(rows.headings, found, strict=True), start=1)
        if heading.strip() or profile.filled or not rows.reading.header
    ] or [(1, rows.headings[0], found[0])]
    names = field_names(heading for _, heading, _ in columns)
    sources = [
        Source(
            name=name,
            column=profile.column,
            heading=heading[:_LABEL],
            position=at,
            month_first=profile.month_first,
            fits=profile.types,
            list_of_texts=profile.lists,
            untidy=profile.untidy,
        )
        for name, (at, heading, profile) in zip(names, columns, strict=True)
    ]
    kept = [profile for *_, profile in columns]
    sources += _place(sources, kept)
    plan = Plan(
        rows=rows.rows,
        reading=msgspec.structs.replace(rows.reading, decimal=decimal),
        sources=tuple(sources),
        text=rows.text,
        straight=rows.straight,
        first_line=rows.first_line,
        lined=rows.lined,
        columns=len(rows.headings),
    )
    return plan, kept


def _place(sources: Sequence[Source], kept: Sequence[Profile]) -> list[Source]:
    """A place made of a latitude and a longitude, where no column is one already."""
    numbers = {
        source.name: source
        for source, profile in zip(sources, kept, strict=True)
        if profile.filled and profile.fits("double")
    }
    places = any(profile.filled and profile.types[0] == "geo_point_2d" for profile in kept)
    lat = next((numbers[one] for one in numbers if one in _LAT), None)
    lon = next((numbers[one] for one in numbers if one in _LON), None)
    if places or lat is None or lon is None:
        return []
    name = field_names([*(one.name for one in sources), "geo_point_2d"])[-1]
    return [
        Source(
            name=name,
            lat=lat.column,
            lon=lon.column,
            untidy=lat.untidy or lon.untidy,
            fits=("geo_point_2d", "text"),
        )
    ]


def _shown(
    con: duckdb.DuckDBPyConnection, work: Path, plan: Plan, kept: Sequence[Profile]
) -> tuple[tuple[Column, ...], tuple[tuple[str | None, ...], ...]]:
    """The columns as they are told, and the first rows."""
    chosen = ", ".join(
        f"left({trimmed(one.column)}, 201)"
        if one.column
        else f"{trimmed(one.lat)} || ', ' || {trimmed(one.lon)}"
        for one in plan.sources
    )
    rows = con.execute(
        f"SELECT {chosen} FROM (SELECT * FROM read_parquet({text(str(work / STAGING))}) LIMIT {_LOOKED_AT})"
    ).fetchall()
    columns = []
    for at, source in enumerate(plan.sources):
        examples = list(dict.fromkeys(shown(row[at]) for row in rows if row[at]))[:_EXAMPLES]
        if source.column:
            profile = kept[at]
            columns.append(
                Column(
                    name=source.name,
                    heading=source.heading,
                    proposed=profile.proposed(source.name),
                    fits=profile.types,
                    empty=plan.rows - profile.filled,
                    distinct=profile.distinct,
                    examples=tuple(examples),
                )
            )
        else:
            columns.append(
                Column(
                    name=source.name,
                    heading="",
                    proposed="geo_point_2d",
                    fits=("geo_point_2d", "text"),
                    examples=tuple(examples),
                )
            )
    preview = tuple(tuple(_cut(cell) for cell in row) for row in rows[:PREVIEW])
    return tuple(columns), preview


def _cut(cell: str | None) -> str | None:
    return cell if cell is None or len(cell) <= _LABEL else f"{cell[: _LABEL - 1]}…"


_PLACE: Final[Text] = {"fr": "Position", "en": "Position"}
"""The label of a place made of two columns, which no heading names."""


def _field(column: Column, source: Source) -> Field:
    heading = " ".join(column.heading.split())
    return Field(
        name=column.name,
        label={"fr": heading} if heading else {} if source.column else _PLACE,
        type=column.proposed,
        multivalued=source.list_of_texts,
    )
