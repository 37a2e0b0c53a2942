"""How long a browser keeps an item, in the charter's own words and in seconds."""

import math
import re

from temoin.cookies.trace import Lifetime

DAY = 86_400
"""Seconds in a day."""

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY, "year": 365 * DAY}
_WORDS = re.compile(r"([0-9]{1,12})\s+(second|minute|hour|day|week|month|year)s?", re.IGNORECASE)
_MONTHS_NAMED = 60
"""A length of days is called months up to five years: beyond, nobody counts so."""


def parse_lifetime(text: str) -> Lifetime:
    """Seconds from words: "session", "30 minutes", "24 hours", "14 days", "6 months", "1 year".

    A year is 365 days. Months count as twelfths of 365.25 days, rounded up to a whole day, save whole years:
    6 months are 183 days, 12 months 365, 13 months 396; so that a limit said in months never refuses the
    same limit said in days (DUR-01, DUR-05). Raises ValueError with one sentence.
    """
    words = text.strip()
    if words.lower() == "session":
        return "session"
    found = _WORDS.fullmatch(words)
    if found is None:
        raise ValueError(
            f'"{text}" is not a length of time: write "session", or a number and a unit, '
            'such as "30 minutes", "24 hours", "14 days", "6 months" or "1 year".'
        )
    count, unit = int(found[1]), found[2].lower()
    if count == 0:
        raise ValueError(f'"{text}" keeps nothing: write "session" for what ends with the browser.')
    return _month_days(count) * DAY if unit == "month" else count * _SECONDS[unit]


def format_lifetime(lifetime: Lifetime) -> str:
    """The words that `parse_lifetime` reads back as this very lifetime, in the largest unit that fits."""
    if lifetime == "session":
        return "session"
    days, rest = divmod(lifetime, DAY)
    if rest or not days:
        unit = next(u for u in ("hour", "minute", "second") if lifetime and lifetime % _SECONDS[u] == 0)
        return _counted(lifetime // _SECONDS[unit], unit)
    if days % 365 == 0:
        return _counted(days // 365, "year")
    months = round(days * 12 / 365.25)
    if 1 <= months <= _MONTHS_NAMED and _month_days(months) == days:
        return _counted(months, "month")
    return _counted(days, "day")


def _month_days(months: int) -> int:
    years, rest = divmod(months, 12)
    return 365 * years if rest == 0 else math.ceil(months * 1461 / 48)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
