"""What a chart shows: one question of the Explore API, asked once its axis is known."""

import math
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.question import Question, Record
from temoin.office.front.drawing import periods
from temoin.office.front.drawing.axis import MOST, Ask, Axis, axis_of, fresh, grouped, measured
from temoin.office.front.drawing.chart import NUMBERS, Chart
from temoin.office.front.drawing.scale import shown
from temoin.office.front.drawing.svg import plain
from temoin.office.front.narrowing import quoted

Number = int | float

_LOW = re.compile(r"[\[\]]\s*(-?[0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
_LABEL = 200
_ADDS_UP = frozenset({"count", "sum"})


class Point(msgspec.Struct, frozen=True):
    """One group: what it is called, where it stands along x, and what was measured of it."""

    label: str
    place: float
    value: Number | None


class Rest(msgspec.Struct, frozen=True):
    """The groups that are not shown: what was measured of them, and how many they are if that is known."""

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


class _Asked(msgspec.Struct, frozen=True):
    """A chart, and the question that was asked for it."""

    chart: Chart
    axis: Axis
    dataset: Dataset
    question: Question

    @property
    def language(self) -> str:
        return self.question.language

    def key(self, record: Record) -> Any:
        """What the records of a group have in common."""
        return record[fresh("along", self.dataset)]

    def value(self, record: Record) -> Number | None:
        """What was measured of a group."""
        return _number(record[fresh("value", self.dataset)])


def series(chart: Chart, dataset: Dataset, question: Question, ask: Ask) -> Series:
    """What the chart shows of the records that a question narrows down to; raises what `ask` raises."""
    axis = axis_of(chart, dataset, question, ask)
    asked = _Asked(chart, axis, dataset, grouped(chart, axis, dataset, question))
    records = ask(asked.question).records
    return _in_order(asked, records) if axis.ordered else _ranked(asked, records, ask)


def _in_order(asked: _Asked, records: Sequence[Record]) -> Series:
    axis, missing = asked.axis, None
    found: dict[float, Point] = {}
    for record in records:
        at, value = _place(axis, asked.key(record)), asked.value(record)
        if at is None:
            missing = Point(_("not stated"), 0, value)
        else:
            found[at] = Point(_label(axis, at, asked.language), at, value)
    more = len(found) > MOST
    if asked.chart.y in _ADDS_UP and found and not more:
        _fill(axis, found, asked.language)
    points = tuple(found[at] for at in sorted(found))[:MOST]
    return Series(axis=axis, points=points, missing=missing, more=more, question=asked.question)


def _fill(axis: Axis, found: dict[float, Point], language: str) -> None:
    """A period or range in which there is no record counts 0."""
    first, last, apart = min(found), max(found), axis.width or 1.0
    stepped = axis.by or axis.width or axis.field.type == "int"
    if not stepped or last / apart - first / apart >= MOST:
        return
    taken = {round((at - first) / apart) for at in found}
    for number in range(round((last - first) / apart)):
        if number not in taken:
            at = first + number * apart
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
    whole = axis.field.type == "int"
    low = shown(int(at) if whole else at, language)
    if not axis.width or (whole and axis.width == 1):
        return low
    if whole:
        return _("%(low)s to %(high)s") % {"low": low, "high": shown(int(at + axis.width) - 1, language)}
    return _("%(low)s to less than %(high)s") % {"low": low, "high": shown(at + axis.width, language)}


def _ranked(asked: _Asked, records: Sequence[Record], ask: Ask) -> Series:
    chart, axis = asked.chart, asked.axis
    points = tuple(
        Point(_named(axis, asked.key(record), asked.language), at, asked.value(record))
        for at, record in enumerate(records[: chart.most])
    )
    more = len(records) > chart.most
    rest = _rest(asked, points, ask) if more else None
    return Series(axis=axis, points=points, rest=rest, more=more, question=asked.question)


def _rest(asked: _Asked, points: Sequence[Point], ask: Ask) -> Rest | None:
    """What is left of a count or a sum; None where it does not add up."""
    chart, axis, dataset = asked.chart, asked.axis, asked.dataset
    if chart.y not in _ADDS_UP:
        return None
    whole, rows, present, each = (fresh(word, dataset) for word in ("whole", "rows", "present", "each"))
    name = quoted(axis.field.name)
    select = f"{measured(chart)} as {whole}, count(*) as {rows}, count({name}) as {present}"
    if not (axis.by or axis.width):
        select += f", count(distinct {name}) as {each}"
    question = msgspec.structs.replace(asked.question, select=select, group_by="", order_by="", limit=1)
    records = ask(question).records
    if not records:
        return None
    found = records[0]
    left = (_number(found[whole]) or 0) - sum(point.value or 0 for point in points)
    groups = _number(found.get(each))
    if groups is not None:
        groups += int((_number(found[rows]) or 0) > (_number(found[present]) or 0)) - len(points)
    return Rest(left, None if groups is None else int(groups))


def _number(value: Any) -> Number | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if math.isfinite(value) else None
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _named(axis: Axis, key: Any, language: str) -> str:
    if key is None:
        return _("not stated")
    if isinstance(key, bool):
        return _("yes") if key else _("no")
    at = _place(axis, key) if axis.by or axis.width or axis.field.type in NUMBERS else None
    if at is not None:
        return _label(axis, at, language)
    return plain(str(key))[:_LABEL] or _("(empty)")
