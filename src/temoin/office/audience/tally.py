"""The counts of one process: added up in memory, written in batches, outside requests."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import connection

from temoin.office.audience.models import Views
from temoin.office.audience.sight import Sight
from temoin.office.datasets import tally as counts
from temoin.office.datasets import use
from temoin.office.datasets.tally import MONTHS, earliest

__all__ = ["MONTHS", "UPSERT", "Tally", "counting", "earliest", "tally"]

PERIOD: Final = 5.0
"""Seconds between two batches."""

UPSERT: Final = """
    INSERT INTO temoin_audience_views (day, page, object, language, count) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (day, page, object, language)
    DO UPDATE SET count = temoin_audience_views.count + excluded.count
"""
"""Added by the database, in one statement: several processes never overwrite each other's counts."""


class Tally(counts.Tally[Sight]):
    """The pages that were seen."""

    def upsert(self, counts: Mapping[Sight, int]) -> tuple[str, list[tuple[Any, ...]]]:
        """Pages, by day and language."""
        return UPSERT, [(one.day, one.page, one.object, one.language, n) for one, n in counts.items()]

    def forget(self, before: date) -> None:
        """Delete what is older."""
        Views.objects.filter(day__lt=before).delete()


tally = Tally()
"""The one of this process."""


@contextmanager
def counting() -> Iterator[None]:
    """Write what is counted every few seconds until the block ends, and then what is left."""
    ended = threading.Event()

    def write() -> None:
        try:
            while not ended.wait(PERIOD):
                write_all()
            write_all()
        finally:
            connection.close()

    thread = threading.Thread(target=write, name="temoin-audience", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PERIOD)


def write_all() -> None:
    """Write the pages that were read, and the use of datasets."""
    tally.write()
    use.tally.write()
