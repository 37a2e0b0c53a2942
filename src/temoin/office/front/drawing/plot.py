"""A chart as SVG: places across are in per cent of whatever width it is given, heights in pixels.

In order, the axis of values stands at the left, and what lies along x beneath; ranked, each bar has its words
above it. What is drawn is told in `figure`'s title and description, and in the table beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import msgspec
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from temoin.office.front.drawing import periods
from temoin.office.front.drawing.scale import brief, shown, ticks
from temoin.office.front.drawing.series import Number, Point, Rest, Series
from temoin.office.front.drawing.svg import cut, drawn, percent, plain

Down = Callable[[Number], float]
"""How far from the top a value stands."""

HEIGHT = 320
"""Of a chart in order."""
HEAD, FOOT = 14, 34
GUTTER = 56
"""The room of the axis of values: the style sheet keeps it free at the left of the drawing."""
NONE = "\u2013"
"""What stands for a value that there is not."""
ROW = 46
"""Height of a bar of a ranked chart, with its words."""
BAR = 16
DOTS_UP_TO = 60
"""Points of a line that are marked one by one."""
_LABEL = 44
"""Characters of a bar's words; the whole is in its title and in the table."""
_MARKS = 5


class Words(msgspec.Struct, frozen=True):
    """What the drawing is called, and what one sees on it."""

    title: str
    told: str


def plot(series: Series, kind: str, words: Words, *, whole: bool, language: str) -> SafeString:
    """The chart; `whole` says that only whole numbers are measured."""
    ordered = series.axis.ordered
    inside = list(
        _in_order(series, kind, language, whole=whole) if ordered else _ranked(series, kind, language)
    )
    height = HEIGHT if ordered else ROW * (len(series.points) + (series.rest is not None))
    return drawn(
        "svg",
        {
            "class": f"plot plot-as-{kind} {'plot-in-order' if ordered else 'plot-ranked'}",
            "role": "img",
            "aria-labelledby": "plot-title plot-told",
            "width": "100%",
            "height": height,
        },
        drawn("title", {"id": "plot-title"}, plain(words.title)),
        drawn("desc", {"id": "plot-told"}, plain(words.told)),
        *inside,
    )


def bounds(points: Sequence[Point], *, zero: bool) -> tuple[float, float]:
    """The least and the greatest value; with 0 between them where bars begin there."""
    values = [float(point.value) for point in points if point.value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    return (min(low, 0.0), max(high, 0.0)) if zero else (low, high)


def across(series: Series) -> list[float]:
    """Where each point of an ordered chart stands, as a share of the width."""
    apart = series.axis.width or 1.0
    first = series.points[0].place - apart / 2
    span = series.points[-1].place + apart / 2 - first
    return [(point.place - first) / span for point in series.points]


def _in_order(series: Series, kind: str, language: str, *, whole: bool) -> Iterator[SafeString]:
    zero = kind == "bars" or series.question.select.startswith(("count", "sum"))
    marks = ticks(*bounds(series.points, zero=zero), whole=whole)
    low, high = marks[0], marks[-1]

    def down(value: Number) -> float:
        return HEAD + (HEIGHT - HEAD - FOOT) * (high - value) / (high - low)

    for mark in marks:
        y = down(mark)
        style = "plot-rule" if mark else "plot-zero"
        yield drawn("line", {"class": style, "x1": -GUTTER, "x2": "100%", "y1": y, "y2": y})
        yield drawn("text", {"class": "plot-mark", "x": -GUTTER, "y": y - 4}, brief(mark, language))
    shares = across(series)
    yield from _along(series, shares, language)
    if kind == "bars":
        yield from _bars(series, shares, down, language)
        return
    if kind == "line":
        yield _path(series, shares, down)
    yield from _dots(series, shares, down, kind, language)


def _along(series: Series, shares: Sequence[float], language: str) -> Iterator[SafeString]:
    """What stands beneath: at most five words, evenly; every other one is left out on a narrow screen."""
    every = max(1, -(-len(shares) // _MARKS))
    for number, at in enumerate(range(0, len(shares), every)):
        share, point = shares[at], series.points[at]
        words = point.label
        if series.axis.by:
            words = periods.marked(int(point.place), series.axis.by, language)
        elif series.axis.width:  # where a range begins
            words, share = brief(point.place, language), share - 0.5 / len(shares)
        anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
        yield drawn(
            "text",
            {
                "class": "plot-mark plot-odd" if number % 2 else "plot-mark",
                "x": percent(share if anchor == "middle" else round(share)),
                "y": HEIGHT - 10,
                "text-anchor": anchor,
            },
            cut(words, 22),
        )


def _bars(series: Series, shares: Sequence[float], down: Down, language: str) -> Iterator[SafeString]:
    apart = (shares[1] - shares[0]) if len(shares) > 1 else 1.0
    if len(shares) > 2:
        apart = min(after - before for before, after in pairwise(shares))
    wide = min(apart * 0.82, 0.12)
    for share, point in zip(shares, series.points, strict=True):
        if point.value is None:
            continue
        top, foot = sorted((down(point.value), down(0)))
        yield drawn(
            "rect",
            {
                "class": "plot-bar",
                "x": percent(share - wide / 2),
                "y": top,
                "width": percent(wide),
                "height": max(foot - top, 0.5 if point.value else 0),
            },
            _told(point, language),
        )


def _path(series: Series, shares: Sequence[float], down: Down) -> SafeString:
    """The line; it breaks where nothing was measured."""
    written, pen = [], "M"
    for share, point in zip(shares, series.points, strict=True):
        if point.value is None:
            pen = "M"
            continue
        written.append(f"{pen}{round(1000 * share, 1):g} {round(down(point.value), 1):g}")
        pen = "L"
    box: dict[str, str | float] = {
        "width": "100%",
        "height": HEIGHT,
        "viewBox": f"0 0 1000 {HEIGHT}",
        "preserveAspectRatio": "none",
    }
    line: dict[str, str | float] = {
        "class": "plot-line",
        "vector-effect": "non-scaling-stroke",
        "d": "".join(written) or "M0 0",
    }
    return drawn("svg", box, drawn("path", line))


def _dots(
    series: Series, shares: Sequence[float], down: Down, kind: str, language: str
) -> Iterator[SafeString]:
    points = series.points
    for at, (share, point) in enumerate(zip(shares, points, strict=True)):
        if point.value is None:
            continue
        beside = [points[near].value for near in (at - 1, at + 1) if 0 <= near < len(points)]
        alone = all(value is None for value in beside)
        if kind == "line" and len(points) > DOTS_UP_TO and not alone:
            continue
        dot: dict[str, str | float] = {
            "class": "plot-dot",
            "cx": percent(share),
            "cy": down(point.value),
            "r": 4,
        }
        yield drawn("circle", dot, _told(point, language))


def _ranked(series: Series, kind: str, language: str) -> Iterator[SafeString]:
    low, high = bounds(series.points, zero=True)
    rows: list[tuple[str, Number | None, str]] = [
        (point.label, point.value, "plot-bar") for point in series.points
    ]
    if series.rest is not None:
        rows.append((rest_label(series.rest, language), series.rest.value, ""))  # its bar would dwarf all
    span = (high - low) or 1.0
    zero = -low / span
    for number, (label, value, style) in enumerate(rows):
        y = number * ROW
        yield drawn("text", {"class": "plot-word", "x": 0, "y": y + 15}, cut(plain(label), _LABEL))
        told = shown(value, language) if value is not None else NONE
        yield drawn("text", {"class": "plot-value", "x": "100%", "y": y + 15, "text-anchor": "end"}, told)
        if style:
            yield drawn("rect", {"class": "plot-track", "x": 0, "y": y + 22, "width": "100%", "height": BAR})
        if value is None or not style:
            continue
        share = value / span
        title = _title(label, told, language)
        if kind == "points":
            at: dict[str, str | float] = {"cx": percent(zero + share), "cy": y + 22 + BAR / 2, "r": 6}
            yield drawn("circle", {"class": style.replace("plot-bar", "plot-dot"), **at}, title)
        else:
            box: dict[str, str | float] = {
                "x": percent(zero + min(share, 0.0)),
                "y": y + 22,
                "width": percent(abs(share)),
                "height": BAR,
            }
            yield drawn("rect", {"class": style, **box}, title)


def rest_label(rest: Rest, language: str) -> str:
    """What the groups that are not shown are called."""
    if rest.groups is None:
        return _("all others")
    return _("%(number)s others") % {"number": shown(rest.groups, language)}


def _told(point: Point, language: str) -> SafeString:
    return _title(point.label, shown(point.value, language) if point.value is not None else NONE, language)


def _title(label: str, value: str, language: str) -> SafeString:
    colon = "\u00a0: " if language == "fr" else ": "
    return drawn("title", {}, f"{plain(label)}{colon}{value}")
