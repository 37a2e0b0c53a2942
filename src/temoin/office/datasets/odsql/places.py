"""Places as they are written in questions, and what is reckoned between them and a field's points."""

import re

import msgspec

from temoin.office.datasets.odsql import tree
from temoin.office.datasets.odsql.scope import Scope, Sql
from temoin.office.datasets.refusal import BadQuery

RADIUS = 6_371_008.8
"""Metres: the earth's mean radius (IUGG)."""
METRES = {
    "mm": 0.001,
    "cm": 0.01,
    "m": 1.0,
    "km": 1000.0,
    "in": 0.0254,
    "ft": 0.3048,
    "yd": 0.9144,
    "mi": 1609.344,
}
_POINT = re.compile(r"\s*POINT\s*\(\s*([-+0-9.eE]+)\s+([-+0-9.eE]+)\s*\)\s*", re.IGNORECASE)


class _GeoJson(msgspec.Struct):
    type: str
    coordinates: tuple[float, float] | None = None
    geometry: "_GeoJson | None" = None


def point(node: tree.Node, function: str) -> tuple[float, float]:
    """The longitude and the latitude that are written; raises BadQuery."""
    if not isinstance(node, tree.Place):
        raise BadQuery(f"{function}() takes a place such as geom'POINT(2.35 48.85)', longitude first.")
    try:
        found = _POINT.fullmatch(node.value)
        lon, lat = (float(found[1]), float(found[2])) if found else _json(node.value)
    except (ValueError, TypeError, RecursionError):
        raise BadQuery(
            f"“{node.value[:60]}” is not a point: write geom'POINT(2.35 48.85)', longitude first."
        ) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadQuery(
            f"“{node.value[:60]}” is not on the earth: the longitude comes first, then the latitude."
        )
    return lon, lat


def _json(written: str) -> tuple[float, float]:
    found = msgspec.json.decode(written, type=_GeoJson)
    found = found.geometry or found
    if found.type != "Point" or found.coordinates is None:
        raise ValueError(found.type)
    return found.coordinates


def points(scope: Scope, node: tree.Node, function: str) -> Sql:
    """A field of points; raises BadQuery."""
    if not isinstance(node, tree.Name):
        raise BadQuery(f"{function}() takes a field of places first.")
    found = scope.column(node.name)
    if found.kind != "geo_point_2d":
        raise BadQuery(
            f"{function}() needs a field of type geo_point_2d: {found.said} is of type {found.kind}."
        )
    return found


def distance(scope: Scope, field: Sql, at: tuple[float, float]) -> Sql:
    """Metres on a sphere (haversine)."""
    lon, lat = scope.bind(at[0]), scope.bind(at[1])
    north = f"pow(sin(radians({field.text}.lat - {lat}) / 2), 2)"
    turn = f"pow(sin(radians({field.text}.lon - {lon}) / 2), 2)"
    east = f"cos(radians({lat})) * cos(radians({field.text}.lat)) * {turn}"
    return Sql(
        text=f"({2 * RADIUS} * atan2(sqrt({north} + {east}), sqrt(greatest(0.0, 1 - {north} - {east}))))",
        kind="double",
        said="distance(…)",
    )


def near(scope: Scope, field: Sql, at: tuple[float, float], length: tree.Node) -> str:
    """Whether a point is at most so far from a place."""
    match length:
        case tree.Quantity(value, unit) if unit.lower() in METRES:
            metres = value * METRES[unit.lower()]
        case tree.Number(value) if value >= 0:
            metres = float(value)
        case _:
            raise BadQuery(
                "A distance is written with its unit: mm, cm, m, km, in, ft, yd or mi, such as 20km."
            )
    degrees = metres / 111_000
    band = f"{field.text}.lat BETWEEN {scope.bind(at[1] - degrees)} AND {scope.bind(at[1] + degrees)}"
    return f"({band} AND {distance(scope, field, at).text} <= {scope.bind(metres)})"


def in_box(scope: Scope, field: Sql, corners: tuple[tree.Node, ...]) -> str:
    """Whether a point is in a box: latitude and longitude of one corner, then of the other."""
    numbers = [one.value for one in corners if isinstance(one, tree.Number)]
    if len(numbers) != 4:
        raise BadQuery("in_bbox() takes a field and four numbers: latitude, longitude, latitude, longitude.")
    south, north = sorted((float(numbers[0]), float(numbers[2])))
    west, east = float(numbers[1]), float(numbers[3])
    lat = f"{field.text}.lat BETWEEN {scope.bind(south)} AND {scope.bind(north)}"
    low, high = scope.bind(west), scope.bind(east)
    if west <= east:
        return f"({lat} AND {field.text}.lon BETWEEN {low} AND {high})"
    return f"({lat} AND ({field.text}.lon >= {low} OR {field.text}.lon <= {high}))"
