"""Places on a flat sheet, as web maps draw them: Web Mercator (EPSG:3857), in pixels of a zoom."""

import math
import re
from collections.abc import Iterator

import msgspec

from temoin.office.datasets.refusal import BadParameter

WIDTH, HEIGHT = 840, 525
"""Of the sheet, in pixels of its zoom; its shape is the same on every screen."""
TILE = 256
NEAREST, FARTHEST = 18, 1
"""Zooms that the map goes to."""
NORTHMOST = 85.051128779807
"""The latitude at which the projection is cut off; what lies beyond is drawn at the edge."""
_ONE_PLACE = 14
_MARGIN = 48
_NUMBER = r"\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*"
_AT = re.compile(f"{_NUMBER},{_NUMBER}")


class Box(msgspec.Struct, frozen=True):
    """What lies between two parallels and meridians; `east` is beyond 180 where it crosses the date line."""

    south: float
    west: float
    north: float
    east: float


class Tile(msgspec.Struct, frozen=True):
    """A picture of the base map, and where it stands, as shares of the sheet."""

    zoom: int
    column: int
    row: int
    across: float
    down: float


class Sight(msgspec.Struct, frozen=True):
    """What part of the world a sheet shows: the place at its middle, and how near."""

    lat: float
    lon: float
    zoom: int

    @property
    def world(self) -> float:
        """How wide the whole world is, in pixels."""
        return float(TILE * 2**self.zoom)

    def share(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place stands on the sheet, from 0 at the left and at the top to 1."""
        turned = (lon - self.lon + 540) % 360 - 180
        return self.flat(turned, lat)

    def flat(self, turned: float, lat: float) -> tuple[float, float]:
        """The same for so many degrees east of the middle, which may be more than half around the world."""
        across = turned / 360 * self.world / WIDTH + 0.5
        return across, (northing(lat) - northing(self.lat)) * self.world / HEIGHT + 0.5

    def box(self) -> Box:
        """What the sheet shows; all of it up to the poles where the sheet is larger than the world."""
        half = min(WIDTH / 2 / self.world, 0.5) * 360
        middle, tall = northing(self.lat), HEIGHT / 2 / self.world
        north = 90.0 if middle - tall <= 0 else latitude(middle - tall)
        south = -90.0 if middle + tall >= 1 else latitude(middle + tall)
        west = self.lon - half
        if half >= 180:
            return Box(south, -180, north, 180)
        west = (west + 540) % 360 - 180
        return Box(south, west, north, west + 2 * half)

    def moved(self, across: float, down: float) -> "Sight":
        """The sheet moved by shares of itself."""
        lon = (self.lon + across * WIDTH / self.world * 360 + 540) % 360 - 180
        middle = northing(self.lat) + down * HEIGHT / self.world
        return Sight(latitude(min(max(middle, 0.0), 1.0)), lon, self.zoom)

    def nearer(self, steps: int) -> "Sight":
        """The same middle from nearer, or from farther with fewer than none."""
        return Sight(self.lat, self.lon, min(max(self.zoom + steps, FARTHEST), NEAREST))

    def tiles(self) -> Iterator[Tile]:
        """The pictures that cover the sheet; none beyond the poles."""
        around = 2**self.zoom
        left = (self.lon + 180) / 360 * self.world - WIDTH / 2
        top = northing(self.lat) * self.world - HEIGHT / 2
        for row in range(math.floor(top / TILE), math.floor((top + HEIGHT) / TILE) + 1):
            for column in range(math.floor(left / TILE), math.floor((left + WIDTH) / TILE) + 1):
                if 0 <= row < around:
                    across, down = (column * TILE - left) / WIDTH, (row * TILE - top) / HEIGHT
                    yield Tile(self.zoom, column % around, row, across, down)

    def written(self) -> tuple[tuple[str, str], ...]:
        """The parameters that an address says it with."""
        return ("at", f"{_short(self.lat)},{_short(self.lon)}"), ("zoom", str(self.zoom))


def northing(lat: float) -> float:
    """How far south of the north edge of the world a latitude is drawn: from 0 to 1."""
    turned = math.radians(min(max(lat, -NORTHMOST), NORTHMOST))
    return min(max(0.5 - math.asinh(math.tan(turned)) / (2 * math.pi), 0.0), 1.0)


def latitude(north: float) -> float:
    """The latitude that is drawn there."""
    return math.degrees(math.atan(math.sinh((0.5 - north) * 2 * math.pi)))


def fitting(box: Box) -> Sight:
    """The nearest sight that shows all of a box."""
    top, foot = northing(box.north), northing(box.south)
    wide, tall = (box.east - box.west) / 360, foot - top
    rooms = [(WIDTH - _MARGIN) / (TILE * wide)] if wide > 0 else []
    rooms += [(HEIGHT - _MARGIN) / (TILE * tall)] if tall > 0 else []
    zoom = math.floor(math.log2(min(rooms))) if rooms else _ONE_PLACE
    lon = ((box.west + box.east) / 2 + 540) % 360 - 180
    return Sight(latitude((top + foot) / 2), lon, min(max(zoom, FARTHEST), _ONE_PLACE + 2))


def asked(at: str, zoom: str) -> Sight | None:
    """The sight that `at` and `zoom` ask for; None when they say nothing, raises BadParameter."""
    if not at and not zoom:
        return None
    found = _AT.fullmatch(at)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise BadParameter(
            f"Invalid value for at parameter: {at[:60]!r} was found but a latitude and a longitude such as"
            " 48.85,2.35 are expected."
        )
    if not (zoom.isascii() and zoom.isdigit() and FARTHEST <= int(zoom[:3]) <= NEAREST):
        raise BadParameter(
            f"Invalid value for zoom parameter: {zoom[:60]!r} was found but {FARTHEST} <= zoom <= {NEAREST}"
            " is expected."
        )
    return Sight(float(found[1]), float(found[2]), int(zoom))


def _short(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
