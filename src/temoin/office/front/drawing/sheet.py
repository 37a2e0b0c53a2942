"""A map as SVG: places stand in per cent of the sheet, so that they keep their size on every screen."""

import math
from collections.abc import Callable, Iterator, Sequence

import msgspec
from django.utils.safestring import SafeString

from temoin.office.front.drawing.mercator import HEIGHT, WIDTH, Sight, Tile
from temoin.office.front.drawing.outlines import paths
from temoin.office.front.drawing.places import Mark, Shape
from temoin.office.front.drawing.scale import brief
from temoin.office.front.drawing.svg import Written, drawn, percent

DOT = 6
_LEAST, _MOST = 11.0, 27.0
"""Pixels: how far out the circle of a group goes, by its count."""


class Link(msgspec.Struct, frozen=True):
    """Where a mark leads, and what it is called."""

    href: str
    label: str


def marks(found: Sequence[Mark], sight: Sight, link: Callable[[Mark], Link], language: str) -> SafeString:
    """The places, the smallest last so that they lie on top."""
    most = max((mark.count for mark in found), default=1)
    inside = [
        _mark(mark, sight, link(mark), most, language) for mark in sorted(found, key=lambda one: -one.count)
    ]
    return _sheet(*inside)


def shapes(found: Sequence[Shape], sight: Sight, link: Callable[[Shape], Link]) -> SafeString:
    """The shapes that are in sight, the largest first so that none lies beneath it."""
    written = paths([shape.lines for shape in found], sight)
    inside = [
        drawn(
            "a",
            {"href": (one := link(shape)).href, "aria-label": one.label},
            drawn("path", {"class": _style(shape), "d": d}, drawn("title", {}, one.label)),
        )
        for shape, d in sorted(zip(found, written, strict=True), key=lambda pair: -_reach(pair[0]))
        if d
    ]
    box: dict[str, Written] = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": "100%", "height": "100%"}
    return _sheet(drawn("svg", box, *inside))


def tiles(found: Iterator[Tile], address: Callable[[Tile], str]) -> SafeString:
    """The pictures of the base map, beneath."""
    inside = [
        drawn(
            "image",
            {
                "href": address(tile),
                "x": percent(tile.across),
                "y": percent(tile.down),
                "width": percent(256.5 / WIDTH),
                "height": percent(256.5 / HEIGHT),
                "preserveAspectRatio": "none",
            },
        )
        for tile in found
    ]
    attributes: dict[str, Written] = {"class": "map-tiles", "width": "100%", "height": "100%"}
    return drawn("svg", {**attributes, "aria-hidden": "true"}, drawn("g", {}, *inside))


def radius(count: int, most: int, text: str) -> float:
    """A circle whose surface goes with its count, and that has room for its words."""
    share = math.sqrt(count / most) if most else 1
    return max(_LEAST + (_MOST - _LEAST) * share, 5 + 3.6 * len(text))


def _mark(mark: Mark, sight: Sight, link: Link, most: int, language: str) -> SafeString:
    across, down = sight.share(mark.lon, mark.lat)
    at: dict[str, Written] = {"cx": percent(across), "cy": percent(down)}
    attributes = {"href": link.href, "aria-label": link.label}
    title = drawn("title", {}, link.label)
    if mark.count == 1:
        return drawn("a", attributes, drawn("circle", {"class": "map-dot", **at, "r": DOT}, title))
    text = brief(mark.count, language)
    circle = drawn("circle", {"class": "map-group", **at, "r": radius(mark.count, most, text)}, title)
    words = drawn("text", {"x": percent(across), "y": percent(down), "dy": "0.35em"}, text)
    return drawn("a", attributes, circle, words)


def _sheet(*inside: str) -> SafeString:
    attributes: dict[str, Written] = {
        "class": "map-data",
        "role": "group",
        "aria-labelledby": "map-title",
        "width": "100%",
        "height": "100%",
    }
    return drawn("svg", attributes, *inside) if inside else drawn("svg", attributes, " ")


def _style(shape: Shape) -> str:
    if all(len(one.line) == 1 for one in shape.lines):
        return "map-shape map-point"
    return "map-shape" if any(one.closed for one in shape.lines) else "map-shape map-line"


def _reach(shape: Shape) -> float:
    lons = [lon for one in shape.lines for lon, _ in one.line]
    lats = [lat for one in shape.lines for _, lat in one.line]
    return (max(lons) - min(lons)) * (max(lats) - min(lats))
