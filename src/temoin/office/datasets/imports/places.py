"""One point for a shape: where a map puts its mark."""

from collections.abc import Callable, Mapping
from typing import Any

Point = tuple[float, float]


def point_of(geometry: Any) -> Point | None:
    """A point for a GeoJSON geometry as (longitude, latitude): its own, or the middle of its largest part.

    None for no geometry, and for one that is not in degrees (WGS 84) or is none at all.
    """
    try:
        found = _point(geometry) if isinstance(geometry, dict) else None
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return None
    if found is None or not (-180 <= found[0] <= 180 and -90 <= found[1] <= 90):
        return None
    return found


def _point(geometry: dict[str, Any]) -> Point | None:
    if geometry.get("type") == "GeometryCollection":
        return next((found for one in geometry["geometries"] if (found := point_of(one))), None)
    middle = _MIDDLES.get(str(geometry.get("type")))
    return middle(geometry["coordinates"]) if middle else None


def _pair(at: Any) -> Point:
    return float(at[0]), float(at[1])


def _middle(ring: Any) -> tuple[float, Point]:
    """The area of a ring and its centre of gravity (the shoelace formula); its box's middle without area."""
    points = [_pair(one) for one in ring]
    area = east = north = 0.0
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        east += (x0 + x1) * cross
        north += (y0 + y1) * cross
    if abs(area) < 1e-14:
        xs, ys = [one[0] for one in points], [one[1] for one in points]
        return 0.0, ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return abs(area) / 2, (east / (3 * area), north / (3 * area))


def _halfway(line: Any) -> Point:
    return _pair(line[len(line) // 2])


_MIDDLES: Mapping[str, Callable[[Any], Point]] = {
    "Point": _pair,
    "MultiPoint": lambda at: _pair(at[0]),
    "LineString": _halfway,
    "MultiLineString": lambda at: _halfway(max(at, key=len)),
    "Polygon": lambda at: _middle(at[0])[1],
    "MultiPolygon": lambda at: max((_middle(one[0]) for one in at), key=lambda found: found[0])[1],
}
