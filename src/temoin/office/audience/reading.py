"""The counts as they are asked for: over time, and page by page."""

from collections import Counter
from datetime import date, timedelta
from typing import Literal, get_args

import msgspec
from django.db.models import QuerySet, Sum

from temoin.office.audience.models import Views

Step = Literal["day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
MOST_READ = 100


class Point(msgspec.Struct, frozen=True):
    """The first day of a day, week or month, and how many pages were read in it."""

    start: date
    views: int


class PageViews(msgspec.Struct, frozen=True):
    """One page, and how often it was read, in all and in each language."""

    page: str
    object: str
    views: int
    languages: dict[str, int]


def start_of(day: date, step: Step) -> date:
    """The first day of the week (a Monday, ISO 8601) or month that a day is in; the day itself for a day."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def over_time(first: date, last: date, step: Step, page: tuple[str, str] | None = None) -> list[Point]:
    """How many pages were read in each step of time, of both days' own, the empty ones included."""
    rows = _between(first, last, page).values_list("day").annotate(views=Sum("count")).order_by("day")
    found: Counter[date] = Counter()
    for day, views in rows:
        found[start_of(day, step)] += views
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [Point(start, found[start]) for start in dict.fromkeys(start_of(day, step) for day in days)]


def most_read(first: date, last: date) -> list[PageViews]:
    """The pages that were read most, the first one first."""
    rows = (
        _between(first, last)
        .order_by()
        .values_list("page", "object", "language")
        .annotate(views=Sum("count"))
    )
    languages: dict[tuple[str, str], dict[str, int]] = {}
    for page, about, language, views in rows:
        languages.setdefault((page, about), {})[language] = views
    found = [
        PageViews(page, about, sum(each.values()), dict(sorted(each.items())))
        for (page, about), each in languages.items()
    ]
    return sorted(found, key=lambda one: (-one.views, one.page, one.object))[:MOST_READ]


def _between(first: date, last: date, page: tuple[str, str] | None = None) -> QuerySet[Views]:
    rows = Views.objects.filter(day__gte=first, day__lte=last)
    return rows if page is None else rows.filter(page=page[0], object=page[1])
