"""Counts of one process: added up in memory, written in batches, outside requests."""

import logging
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import Any, Final, Generic, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

MONTHS: Final = 25
"""How long a count is kept (AUM-07)."""
MOST: Final = 10_000
"""Keys that are remembered while the database cannot be written; more than a platform has in a day."""

Key = TypeVar("Key", bound=Hashable)
_log = logging.getLogger(__name__)


class Tally(ABC, Generic[Key]):
    """What was counted and not yet written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._swept: date | None = None

    def add(self, key: Key) -> None:
        """Count one; no database is asked."""
        with self._lock:
            if key in self._counts or len(self._counts) < MOST:
                self._counts[key] += 1

    def write(self) -> None:
        """Write all that was added; what cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        try:
            with transaction.atomic():
                self._sweep()
                if counts:
                    sql, rows = self.upsert(counts)
                    with connection.cursor() as cursor:
                        cursor.executemany(sql, rows)
        except DatabaseError as error:
            self._swept = None
            with self._lock:
                self._counts.update(counts)
            _log.warning("What was counted could not be written yet: %s", error)

    @abstractmethod
    def upsert(self, counts: Mapping[Key, int]) -> tuple[str, list[tuple[Any, ...]]]:
        """The statement by which the database adds, so that several processes never lose a count."""

    @abstractmethod
    def forget(self, before: date) -> None:
        """Delete the counts of the days before this one."""

    def _sweep(self) -> None:
        """Once a day, delete what is older than it may be."""
        today = timezone.localdate()
        if self._swept != today:
            self.forget(earliest(today))
            self._swept = today


def earliest(today: date) -> date:
    """The first day of which a count may still be kept."""
    months = today.year * 12 + today.month - 1 - MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(days=today.day - 1), (first + timedelta(days=31)).replace(day=1))
