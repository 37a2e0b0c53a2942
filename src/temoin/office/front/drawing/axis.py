"""What lies along x: records grouped by value, by period, or by ranges of one width."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec

from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.question import Answer, Question
from temoin.office.front.drawing import periods
from temoin.office.front.drawing.chart import DATES, NUMBERS, Chart, Period, orderly
from temoin.office.front.drawing.scale import step
from temoin.office.front.narrowing import quoted

Ask = Callable[[Question], Answer]

MOST = 400
"""Points of an ordered chart."""
_BINS = 15
_LEAST = 1e-9
"""The narrowest range that the query language is asked for, which knows no exponents."""
_SINGLE = 30
"""Whole numbers that are each a bar of their own, rather than ranges."""


class Axis(msgspec.Struct, frozen=True):
    """How records are grouped along x."""

    field: Field
    ordered: bool
    by: Period = ""
    width: float = 0.0
    coarser: bool = False
    """Whether a finer period was asked for, of which there would be too many."""


def fresh(word: str, dataset: Dataset) -> str:
    """A name for what is not a field: none of this dataset's."""
    taken = {field.name for field in dataset.fields}
    while word in taken:
        word += "_"
    return word


def axis_of(chart: Chart, dataset: Dataset, question: Question, ask: Ask) -> Axis:
    """How the field along x is grouped; asks for its span where that matters."""
    field = dataset.field(chart.x)
    assert field is not None
    ordered = orderly(field, chart)
    if field.type not in DATES | NUMBERS:
        return Axis(field, ordered)
    first, last = span(field, dataset, question, ask)
    if first is None or last is None:
        return Axis(field, ordered, by="year" if field.type in DATES else "")
    if field.type in DATES:
        began, ended = day_of(first), day_of(last)
        wished = chart.by or periods.suited(began, ended)
        by = periods.coarse_enough(wished, began, ended)
        return Axis(field, ordered, by=by, coarser=by != wished)
    return Axis(field, ordered, width=width(float(first), float(last), whole=field.type == "int"))


def span(field: Field, dataset: Dataset, question: Question, ask: Ask) -> tuple[Any, Any]:
    """The least and the greatest value; None twice where there is none."""
    first, last = fresh("first", dataset), fresh("last", dataset)
    name = quoted(field.name)
    select = f"min({name}) as {first}, max({name}) as {last}"
    records = ask(
        msgspec.structs.replace(question, select=select, group_by="", order_by="", limit=1, offset=0)
    ).records
    return (records[0].get(first), records[0].get(last)) if records else (None, None)


def width(first: float, last: float, *, whole: bool) -> float:
    """How wide a range of numbers is; 0 where each is shown by itself."""
    if first == last or (whole and last - first < _SINGLE):
        return 0.0
    wide = step(last / _BINS - first / _BINS)
    if whole:
        return max(1.0, wide)
    return wide if wide >= _LEAST else 0.0


def grouped(chart: Chart, axis: Axis, dataset: Dataset, question: Question) -> Question:
    """The question whose records are the groups of the chart, and one more than it shows."""
    along, value = fresh("along", dataset), fresh("value", dataset)
    name = quoted(axis.field.name)
    if axis.by:
        group = f"date_format({name}, '{periods.PATTERNS[axis.by]}')"
    elif axis.width:
        group = f"range({name}, {_literal(axis.width)})"
    else:
        group = name
    in_order = axis.ordered or chart.sort == "x"
    return msgspec.structs.replace(
        question,
        select=f"{measured(chart)} as {value}",
        group_by=f"{group} as {along}",
        order_by=f"{along} asc" if in_order else f"{value} desc",
        limit=MOST + 1 if axis.ordered else chart.most + 1,
        offset=0,
    )


def measured(chart: Chart) -> str:
    """What is measured, in the query language."""
    return "count(*)" if chart.y == "count" else f"{chart.y}({quoted(chart.of)})"


def _literal(number: float) -> str:
    """A number without an exponent."""
    if number == int(number):
        return str(int(number))
    return f"{number:.12f}".rstrip("0").rstrip(".")


def day_of(value: Any) -> date:
    """The day of what a question gives as a date or a moment."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
