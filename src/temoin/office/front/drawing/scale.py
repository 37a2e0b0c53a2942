"""Axes: steps that people count in, and numbers written so that they can be read."""

import math

from babel.numbers import format_compact_decimal, format_decimal, format_scientific

from temoin.banner import locale

_STEPS = (1.0, 2.0, 5.0, 10.0)
_PLAIN_FROM, _PLAIN_TO = 1e-6, 1e15
_DIGITS = 4
_ALIKE = 1e-9
"""Numbers that differ by a smaller share than this are one to an axis."""


def step(least: float) -> float:
    """The first of 1, 2, 5, 10, 20 … (and 0.5, 0.2 …) that is not below a positive number."""
    power = 10.0 ** math.floor(math.log10(least))
    found = next((one * power for one in _STEPS if one * power >= least * (1 - 1e-9)), 10 * power)
    return found if power else least  # below 1e-308 there is no power of ten


def ticks(low: float, high: float, *, whole: bool, about: int = 4) -> tuple[float, ...]:
    """Where an axis is marked: from at or below `low` to at or above `high`, evenly.

    `whole` keeps to whole numbers. One mark stands at 0 when the axis passes it.
    """
    if high - low <= _ALIKE * max(abs(low), abs(high)):
        low, high = min(low, 0.0), max(high, 0.0)
    if high <= low:
        high = low + 1
    least = high / about - low / about
    size = max(step(least), 1.0) if whole else step(least)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    return tuple(number * size for number in range(first, max(last, first + 1) + 1))


def shown(value: float, language: str) -> str:
    """A number in the reader's language, at about the four digits that one reads: 1 234,5, 0.00012."""
    size = abs(value)
    if size >= _PLAIN_TO or 0 < size < _PLAIN_FROM:
        return format_scientific(value, format="0.###E0", locale=locale(language))
    return format_decimal(value, format=_pattern(decimals(value)), locale=locale(language))


def decimals(value: float) -> int:
    """How many digits after the point a number needs to show four in all; 0 for whole ones."""
    if value == int(value):
        return 0
    return max(0, min(9, _DIGITS - 1 - math.floor(math.log10(abs(value)))))


def brief(value: float, language: str) -> str:
    """A number for an axis, as short as it comes: "1,2 M", "50 k"."""
    size = abs(value)
    if size >= _PLAIN_TO or 0 < size < _PLAIN_FROM or size < 10_000:
        return shown(value, language)
    return format_compact_decimal(value, fraction_digits=1, locale=locale(language))


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "#" * digits if digits else "")
