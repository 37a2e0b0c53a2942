"""A good first chart of a dataset: looked for among its candidates once a version, and kept."""

from datetime import date

import msgspec

from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.question import Question
from temoin.office.front.drawing import periods
from temoin.office.front.drawing.axis import Ask, day_of, fresh, span
from temoin.office.front.drawing.chart import DATES, Chart, Period, candidates, telling
from temoin.office.front.narrowing import quoted

_LOOKS = 5
"""Candidates that are looked at; beyond them, the first one is as good as any."""
_KEPT = 500

_kept: dict[tuple[str, int], Chart] = {}


def proposal(dataset: Dataset, question: Question, ask: Ask) -> Chart | None:
    """The chart to begin with; None where there is nothing to chart. Raises what `ask` raises.

    A date is worth a chart when it spans several periods: of a number's mean, where each day has its own
    record, else of records. A category is, when there are several.
    """
    key = (str(dataset.file), dataset.version)
    if key not in _kept:
        found = _found(dataset, question, ask)
        if found is None:
            return None
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[key] = found
    return _kept[key]


def _found(dataset: Dataset, question: Question, ask: Ask) -> Chart | None:
    likely = list(candidates(dataset))
    whole = Question(
        dataset=question.dataset,
        reader=question.reader,
        language=question.language,
        timezone=question.timezone,
    )
    looked = (_looked(chart, dataset, whole, ask) for chart in likely[:_LOOKS])
    return next((chart for chart in looked if chart is not None), next(iter(likely), None))


def _looked(chart: Chart, dataset: Dataset, question: Question, ask: Ask) -> Chart | None:
    """The candidate, or None if it would show a single group."""
    field = dataset.field(chart.x)
    assert field is not None
    if field.type in DATES:
        return _dated(chart, field, dataset, question, ask)
    if field.facet:
        return chart
    each = fresh("each", dataset)
    select = f"count(distinct {quoted(field.name)}) as {each}"
    records = ask(msgspec.structs.replace(question, select=select, limit=1)).records
    return chart if records and _count(records[0].get(each)) > 1 else None


def _dated(chart: Chart, field: Field, dataset: Dataset, question: Question, ask: Ask) -> Chart | None:
    first, last = span(field, dataset, question, ask)
    if first is None or last is None:
        return None
    began, ended = day_of(first), day_of(last)
    by = periods.suited(began, ended)
    if periods.place(began, by) == periods.place(ended, by):
        return None
    each, rows = fresh("each", dataset), fresh("rows", dataset)
    select = f"count(distinct {quoted(field.name)}) as {each}, count(*) as {rows}"
    found = ask(msgspec.structs.replace(question, select=select, limit=1)).records[0]
    group = f"date_format({quoted(field.name)}, '{periods.PATTERNS[by]}') as {each}"
    full = msgspec.structs.replace(question, select=f"count(*) as {rows}", group_by=group, limit=periods.MOST)
    by = filled(by, began, ended, len(ask(full).records))
    if by != periods.suited(began, ended):
        chart = msgspec.structs.replace(chart, by=by)
    number = next(filter(telling, dataset.fields), None)
    if number is None or _count(found[each]) < _count(found[rows]):
        return chart
    return msgspec.structs.replace(chart, y="avg", of=number.name)


def filled(by: Period, began: date, ended: date, full: int) -> Period:
    """The period, or a coarser one where most would be empty: `full` is how many have a record."""
    while by != "year" and full * 2 < periods.place(ended, by) - periods.place(began, by):
        coarser: Period = "month" if by == "day" else "year"
        if periods.place(began, coarser) == periods.place(ended, coarser):
            break
        by = coarser
    return by


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
