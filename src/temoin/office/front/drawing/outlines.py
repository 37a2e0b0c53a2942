"""GeoJSON geometries as lines on a sheet: whatever they hold, what is drawn is bounded.

Positions that are no numbers, or not on the earth, are left out. A line that leaps over the date line goes on
beyond 180 degrees, so that it is drawn in one piece.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from temoin.office.front.drawing.mercator import HEIGHT, WIDTH, Box, Sight

Position = tuple[float, float]
"""Longitude and latitude, in degrees."""

VERTICES = 4_000
"""Of all the lines of a map together."""
_DEEPEST = 6
_PARTS = 2_000
_READ = 200_000
"""Positions of one geometry that are looked at."""


class Outline(msgspec.Struct, frozen=True):
    """One line of a geometry; a closed one is the edge of a surface, a single position is a point."""

    line: tuple[Position, ...]
    closed: bool = False


def outlines(geometry: Any) -> tuple[Outline, ...]:
    """Every line of a geometry, or of a feature; none of what is not one."""
    found: list[Outline] = []
    read = 0
    for coordinates, closed in _lines(geometry, 0):
        line = tuple(_unrolled(_positions(coordinates)))
        read += len(line)
        if line:
            found.append(Outline(line, closed and len(line) > 2))
        if len(found) >= _PARTS or read >= _READ:
            break
    return tuple(found)


def box_of(lines: Sequence[Outline]) -> Box | None:
    """The box around lines; None around none."""
    if not lines:
        return None
    lons = [lon for one in lines for lon, _ in one.line]
    lats = [lat for one in lines for _, lat in one.line]
    return Box(min(lats), min(lons), max(lats), max(lons))


def around(boxes: Sequence[Box]) -> Box | None:
    """The box around boxes, the shorter way round the world; None around none."""
    if not boxes:
        return None
    south, north = min(box.south for box in boxes), max(box.north for box in boxes)
    plain = Box(south, min(box.west for box in boxes), north, max(box.east for box in boxes))
    turned = [(box.west + 360, box.east + 360) if box.west < 0 else (box.west, box.east) for box in boxes]
    west, east = min(one[0] for one in turned), max(one[1] for one in turned)
    shorter = plain if plain.east - plain.west <= east - west else Box(south, west, north, east)
    return shorter if shorter.east - shorter.west < 360 else Box(south, -180, north, 180)


def paths(shapes: Sequence[Sequence[Outline]], sight: Sight) -> list[str]:
    """The path of each shape in pixels of the sheet, simplified; "" of one that is not in sight."""
    flat = [_in_sight(lines, sight) for lines in shapes]
    closest = 0.75
    while True:
        drawn = [[_thinned(line, closest) for line in lines] for lines in flat]
        if sum(len(line) for lines in drawn for line in lines) <= VERTICES or closest > WIDTH:
            break
        closest *= 1.6
    written: list[str] = []
    left = VERTICES
    for lines, thin in zip(flat, drawn, strict=True):
        d = ""
        for (_, closed), line in zip(lines, thin, strict=True):
            left -= len(line)
            d += _path(line, closed=closed) if left >= 0 else ""
        written.append(d)
    return written


Flat = tuple[list[tuple[float, float]], bool]


def _lines(geometry: Any, depth: int) -> Iterator[tuple[Any, bool]]:  # noqa: C901 - one branch a type
    if not isinstance(geometry, dict) or depth > _DEEPEST:
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    match kind:
        case "Feature":
            yield from _lines(geometry.get("geometry"), depth + 1)
        case "FeatureCollection" | "GeometryCollection":
            for one in _each(geometry.get("features") or geometry.get("geometries")):
                yield from _lines(one, depth + 1)
        case "Point":
            yield [coordinates], False
        case "MultiPoint":
            yield from (([one], False) for one in _each(coordinates))
        case "LineString":
            yield coordinates, False
        case "MultiLineString":
            yield from ((one, False) for one in _each(coordinates))
        case "Polygon":
            yield from ((one, True) for one in _each(coordinates))
        case "MultiPolygon":
            for polygon in _each(coordinates):
                yield from ((one, True) for one in _each(polygon))
        case _:
            return


def _each(listed: Any) -> list[Any]:
    return listed if isinstance(listed, list) else []


def _positions(coordinates: Any) -> Iterator[Position]:
    for one in _each(coordinates)[:_READ]:
        if not isinstance(one, list) or len(one) < 2:
            continue
        lon, lat = one[0], one[1]
        if _is_number(lon) and _is_number(lat) and abs(lon) <= 360 and abs(lat) <= 90:
            yield float(lon), float(lat)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _unrolled(positions: Iterator[Position]) -> Iterator[Position]:
    """Each at most half around the world from the one before."""
    before: float | None = None
    for lon, lat in positions:
        turned = lon if before is None else before + (lon - before + 540) % 360 - 180
        before = turned
        yield turned, lat


def _in_sight(lines: Sequence[Outline], sight: Sight) -> list[Flat]:
    """The lines in pixels, if any of the shape is on the sheet."""
    box = box_of(lines)
    if box is None:
        return []
    middle = (box.west + box.east) / 2
    turn = (middle - sight.lon + 540) % 360 - 180 - middle  # the copy of the world that is nearest
    flat = [([_pixel(sight, lon + turn, lat) for lon, lat in one.line], one.closed) for one in lines]
    xs, ys = [x for line, _ in flat for x, _ in line], [y for line, _ in flat for _, y in line]
    seen = max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= HEIGHT
    return flat if seen else []


def _pixel(sight: Sight, turned: float, lat: float) -> tuple[float, float]:
    across, down = sight.flat(turned, lat)
    return across * WIDTH, down * HEIGHT


def _thinned(flat: Flat, closest: float) -> list[tuple[float, float]]:
    """A line without what is closer than that to the vertex before; its ends stay."""
    line, _ = flat
    kept = [line[0]]
    for point in line[1:-1]:
        if abs(point[0] - kept[-1][0]) >= closest or abs(point[1] - kept[-1][1]) >= closest:
            kept.append(point)
    return [*kept, line[-1]] if len(line) > 1 else kept


def _path(line: Sequence[tuple[float, float]], *, closed: bool) -> str:
    """Whole pixels, each step from the one before; a single position is a dot."""
    x, y = round(line[0][0]), round(line[0][1])
    written = f"M{x} {y}"
    steps = ""
    for point in line[1:]:
        across, down = round(point[0]) - x, round(point[1]) - y
        if across or down:
            steps += f"{' ' if steps and across >= 0 else ''}{across}{' ' if down >= 0 else ''}{down}"
            x, y = x + across, y + down
    return f"{written}{f'l{steps}' if steps else 'h0'}{'z' if closed else ''}"
