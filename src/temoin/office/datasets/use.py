"""How often each dataset is used, by day: its pages read, its calls and its exports; nothing of who."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, Literal

import msgspec
from django.db.models import Sum
from django.utils import timezone

from temoin.office.datasets import models
from temoin.office.datasets.tally import Tally

Kind = Literal["page", "call", "export"]

UPSERT: Final = """
    INSERT INTO temoin_datasets_use (dataset_id, day, kind, times)
    SELECT id, %s, %s, %s FROM temoin_datasets_dataset WHERE slug = %s
    ON CONFLICT (dataset_id, day, kind) DO UPDATE SET times = temoin_datasets_use.times + excluded.times
"""
"""Added by the database; of a dataset that has gone meanwhile, nothing."""


class Used(msgspec.Struct, frozen=True):
    """A dataset used on a day in one way."""

    day: date
    dataset: str
    kind: Kind


class Day(msgspec.Struct, frozen=True):
    """How often a dataset was used on one day."""

    day: date
    pages: int = 0
    calls: int = 0
    exports: int = 0


class Uses(Tally[Used]):
    """The uses that are not written yet."""

    def upsert(self, counts: Mapping[Used, int]) -> tuple[str, list[tuple[Any, ...]]]:
        """Uses, by dataset, day and kind."""
        return UPSERT, [(one.day, one.kind, times, one.dataset) for one, times in counts.items()]

    def forget(self, before: date) -> None:
        """Delete what is older."""
        models.Use.objects.filter(day__lt=before).delete()


tally = Uses()
"""The one of this process."""


def count(dataset_id: str, kind: Kind) -> None:
    """Count one use, in memory; of a page, only where the visitor did not object (`audience` asks)."""
    tally.add(Used(timezone.localdate(), dataset_id, kind))


def by_day(dataset: models.Dataset, first: date, last: date) -> Iterator[Day]:
    """How often a dataset was used on each day of both days' own, the empty ones included."""
    rows = dataset.uses.filter(day__gte=first, day__lte=last).order_by("day").values_list("day", "kind")
    found: dict[date, dict[str, int]] = {}
    for day, kind, times in rows.annotate(sum=Sum("times")):
        found.setdefault(day, {})[f"{kind}s"] = times
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield Day(day, **found.get(day, {}))
