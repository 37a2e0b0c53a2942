"""Years, months and days as places on an axis: whole numbers, one apart."""

import re
from datetime import date

from babel.dates import format_date

from temoin.banner import locale
from temoin.office.front.drawing.chart import Period

PATTERNS: dict[Period, str] = {"year": "yyyy", "month": "yyyy-MM", "day": "yyyy-MM-dd"}
"""How the query language is asked for each."""
MOST = 400
"""Periods that a chart can show."""
_KEY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_FINE: tuple[Period, ...] = ("day", "month", "year")
_DAYS_UP_TO, _MONTHS_UP_TO = 92, 180


def suited(first: date, last: date) -> Period:
    """The period that suits a span: days of a quarter, months of fifteen years, years beyond."""
    if place(last, "day") - place(first, "day") < _DAYS_UP_TO:
        return "day"
    return "month" if place(last, "month") - place(first, "month") < _MONTHS_UP_TO else "year"


def coarse_enough(by: Period, first: date, last: date) -> Period:
    """The same, or the next coarser one of which a chart can show the span."""
    coarser = _FINE[_FINE.index(by) :]
    return next((one for one in coarser if place(last, one) - place(first, one) < MOST), "year")


def place(day: date, by: Period) -> int:
    """Where the period of a day stands."""
    if by == "year":
        return day.year
    return day.year * 12 + day.month - 1 if by == "month" else day.toordinal()


def place_of(key: str, by: Period) -> int | None:
    """Where a period stands that the query language named: "2024", "2024-05", "2024-05-12"."""
    found = _KEY.fullmatch(key)
    if not found:
        return None
    try:
        return place(date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), by)
    except ValueError:
        return None


def began(at: int, by: Period) -> date:
    """The first day of the period that stands there."""
    if by == "day":
        return date.fromordinal(at)
    return date(at, 1, 1) if by == "year" else date(at // 12, at % 12 + 1, 1)


def named(at: int, by: Period, language: str) -> str:
    """A period in words: "2024", "mai 2024", "1er mai 2024"."""
    day = began(at, by)
    if by == "year":
        return str(day.year)
    if by == "month":
        return format_date(day, "LLLL y", locale=locale(language))
    words = format_date(day, "long", locale=locale(language))
    return f"1er{words.removeprefix('1')}" if language == "fr" and day.day == 1 else words


def marked(at: int, by: Period, language: str) -> str:
    """A period on an axis: "2024", "mai 2024", "1 mai"."""
    if by == "year":
        return str(at)
    pattern = "LLL y" if by == "month" else "d MMM y"
    return format_date(began(at, by), pattern, locale=locale(language))
