"""A chart as a visitor asks for it, and the one that a dataset's fields propose."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

import msgspec
from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Dataset, Field, FieldType

Word = TypeVar("Word", bound=str)
Measure = Literal["count", "sum", "avg", "min", "max", "median"]
Kind = Literal["bars", "line", "points"]
Period = Literal["", "year", "month", "day"]
Sort = Literal["value", "x"]

MEASURES: tuple[Measure, ...] = ("count", "sum", "avg", "min", "max", "median")
KINDS: tuple[Kind, ...] = ("bars", "line", "points")
PERIODS: tuple[Period, ...] = ("", "year", "month", "day")
SORTS: tuple[Sort, ...] = ("value", "x")
MOSTS = (5, 10, 15, 20, 30, 50, 100)
NAMES = ("x", "y", "of", "kind", "by", "sort", "most")
"""The parameters of a chart's page, beside those of the question that it keeps."""

DATES: frozenset[FieldType] = frozenset({"date", "datetime"})
NUMBERS: frozenset[FieldType] = frozenset({"int", "double"})
NAMED: frozenset[FieldType] = frozenset({"text", "boolean"})
_ORDERED = DATES | NUMBERS

_IDENTIFIER = re.compile(
    r"(.*_)?(id|ids|uid|uuid|guid|code|codes|ref|reference|number|numero|num|no|siret|siren|insee|url|lien|link"
    r"|email|mail|tel|telephone|phone|hash|sha\d*)(_.*)?"
)
_POSITION = re.compile(
    r"(.*_)?(lat|lon|lng|latitude|longitude|x|y|zip|cp|postal|year|annee|mois|month)(_.*)?"
)


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What lies along x, what is measured, and how it is shown.

    `by` is of dates; "" is what suits their span. `sort` x is by the field itself, value by what is measured.
    """

    x: str
    y: Measure = "count"
    of: str = ""
    kind: Kind = "bars"
    by: Period = ""
    sort: Sort = "value"
    most: int = 15


def chartable(field: Field) -> bool:
    """Whether records can be grouped by this field: not by lists, which facets count."""
    return not field.multivalued and (field.type in _ORDERED or field.type in NAMED)


def measurable(field: Field) -> bool:
    """Whether it can be summed up."""
    return field.type in NUMBERS and not field.multivalued


def telling(field: Field) -> bool:
    """Whether it is a number that says how much, rather than which or where."""
    return measurable(field) and not names_one(field) and not _POSITION.fullmatch(field.name)


def has_chart(dataset: Dataset) -> bool:
    """Whether there is something to chart; looks at the fields only."""
    return next(candidates(dataset), None) is not None


def orderly(field: Field, chart: Chart) -> bool:
    """Whether the chart keeps to the order of dates or numbers, rather than to that of its bars."""
    return field.type in _ORDERED and chart.sort == "x"


def usual(field: Field) -> Chart:
    """The records counted along this field."""
    if field.type in DATES:
        return Chart(x=field.name, kind="line", sort="x")
    if field.type in NUMBERS:
        return Chart(x=field.name, sort="x")
    return Chart(x=field.name)


def candidates(dataset: Dataset) -> Iterator[Chart]:
    """Charts worth a look, the best first: by date, by category, yes or no, by number, by any other text."""
    fields = [field for field in dataset.fields if chartable(field) and not names_one(field)]
    yield from (usual(field) for field in fields if field.type in DATES)
    yield from (usual(field) for field in fields if field.type == "text" and field.facet)
    yield from (usual(field) for field in fields if field.type == "boolean")
    yield from (usual(field) for field in fields if telling(field))
    yield from (usual(field) for field in fields if field.type == "text" and not field.facet)


def asked(parameters: Mapping[str, str], dataset: Dataset, proposed: Chart) -> tuple[Chart, tuple[str, ...]]:
    """The chart that a query string asks for, and a sentence for each thing asked for that there is not."""
    x = parameters.get("x", "")
    field = dataset.field(x) if x else None
    said = []
    if x and (field is None or not chartable(field)):
        said.append(_("This dataset has no field “%(name)s” to draw a chart along.") % {"name": x[:60]})
        field = None
    began = usual(field) if field else proposed
    chart = msgspec.structs.replace(
        began,
        y=_one_of(parameters, "y", MEASURES, began.y),
        of=parameters.get("of", began.of),
        kind=_one_of(parameters, "kind", KINDS, began.kind),
        by=_one_of(parameters, "by", PERIODS, began.by),
        sort=_one_of(parameters, "sort", SORTS, began.sort),
        most=int(_one_of(parameters, "most", tuple(map(str, MOSTS)), str(began.most))),
    )
    if chart.y == "count":
        return msgspec.structs.replace(chart, of=""), tuple(said)
    counted = msgspec.structs.replace(chart, y="count", of="")
    measured = dataset.field(chart.of) if chart.of else next(filter(measurable, dataset.fields), None)
    if measured is not None and measurable(measured):
        return msgspec.structs.replace(chart, of=measured.name), tuple(said)
    if chart.of:
        sentence = _("“%(name)s” holds no numbers of this dataset: its records are counted.")
        return counted, (*said, sentence % {"name": chart.of[:60]})
    return counted, (*said, _("This dataset holds no numbers to sum up: its records are counted."))


def names_one(field: Field) -> bool:
    """Whether its name says that it names one record among all."""
    return field.type in {"text", "int"} and not field.facet and bool(_IDENTIFIER.fullmatch(field.name))


def _one_of(parameters: Mapping[str, str], name: str, words: tuple[Word, ...], usual_one: Word) -> Word:
    asked_for = parameters.get(name)
    return next((word for word in words if word == asked_for), usual_one)
