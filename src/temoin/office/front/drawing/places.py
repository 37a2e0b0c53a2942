"""What a map shows: places in groups, or one by one where they are few, or shapes."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import msgspec

from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.question import Answer, Question, Record
from temoin.office.front.drawing.axis import Ask, fresh
from temoin.office.front.drawing.chart import names_one
from temoin.office.front.drawing.mercator import Box, Sight, fitting
from temoin.office.front.drawing.outlines import Outline, around, box_of, outlines
from temoin.office.front.drawing.svg import cut, plain
from temoin.office.front.narrowing import quoted

MARKS = 300
"""Groups that a map draws, the largest."""
FEW = 100
"""Places that are drawn one by one; also the shapes of a map. The API gives no more records at once."""
APART = 60
"""Pixels within which places are one group."""
_LABEL = 80


class Mark(msgspec.Struct, frozen=True):
    """A place, or several that are close together; `label` and `record` are of a single one."""

    lon: float
    lat: float
    count: int
    label: str = ""
    record: str = ""
    """The record's id, where it is known."""


class Shape(msgspec.Struct, frozen=True):
    """A record's shape, and what it is called."""

    label: str
    record: str
    lines: tuple[Outline, ...]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is on the sheet, and what was asked for it."""

    sight: Sight
    marks: tuple[Mark, ...] = ()
    shapes: tuple[Shape, ...] = ()
    total: int = 0
    """Places in sight; of shapes, all that the selection has."""
    groups: int = 0
    """Groups in sight, of which the largest are drawn."""
    question: Question | None = None
    """None where there is no place at all."""


def geo_fields(dataset: Dataset) -> tuple[Field, ...]:
    """The fields that a map can show, in order."""
    return tuple(field for field in dataset.fields if field.type in {"geo_point_2d", "geo_shape"})


def has_map(dataset: Dataset) -> bool:
    """Whether there is something to map; looks at the fields only."""
    return bool(geo_fields(dataset))


def label_field(dataset: Dataset) -> Field | None:
    """The field that names a record: its first text that is no identifier, else its first text."""
    texts = [field for field in dataset.fields if field.type == "text" and not field.multivalued]
    named = next((field for field in texts if not names_one(field)), None)
    return named or next(iter(texts), None)


def seen(field: Field, dataset: Dataset, question: Question, sight: Sight | None, ask: Ask) -> Seen:
    """What a field's places look like from there, or from where all are seen; raises what `ask` raises."""
    if field.type == "geo_shape":
        return _shapes(field, dataset, question, sight, ask)
    if sight is None:
        box = extent(field, dataset, question, ask)
        if box is None:
            return Seen(sight=fitting(Box(-60, -180, 75, 180)))
        sight = fitting(box)
    return _points(field, dataset, question, sight, ask)


def extent(field: Field, dataset: Dataset, question: Question, ask: Ask) -> Box | None:
    """The box around all places, the shorter way round the world; None where there is none."""
    box = _box(field, dataset, question, ask)
    if box is None or box.east - box.west <= 180:
        return box
    name = quoted(field.name)
    halves = [
        _box(field, dataset, _also(question, f"in_bbox({name}, -90, {west}, 90, {west + 180})"), ask)
        for west in (-180, 0)
    ]
    return around([half for half in halves if half is not None]) or box


def within(field: Field, box: Box) -> str:
    """The condition that a place is in a box: latitudes and longitudes, as the API takes them."""
    east = box.east - 360 if box.east > 180 else box.east
    numbers = (box.south, box.west, box.north, east)
    corners = ", ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers)
    return f"in_bbox({quoted(field.name)}, {corners})"


def clusters(field: Field, dataset: Dataset, question: Question, sight: Sight) -> Question:
    """The question whose records are the groups in sight, the largest first."""
    cluster, value = fresh("cluster", dataset), fresh("value", dataset)
    return msgspec.structs.replace(
        _also(question, within(field, sight.box())),
        select=f"count(*) as {value}",
        group_by=f"geo_cluster({quoted(field.name)}, {sight.zoom}, {APART}) as {cluster}",
        order_by=f"{value} desc",
        limit=1000,
        offset=0,
    )


def position_of(value: Any) -> tuple[float, float] | None:
    """The longitude and latitude of a point, or of a group, as answers write them."""
    if not isinstance(value, dict):
        return None
    if "lon" in value and "lat" in value:
        return _pair(value["lon"], value["lat"])
    inner = value.get("cluster_centroid") or value.get("geometry")
    if inner is not None:
        return position_of(inner)
    coordinates = value.get("coordinates")
    if value.get("type") == "Point" and isinstance(coordinates, (list, tuple)) and len(coordinates) >= 2:
        return _pair(coordinates[0], coordinates[1])
    return None


def _points(field: Field, dataset: Dataset, question: Question, sight: Sight, ask: Ask) -> Seen:
    wanted = clusters(field, dataset, question, sight)
    cluster, value = fresh("cluster", dataset), fresh("value", dataset)
    marks = [
        Mark(*position, int(str(record[value])))
        for record in ask(wanted).records
        if (position := position_of(record[cluster])) is not None
    ]
    total = sum(mark.count for mark in marks)
    if 0 < total <= FEW:
        return _singly(field, dataset, _also(question, within(field, sight.box())), sight, ask)
    return Seen(sight=sight, marks=tuple(marks[:MARKS]), total=total, groups=len(marks), question=wanted)


def _singly(field: Field, dataset: Dataset, question: Question, sight: Sight, ask: Ask) -> Seen:
    wanted = _with_names(field, dataset, question)
    answer = ask(wanted)
    marks = tuple(
        Mark(*position, 1, label, record_id)
        for record, label, record_id in _labelled(answer, dataset)
        if (position := position_of(record[field.name])) is not None
    )
    return Seen(sight=sight, marks=marks, total=len(marks), groups=len(marks), question=wanted)


def _shapes(field: Field, dataset: Dataset, question: Question, sight: Sight | None, ask: Ask) -> Seen:
    wanted = _with_names(field, dataset, _also(question, f"{quoted(field.name)} is not null"))
    answer = ask(wanted)
    shapes = tuple(
        Shape(label, record_id, lines)
        for record, label, record_id in _labelled(answer, dataset)
        if (lines := outlines(record[field.name]))
    )
    box = around([found for shape in shapes if (found := box_of(shape.lines)) is not None])
    return Seen(
        sight=sight or fitting(box or Box(-60, -180, 75, 180)),
        shapes=shapes,
        total=answer.total or 0,
        groups=len(shapes),
        question=wanted,
    )


def _with_names(field: Field, dataset: Dataset, question: Question) -> Question:
    label = label_field(dataset)
    names = [quoted(one.name) for one in (label, field) if one is not None]
    return msgspec.structs.replace(
        question, select=", ".join(names), group_by="", order_by="", limit=FEW, offset=0
    )


def _labelled(answer: Answer, dataset: Dataset) -> Iterator[tuple[Record, str, str]]:
    label = label_field(dataset)
    for record, record_id in zip_longest(answer.records, answer.ids, fillvalue=""):
        assert isinstance(record, dict)
        written = record.get(label.name) if label is not None else None
        yield record, cut(plain(str(written)), _LABEL) if written else "", str(record_id)


def _box(field: Field, dataset: Dataset, question: Question, ask: Ask) -> Box | None:
    box = fresh("box", dataset)
    select = f"bbox({quoted(field.name)}) as {box}"
    records = ask(
        msgspec.structs.replace(question, select=select, group_by="", order_by="", limit=1, offset=0)
    ).records
    corners = list(_corners(records[0].get(box))) if records else []
    if not corners:
        return None
    lons = [min(max(lon, -180.0), 180.0) for lon, _ in corners]
    lats = [min(max(lat, -90.0), 90.0) for _, lat in corners]
    return Box(min(lats), min(lons), max(lats), max(lons))


def _corners(value: Any) -> Iterator[tuple[float, float]]:
    """Every position in a box, however it is written."""
    if isinstance(value, dict):
        if (position := position_of(value)) is not None:
            yield position
            return
        for inner in value.values():
            yield from _corners(inner)
    elif isinstance(value, (list, tuple)):
        if len(value) >= 2 and (pair := _pair(value[0], value[1])) is not None:
            yield pair
            return
        for inner in value:
            yield from _corners(inner)


def _pair(lon: Any, lat: Any) -> tuple[float, float] | None:
    if isinstance(lon, (int, float)) and isinstance(lat, (int, float)):
        return float(lon), float(lat)
    return None


def _also(question: Question, condition: str) -> Question:
    return msgspec.structs.replace(question, where=(*question.where, condition))
