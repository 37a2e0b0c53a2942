"""What a chart shows: one question of the Explore API, asked once its axis is known."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.question import Answer, Question, Record
from temoin.office.front.drawing import periods
from temoin.office.front.drawing.chart import DATES, NUMBERS, Chart, Period, orderly
from temoin.office.front.drawing.scale import shown, step
from temoin.office.front.drawing.svg import plain

Ask = Callable[[Question], Answer]
Number = int | float

MOST = 400
"""Points of an ordered chart."""
_BINS = 15
_SINGLE = 30
"""Whole numbers that are each a bar of their own, rather than ranges."""
_LOW = re.compile(r"[\[\]]\s*(-?[0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
_LABEL = 200


class Axis(msgspec.Struct, frozen=True):
    """How records are grouped along x: by value, by a period, or by ranges of one width."""

    field: Field
    ordered: bool
    by: Period = ""
    width: float = 0.0
    coarser: bool = False
    """Whether a finer period was asked for, of which there would be too many."""
    empty: bool = False
    """Whether no record has a value there."""


class Point(msgspec.Struct, frozen=True):
    """One group: what it is called, where it stands along x, and what was measured of it."""

    label: str
    place: float
    value: Number | None


class Rest(msgspec.Struct, frozen=True):
    """The groups that are not shown: what was measured of all of them, and how many they are where that is known."""

    value: Number
    groups: int | None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn, in its order, and what is not."""

    axis: Axis
    points: tuple[Point, ...]
    missing: Point | None = None
    """The records without a value along an ordered x."""
    rest: Rest | None = None
    more: bool = False
    """Whether there are more groups than are shown."""
    question: Question
    """What was asked: the API gives the same numbers for it."""


def quoted(name: str) -> str:
    """A field's name as the query language takes any."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def fresh(word: str, dataset: Dataset) -> str:
    """A name for what is not a field: none of this dataset's."""
    taken = {field.name for field in dataset.fields}
    while word in taken:
        word += "_"
    return word


def series(chart: Chart, dataset: Dataset, question: Question, ask: Ask) -> Series:
    """What the chart shows of the records that a question narrows down to; raises what `ask` raises."""
    axis = axis_of(chart, dataset, question, ask)
    wanted = grouped(chart, axis, dataset, question)
    records = ask(wanted).records
    along, value = fresh("along", dataset), fresh("value", dataset)
    if axis.ordered:
        return _in_order(chart, axis, wanted, records, along, value)
    return _ranked(chart, axis, dataset, wanted, records, along, value, ask)


def axis_of(chart: Chart, dataset: Dataset, question: Question, ask: Ask) -> Axis:
    """How the field along x is grouped; asks for its span where that matters."""
    field = dataset.field(chart.x)
    assert field is not None
    ordered = orderly(field, chart)
    if field.multivalued or field.type not in DATES | NUMBERS:
        return Axis(field, ordered)
    first, last = span(field, dataset, question, ask)
    if first is None or last is None:
        return Axis(field, ordered, empty=True, by="year" if field.type in DATES else "")
    if field.type in DATES:
        began, ended = _day(first), _day(last)
        wished = chart.by or periods.suited(began, ended)
        by = periods.coarse_enough(wished, began, ended)
        return Axis(field, ordered, by=by, coarser=by != wished)
    return Axis(field, ordered, width=width(float(first), float(last), whole=field.type == "int"))


def span(field: Field, dataset: Dataset, question: Question, ask: Ask) -> tuple[Any, Any]:
    """The least and the greatest value; None twice where there is none."""
    first, last = fresh("first", dataset), fresh("last", dataset)
    name = quoted(field.name)
    asked = msgspec.structs.replace(
        question,
        select=f"min({name}) as {first}, max({name}) as {last}",
        group_by="",
        order_by="",
        limit=1,
        offset=0,
    )
    records = ask(asked).records
    return (records[0].get(first), records[0].get(last)) if records else (None, None)


def width(first: float, last: float, *, whole: bool) -> float:
    """How wide a range of numbers is; 0 where each is shown by itself."""
    if first == last or (whole and last - first < _SINGLE):
        return 0.0
    wide = step(last / _BINS - first / _BINS)
    return max(1.0, wide) if whole else wide


def grouped(chart: Chart, axis: Axis, dataset: Dataset, question: Question) -> Question:
    """The question whose records are the groups of the chart."""
    along, value = fresh("along", dataset), fresh("value", dataset)
    name = quoted(axis.field.name)
    if axis.by:
        group = f"date_format({name}, '{periods.PATTERNS[axis.by]}')"
    elif axis.width:
        group = f"range({name}, {_literal(axis.width)})"
    else:
        group = name
    order = f"{along} asc" if axis.ordered or chart.sort == "x" else f"{value} desc"
    return msgspec.structs.replace(
        question,
        select=f"{measured(chart)} as {value}",
        group_by=f"{group} as {along}",
        order_by=order,
        limit=MOST + 1 if axis.ordered else chart.most + 1,
        offset=0,
    )


def measured(chart: Chart) -> str:
    """What is measured, in the query language."""
    return "count(*)" if chart.y == "count" else f"{chart.y}({quoted(chart.of)})"


def _literal(number: float) -> str:
    """A number without an exponent."""
    return (
        str(int(number))
        if number == int(number) and abs(number) < 1e15
        else f"{number:.12f}".rstrip("0").rstrip(".")
    )


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _number(value: Any) -> Number | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if math.isfinite(value) else None
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _in_order(
    chart: Chart, axis: Axis, question: Question, records: Sequence[Record], along: str, value: str
) -> Series:
    found: dict[float, Point] = {}
    missing = None
    for record in records:
        measured_there = _number(record[value])
        at = _place(axis, record[along])
        if at is None:
            missing = Point(_("not stated"), 0, measured_there)
        else:
            found[at] = Point(_label(axis, at, question.language), at, measured_there)
    if chart.y in {"count", "sum"} and found:
        _fill(axis, found, question.language)
    points = tuple(found[at] for at in sorted(found))
    return Series(
        axis=axis, points=points[:MOST], missing=missing, more=len(points) > MOST, question=question
    )


def _fill(axis: Axis, found: dict[float, Point], language: str) -> None:
    """A period or range in which there is no record counts 0."""
    first, last, apart = min(found), max(found), axis.width or 1.0
    if not (axis.by or axis.width or axis.field.type == "int") or (last - first) / apart >= MOST:
        return
    for number in range(round((last - first) / apart) + 1):
        at = first + number * apart
        near = at if at in found else next((one for one in found if abs(one - at) < apart / 2), None)
        if near is None:
            found[at] = Point(_label(axis, at, language), at, 0)


def _place(axis: Axis, key: Any) -> float | None:
    """Where a group stands along an ordered x; None of the records without a value."""
    if key is None:
        return None
    if axis.by:
        return periods.place_of(str(key), axis.by)
    if not axis.width:
        return _number(key)
    low = _LOW.match(str(key))
    return float(low[1]) if low else None


def _label(axis: Axis, at: float, language: str) -> str:
    if axis.by:
        return periods.named(int(at), axis.by, language)
    if not axis.width:
        return shown(at, language)
    high = at + axis.width
    if axis.field.type == "int":
        if axis.width == 1:
            return shown(int(at), language)
        return _("%(low)s to %(high)s") % {
            "low": shown(int(at), language),
            "high": shown(int(high) - 1, language),
        }
    return _("%(low)s to less than %(high)s") % {"low": shown(at, language), "high": shown(high, language)}


def _ranked(
    chart: Chart,
    axis: Axis,
    dataset: Dataset,
    question: Question,
    records: Sequence[Record],
    along: str,
    value: str,
    ask: Ask,
) -> Series:
    points = tuple(
        Point(_named(axis, record[along], question.language), at, _number(record[value]))
        for at, record in enumerate(records[: chart.most])
    )
    if len(records) <= chart.most:
        return Series(axis=axis, points=points, question=question)
    rest = _rest(chart, axis, dataset, question, points, ask)
    return Series(axis=axis, points=points, rest=rest, more=True, question=question)


def _rest(
    chart: Chart,
    axis: Axis,
    dataset: Dataset,
    question: Question,
    points: Sequence[Point],
    ask: Ask,
) -> Rest | None:
    """What is left of a count or a sum; None of what does not add up, and of lists, whose records count twice."""
    if chart.y not in {"count", "sum"} or axis.field.multivalued:
        return None
    whole, rows, present, each = (fresh(word, dataset) for word in ("whole", "rows", "present", "each"))
    name = quoted(axis.field.name)
    select = f"{measured(chart)} as {whole}, count(*) as {rows}, count({name}) as {present}"
    if not (axis.by or axis.width):
        select += f", count(distinct {name}) as {each}"
    asked = msgspec.structs.replace(question, select=select, group_by="", order_by="", limit=1)
    records = ask(asked).records
    if not records:
        return None
    found = records[0]
    total, number = _number(found[whole]) or 0, _number(found.get(each))
    left = total - sum(point.value or 0 for point in points)
    if number is not None:
        number += int((_number(found[rows]) or 0) > (_number(found[present]) or 0)) - len(points)
    return Rest(left, None if number is None else int(number))


def _named(axis: Axis, key: Any, language: str) -> str:
    if key is None:
        return _("not stated")
    if isinstance(key, bool):
        return _("yes") if key else _("no")
    at = _place(axis, key) if axis.by or axis.width or axis.field.type in NUMBERS else None
    if at is not None:
        return _label(axis, at, language)
    return plain(str(key))[:_LABEL] or _("(empty)")
