"""Axes and numbers, whatever the values."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.front.drawing.scale import brief, shown, ticks

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)


@settings(deadline=None, max_examples=50)
@given(FINITE, FINITE, st.booleans())
def test_an_axis_is_marked_evenly_around_all_values_by_few_marks(one, other, whole):
    low, high = sorted((one, other))
    marks = ticks(low, high, whole=whole)
    assert 2 <= len(marks) <= 12
    assert list(marks) == sorted(set(marks))
    reach = max(abs(marks[0]), abs(marks[-1])) * 1e-9
    assert marks[0] <= low + reach
    assert marks[-1] >= high - reach


@pytest.mark.parametrize(
    ("low", "high", "whole", "marks"),
    [
        (0, 29, True, (0, 10, 20, 30)),
        (0, 2, True, (0, 1, 2)),
        (-18, 20, False, (-20, -10, 0, 10, 20)),
        (0, 0, True, (0, 1)),
        (5, 5, False, (0, 2, 4, 6)),
    ],
)
def test_people_count_in_ones_twos_and_fives(low, high, whole, marks):
    assert ticks(low, high, whole=whole) == marks


@settings(deadline=None, max_examples=50)
@given(FINITE)
def test_any_number_can_be_said(value):
    assert len(shown(value, "fr")) <= 25
    assert len(brief(value, "en")) <= 16
    assert math.isfinite(value)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (1234, "1\u202f234", "1,234"),
        (1234.56, "1\u202f235", "1,235"),
        (0.01234567, "0,01235", "0.01235"),
        (-2.5, "-2,5", "-2.5"),
        (0, "0", "0"),
    ],
)
def test_a_number_is_said_in_the_readers_language(value, french, english):
    assert (shown(value, "fr"), shown(value, "en")) == (french, english)
