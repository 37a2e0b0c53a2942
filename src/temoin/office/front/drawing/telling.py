"""A chart in words: what it is called, and what one sees on it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Dataset, Field, said
from temoin.office.front.drawing.chart import Chart, Measure, Period
from temoin.office.front.drawing.scale import shown
from temoin.office.front.drawing.series import Point, Series
from temoin.office.front.drawing.svg import cut, plain

_LEVEL = 0.1
"""A change of less than a tenth between the first and the last third is none."""


def named(field: Field | None, name: str, language: str) -> str:
    """What people call a field, with its unit."""
    if field is None:
        return name
    label = plain(said(field.label, language) or field.name)
    return f"{label} ({plain(field.unit)})" if field.unit else label


def measures() -> dict[Measure, str]:
    """What can be measured."""
    return {
        "count": _("Number of records"),
        "sum": _("Sum"),
        "avg": _("Mean"),
        "min": _("Minimum"),
        "max": _("Maximum"),
        "median": _("Median"),
    }


def patterns() -> dict[Measure, str]:
    """What a measure of a field is called."""
    return {
        "count": _("Number of records"),
        "sum": _("Sum: %(of)s"),
        "avg": _("Mean: %(of)s"),
        "min": _("Minimum: %(of)s"),
        "max": _("Maximum: %(of)s"),
        "median": _("Median: %(of)s"),
    }


def along() -> dict[Period, str]:
    """How a field stands along x."""
    return {
        "": _("by %(x)s"),
        "year": _("by year (%(x)s)"),
        "month": _("by month (%(x)s)"),
        "day": _("by day (%(x)s)"),
    }


def measure_of(chart: Chart, dataset: Dataset, language: str) -> str:
    """What is measured, in words."""
    return patterns()[chart.y] % {"of": named(dataset.field(chart.of), chart.of, language)}


def along_of(series: Series, language: str) -> str:
    """What lies along x, in words: "by month (Date)"."""
    return along()[series.axis.by] % {"x": named(series.axis.field, "", language)}


def title(chart: Chart, series: Series, dataset: Dataset, language: str) -> str:
    """What the chart is called: "Mean: Price (€) by month (Date)"."""
    return f"{measure_of(chart, dataset, language)} {along_of(series, language)}"


def told(series: Series, language: str) -> str:
    """What one sees on the chart, in a few sentences."""
    found = [point for point in series.points if point.value is not None]
    if not found:
        return _("There is nothing to draw: no record of this selection has a value.")
    most, least = max(found, key=_value), min(found, key=_value)
    if len(found) == 1:
        return _("%(label)s: %(value)s.") % _said(most, language)
    sentences = [_("Highest: %(label)s, %(value)s.") % _said(most, language)]
    lowest = (
        _("Lowest of those shown: %(label)s, %(value)s.")
        if series.more
        else _("Lowest: %(label)s, %(value)s.")
    )
    sentences.append(lowest % _said(least, language))
    if series.axis.ordered and series.axis.by and len(found) >= 6:
        sentences.append(trends()[trend([_value(point) for point in found])])
    return " ".join(sentences)


def trends() -> dict[str, str]:
    """How values went, in words."""
    return {
        "up": _("On the whole it rises from the first third to the last."),
        "down": _("On the whole it falls from the first third to the last."),
        "level": _("On the whole it stays level from the first third to the last."),
    }


def trend(values: Sequence[float]) -> str:
    """up, down or level: the mean of the last third beside that of the first."""
    third = len(values) // 3
    before, after = (sum(one / third for one in part) for part in (values[:third], values[-third:]))
    if abs(after - before) <= _LEVEL * max(abs(before), abs(after)):
        return "level"
    return "up" if after > before else "down"


def notes(chart: Chart, series: Series, language: str) -> list[str]:
    """What the chart leaves out, or does otherwise than it was asked."""
    made = []
    if series.axis.coarser:
        periods = {"year": _("by year"), "month": _("by month"), "day": _("by day")}
        made.append(
            _("There would be too many points %(asked)s: they are drawn %(by)s.")
            % {"asked": periods.get(chart.by, ""), "by": periods.get(series.axis.by, "")}
        )
    if series.missing is not None and series.missing.value is not None:
        made.append(
            _("Not drawn, without a value along the axis: %(value)s.")
            % {"value": shown(series.missing.value, language)}
        )
    if series.more and series.rest is None:
        made.append(
            _("The first %(number)s are drawn; the file has them all.")
            % {"number": shown(len(series.points), language)}
        )
    if chart.kind == "line" and not series.axis.ordered:
        made.append(_("A line needs an order along x: bars are drawn."))
    return made


def _value(point: Point) -> float:
    return float(point.value or 0)


def _said(point: Point, language: str) -> dict[str, str]:
    return {"label": cut(point.label, 60), "value": shown(point.value or 0, language)}
