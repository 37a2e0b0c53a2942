"""Geometries as lines on a sheet, whatever they hold."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.front.drawing.mercator import HEIGHT, WIDTH, Box, Sight, fitting
from temoin.office.front.drawing.outlines import VERTICES, around, box_of, outlines, paths

ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "geometries"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)
TYPES = st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Feature", "GeometryCollection"])
SIGHT = Sight(48.0, 2.0, 9)


@settings(deadline=None, max_examples=50)
@given(TYPES, ANY)
def test_no_geometry_is_too_broken_to_be_looked_at(kind, inside):
    found = outlines({"type": kind, "coordinates": inside, "geometry": inside, "geometries": inside})
    for line in found:
        assert all(math.isfinite(number) for position in line.line for number in position)
    assert all(not any(letter in d for letter in "nN<\"'") for d in paths([found], SIGHT))


def nested(depth: int) -> object:
    geometry: object = {"type": "Point", "coordinates": [2, 48]}
    for _ in range(depth):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return geometry


def test_what_is_nested_too_deep_is_not_drawn():
    assert len(outlines(nested(3))) == 1
    assert outlines(nested(500)) == ()


@pytest.mark.parametrize(
    "position",
    [[float("nan"), 2], [2, float("inf")], [400, 2], [2, 91], [True, 2], ["2", 2], [2], "ab", None],
)
def test_a_position_that_is_not_on_the_earth_is_left_out(position):
    (line,) = outlines({"type": "LineString", "coordinates": [[1, 1], position, [2, 2]]})
    assert line.line == ((1, 1), (2, 2))


def test_a_shape_over_the_date_line_is_in_one_piece_and_fits_its_sheet():
    fiji = {
        "type": "Polygon",
        "coordinates": [[[177, -16], [-179, -16], [-179, -19], [177, -19], [177, -16]]],
    }
    lines = outlines(fiji)
    box = box_of(lines)
    assert box == Box(-19, 177, -16, 181)
    sight = fitting(box)
    assert sight.lon == 179
    (d,) = paths([lines], sight)
    assert d.endswith("z")
    assert abs(int(d[1:].split()[0])) < WIDTH


def test_points_on_both_sides_of_the_date_line_are_shown_the_shorter_way_round():
    boxes = [Box(-17, -179, -17, -179), Box(-18, 178, -18, 178)]
    assert around(boxes) == Box(-18, 178, -17, 181)
    assert around([]) is None


def test_a_coast_of_many_vertices_is_drawn_with_few():
    ring = [[2 + math.cos(at / 6_000) * 0.5, 48 + math.sin(at / 6_000) * 0.3] for at in range(40_000)]
    written = paths([outlines({"type": "Polygon", "coordinates": [ring]})] * 5, SIGHT)
    assert all(written)
    assert sum(d.count("-") + d.count(" ") for d in written) <= 2 * VERTICES + 10


@settings(deadline=None, max_examples=50)
@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 18), st.floats(-2, 2), st.floats(-2, 2))
def test_wherever_the_map_is_moved_its_middle_stays_in_the_middle(lat, lon, zoom, across, down):
    sight = Sight(lat, lon, zoom).moved(across, down)
    assert -180 <= sight.lon < 180
    assert sight.share(sight.lon, sight.lat) == pytest.approx((0.5, 0.5))
    box = sight.box()
    assert -90 <= box.south < box.north <= 90
    assert -180 <= box.west < box.east <= 540
    assert all(-257 / HEIGHT <= tile.down <= 1 for tile in sight.tiles())
