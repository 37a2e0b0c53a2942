"""The counts of one process: added up in memory, written in batches, outside requests."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from temoin.office.audience.models import Views
from temoin.office.audience.sight import Sight

PERIOD: Final = 5.0
"""Seconds between two batches."""
MONTHS: Final = 25
"""How long a count is kept (AUM-07)."""
MOST: Final = 10_000
"""Pages that are remembered while the database cannot be written; more than a platform has in a day."""

UPSERT: Final = """
    INSERT INTO temoin_audience_views (day, page, object, language, count) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (day, page, object, language)
    DO UPDATE SET count = temoin_audience_views.count + excluded.count
"""
"""Added by the database, in one statement: several processes never overwrite each other's counts."""

_log = logging.getLogger(__name__)


class Tally:
    """What was seen and not yet written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Sight] = Counter()
        self._swept: date | None = None

    def add(self, sight: Sight) -> None:
        """Count one page; no database is asked."""
        with self._lock:
            if sight in self._counts or len(self._counts) < MOST:
                self._counts[sight] += 1

    def write(self) -> None:
        """Write all that was added; what cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        try:
            with transaction.atomic():
                self._sweep()
                if counts:
                    rows = [(one.day, one.page, one.object, one.language, n) for one, n in counts.items()]
                    with connection.cursor() as cursor:
                        cursor.executemany(UPSERT, rows)
        except DatabaseError as error:
            self._swept = None
            with self._lock:
                self._counts.update(counts)
            _log.warning("The audience could not be written yet: %s", error)

    def _sweep(self) -> None:
        """Once a day, delete what is older than it may be."""
        today = timezone.localdate()
        if self._swept != today:
            Views.objects.filter(day__lt=earliest(today)).delete()
            self._swept = today


tally = Tally()
"""The one of this process."""


def earliest(today: date) -> date:
    """The first day of which a count may still be kept."""
    months = today.year * 12 + today.month - 1 - MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(days=today.day - 1), (first + timedelta(days=31)).replace(day=1))


@contextmanager
def counting() -> Iterator[None]:
    """Write what is counted every few seconds until the block ends, and then what is left."""
    ended = threading.Event()

    def write() -> None:
        try:
            while not ended.wait(PERIOD):
                tally.write()
            tally.write()
        finally:
            connection.close()

    thread = threading.Thread(target=write, name="temoin-audience", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PERIOD)
