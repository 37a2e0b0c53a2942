"""The tiles of the example map: an invented city, drawn from its coordinates, the same for ever.

Every street, river and park is a function of the place, so that neighbouring tiles meet without a seam.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

ZOOMS = range(12, 18)
_PATH = re.compile(r"/([0-9]{1,2})/([0-9]{1,6})/([0-9]{1,6})\.svg")
_SIDE = 256.0
_BASE = 14
_BLOCK = 64.0
_PARK = 300.0

STYLE = (
    ".l{fill:#efe9dd}.w{fill:none;stroke:#a9cfd6}.p{fill:#cfdfc0}.b{fill:#e0d6c4}.s{fill:none;stroke:#fffdf8}"
    ".a{fill:none;stroke:#f3d9a8}.r{fill:none;stroke:#8f9aa0}"
    "@media (prefers-color-scheme:dark){.l{fill:#1d242c}.w{stroke:#1f4a58}.p{fill:#22392f}.b{fill:#28313b}"
    ".s{stroke:#36424f}.a{stroke:#5a4a2c}.r{stroke:#5a6673}}"
)


def tile_of(path: str) -> bytes | None:
    """The tile at an address `/z/x/y.svg`, as SVG; None for any other address."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    zoom, x, y = (int(part) for part in found.groups())
    if zoom not in ZOOMS or x >= 2**zoom or y >= 2**zoom:
        return None
    return draw(zoom, x, y)


@lru_cache(maxsize=256)
def draw(zoom: int, x: int, y: int) -> bytes:
    """One tile; its inner unit is a pixel at zoom 14."""
    side = _SIDE * 2.0 ** (_BASE - zoom)
    west, north = x * side, y * side
    # Coordinates are written from the tile's own corner: an SVG's numbers are short of digits.
    body = "".join(_layers(west, north, side))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 {side:g} {side:g}">'
        f'<style>{STYLE}</style><rect class="l" width="{side:g}" height="{side:g}"/>{body}</svg>'
    ).encode()


def _layers(west: float, north: float, side: float) -> Iterator[str]:
    if side <= 2 * _SIDE:
        yield from _buildings(west, north, side)
    yield from _parks(west, north, side)
    yield from _streets(west, north, side)
    yield _line("w", 46, [(s, _river(west + s) - north) for s in _steps(side)])
    yield _line("r", 3, [(s, _railway(west + s) - north) for s in _steps(side)], dashes="9 5")


def _streets(west: float, north: float, side: float) -> Iterator[str]:
    for number in range(int(west // _BLOCK) - 1, int((west + side) // _BLOCK) + 2):
        points = [(_meridian(number, north + s) - west, s) for s in _steps(side)]
        yield _line(*_rank(number), points)
    for number in range(int(north // _BLOCK) - 1, int((north + side) // _BLOCK) + 2):
        points = [(s, _parallel(number, west + s) - north) for s in _steps(side)]
        yield _line(*_rank(number), points)


def _parks(west: float, north: float, side: float) -> Iterator[str]:
    for column in range(int(west // _PARK) - 1, int((west + side) // _PARK) + 2):
        for row in range(int(north // _PARK) - 1, int((north + side) // _PARK) + 2):
            if _chance(column, row, 1) < 0.5:
                continue
            x = (column + _chance(column, row, 2)) * _PARK - west
            y = (row + _chance(column, row, 3)) * _PARK - north
            radius = 34 + 62 * _chance(column, row, 4)
            yield f'<ellipse class="p" cx="{x:.1f}" cy="{y:.1f}" rx="{radius:.1f}" ry="{radius * 0.72:.1f}"/>'


def _buildings(west: float, north: float, side: float) -> Iterator[str]:
    for column in range(int(west // _BLOCK) - 1, int((west + side) // _BLOCK) + 2):
        for row in range(int(north // _BLOCK) - 1, int((north + side) // _BLOCK) + 2):
            if _chance(column, row, 5) < 0.3:
                continue
            x = _meridian(column, row * _BLOCK + 32) - west + 11 + 6 * _chance(column, row, 6)
            y = _parallel(row, column * _BLOCK + 32) - north + 11 + 6 * _chance(column, row, 7)
            width, height = 18 + 18 * _chance(column, row, 8), 16 + 18 * _chance(column, row, 9)
            yield (
                f'<rect class="b" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'
            )


def _line(kind: str, width: float, points: list[tuple[float, float]], dashes: str = "") -> str:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path class="{kind}" stroke-width="{width}" d="{path}"{more}/>'


def _rank(number: int) -> tuple[str, float]:
    """Every fifth street is an avenue."""
    return ("a", 9.0) if number % 5 == 0 else ("s", 4.5)


def _steps(side: float) -> list[float]:
    """Where a line is bent, a little beyond both edges."""
    return [side * step / 8 for step in range(-1, 10)]


def _meridian(number: int, y: float) -> float:
    return (
        number * _BLOCK + 9 * math.sin(y / 210 + _chance(number, 0, 10) * 1.2) + 10 * _chance(number, 0, 11)
    )


def _parallel(number: int, x: float) -> float:
    return (
        number * _BLOCK + 9 * math.sin(x / 240 + _chance(number, 0, 12) * 1.2) + 10 * _chance(number, 0, 13)
    )


def _river(x: float) -> float:
    return 5637.35 * _SIDE + 120 * math.sin(x / 330 + 1) + 40 * math.sin(x / 121)


def _railway(x: float) -> float:
    return 5636.5 * _SIDE + 0.16 * (x - 8284 * _SIDE) + 22 * math.sin(x / 400)


def _chance(x: int, y: int, kind: int) -> float:
    """A number in [0, 1) that a place always has: an integer hash, no generator, no state."""
    mixed = (x * 374761393 + y * 668265263 + kind * 2147483647) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 2246822519) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) / 2**32
