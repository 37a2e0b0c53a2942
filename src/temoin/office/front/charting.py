"""The chart of a dataset's records: a good first one, changed by a form, and its numbers as a table."""

from collections.abc import Iterator, Mapping

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from temoin.office.datasets.asking import ask
from temoin.office.datasets.dataset import Dataset, FieldType
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.question import Question
from temoin.office.front.access import Read
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.drawing import telling
from temoin.office.front.drawing.axis import fresh
from temoin.office.front.drawing.chart import (
    DATES,
    MOSTS,
    NAMES,
    NUMBERS,
    Chart,
    Word,
    asked,
    candidates,
    chartable,
    measurable,
    orderly,
)
from temoin.office.front.drawing.plot import NONE, Words, plot, rest_label
from temoin.office.front.drawing.proposing import proposal
from temoin.office.front.drawing.scale import shown
from temoin.office.front.drawing.series import Number, Series, series
from temoin.office.front.drawing.svg import cut
from temoin.office.front.narrowing import chips
from temoin.office.front.page import language
from temoin.office.front.state import question_of, state_of

_LABEL = 60
FRESH = ("along", "value", "first", "last", "whole", "rows", "present", "each")
"""What the script names its columns, unless a field has the name."""


class Option(msgspec.Struct, frozen=True):
    """A choice of a form's list; `kind` is a field's type, for the script."""

    value: str
    label: str
    chosen: bool
    kind: str = ""


class Row(msgspec.Struct, frozen=True):
    """One line of the chart's table; `value` is what was measured, `shown` how one reads it."""

    label: str
    value: Number | None
    shown: str


class Shown(msgspec.Struct, frozen=True):
    """A chart as its page shows it."""

    title: str
    along: str
    measure: str
    told: str
    svg: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    records: str
    """The address of the same numbers in the API."""
    csv: str


@of_dataset
def chart(request: HttpRequest, read: Read) -> HttpResponse:
    """The chart that the address asks for, of the records that it keeps to; 404 where there is none."""
    state = state_of(request)
    dataset = read.dataset
    question = msgspec.structs.replace(
        question_of(state, dataset.id, read.reader, language()), select="", order_by="", offset=0
    )
    # A restricted dataset's rows are retrieved by script: its page is made of what is known without them.
    began = next(candidates(dataset), None) if read.restricted else proposal(dataset, question, ask)
    if began is None:
        raise Http404
    wanted, said = asked(
        {name: request.GET.get(name, "") for name in NAMES if request.GET.get(name)}, dataset, began
    )
    drawn = None if read.restricted else draw(wanted, dataset, question)
    return dataset_page(
        request,
        read,
        "chart",
        "front/dataset_chart.html",
        state,
        chart=wanted,
        shown=drawn,
        said=[*said, *(drawn.notes if drawn else ())],
        options=options(wanted, dataset),
        kept=state.pairs("select", "order_by", "limit", "page"),
        chips=chips(state, dataset, language()),
        words=msgspec.json.encode(words(dataset)).decode(),
        old=bool(request.GET),
    )


def draw(wanted: Chart, dataset: Dataset, question: Question) -> Shown:
    """The chart drawn, told and tabled; raises what `ask` raises."""
    tongue = question.language
    found = series(wanted, dataset, question, ask)
    title, told = telling.title(wanted, found, dataset, tongue), telling.told(found, tongue)
    kind = "bars" if wanted.kind == "line" and not found.axis.ordered else wanted.kind
    drawable = any(point.value is not None for point in found.points)
    return Shown(
        title=title,
        along=telling.named(found.axis.field, "", tongue),
        measure=telling.measure_of(wanted, dataset, tongue),
        told=told,
        svg=plot(found, kind, Words(title, told), whole=_whole(wanted, dataset), language=tongue)
        if drawable
        else "",
        rows=tuple(_rows(found, tongue)),
        notes=tuple(telling.notes(wanted, found, tongue)),
        records=addresses.records(found.question),
        csv=addresses.export(found.question, "csv"),
    )


def options(wanted: Chart, dataset: Dataset) -> dict[str, list[Option]]:
    """The lists of the form, by the name of their parameter."""
    tongue = language()
    field = dataset.field(wanted.x)
    assert field is not None
    ordered = orderly(field, wanted)
    kinds = {"bars": _("Bars"), "line": _("Line"), "points": _("Points")}
    periods = {"": _("As the span suggests"), "year": _("Year"), "month": _("Month"), "day": _("Day")}
    sorts = {"x": _("In the order of the axis"), "value": _("Greatest first")}
    labels = {one.name: cut(telling.named(one, "", tongue), _LABEL) for one in dataset.fields}
    return {
        "x": [
            Option(one.name, labels[one.name], one.name == wanted.x, _axis(one.type))
            for one in dataset.fields
            if chartable(one)
        ],
        "y": _options(telling.measures(), wanted.y),
        "of": [
            Option(one.name, labels[one.name], one.name == wanted.of)
            for one in dataset.fields
            if measurable(one)
        ],
        "kind": [one for one in _options(kinds, wanted.kind) if ordered or one.value != "line"],
        "by": _options(periods, wanted.by),
        "sort": _options(sorts, wanted.sort),
        "most": [Option(str(one), str(one), one == wanted.most) for one in MOSTS],
    }


def words(dataset: Dataset) -> dict[str, object]:
    """What the script says, and how: the very sentences of `telling`, their values between braces."""
    return {
        "fresh": {word: fresh(word, dataset) for word in FRESH},
        "measures": telling.patterns(),
        "along": telling.along(),
        "trends": telling.trends(),
        "single": _("%(label)s: %(value)s."),
        "most": _("Highest: %(label)s, %(value)s."),
        "least": _("Lowest: %(label)s, %(value)s."),
        "least_shown": _("Lowest of those shown: %(label)s, %(value)s."),
        "nothing": _("There is nothing to draw: no record of this selection has a value."),
        "missing": _("Not drawn, without a value along the axis: %(value)s."),
        "first": _("The first %(number)s are drawn; the file has them all."),
        "range": _("%(low)s to %(high)s"),
        "below": _("%(low)s to less than %(high)s"),
        "none": _("not stated"),
        "empty": _("(empty)"),
        "yes": _("yes"),
        "no": _("no"),
        "others": _("%(number)s others"),
        "rest": _("all others"),
        "failed": _("This could not be retrieved. Try again in a moment."),
        "line": _("Line"),
        "read": _("Chart: read its values with the arrow keys"),
    }


def _options(named: Mapping[Word, str], chosen: Word) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in named.items()]


def _axis(kind: FieldType) -> str:
    """What a field is to an axis: date, int, double, or a name."""
    if kind in DATES:
        return "date"
    return kind if kind in NUMBERS else "name"


def _whole(wanted: Chart, dataset: Dataset) -> bool:
    """Whether only whole numbers are measured."""
    field = dataset.field(wanted.of)
    return wanted.y == "count" or (
        wanted.y in {"sum", "min", "max"} and field is not None and field.type == "int"
    )


def _rows(found: Series, tongue: str) -> Iterator[Row]:
    points = found.points if found.missing is None else (*found.points, found.missing)
    for point in points:
        yield Row(point.label, point.value, NONE if point.value is None else shown(point.value, tongue))
    if found.rest is not None:
        yield Row(rest_label(found.rest, tongue), found.rest.value, shown(found.rest.value, tongue))
