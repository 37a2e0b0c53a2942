"""The keeper of the datasets: renews the registers when what they tell of changed, and removes old files.

Requests only write their rows; the keeper looks at them four times a second. Of several processes on one data
folder the one that holds a lock is the keeper; when it dies, the system lets go of the lock and another takes
over.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from temoin.office.datasets.files import shelf
from temoin.office.datasets.publishing import sweep, tidy
from temoin.office.project.leading import Lead
from temoin.office.registry import registers

LOOK = 0.25
"""Seconds between two looks: what is published is in the registers, in every process, within two."""
SWEEP = 60.0
"""Seconds between two rounds: old files are removed, and registers that could not be made are tried again."""
LOCK = ".keeper"

_log = logging.getLogger(__name__)


class Keeper:
    """Looks, and renews what is out of date; `tick` is one look."""

    def __init__(self) -> None:
        self._lead = Lead(lambda: shelf() / LOCK, self._begin)
        self._mark: tuple[Any, ...] | None = None
        self._swept = -SWEEP
        self._stopping = threading.Event()

    @property
    def leads(self) -> bool:
        """Whether this is the keeper of the data folder."""
        return self._lead.held

    def run(self) -> None:
        """Look again and again until `stop`; whatever fails is logged, and the next look goes on."""
        try:
            while not self._stopping.wait(LOOK):
                try:
                    self.tick()
                except Exception:  # noqa: BLE001 - the registers hang on this thread
                    _log.exception("The datasets could not be looked after.")
                    connection.close()
        finally:
            self.close()
            connection.close()

    def stop(self) -> None:
        """Have `run` end."""
        self._stopping.set()

    def tick(self) -> tuple[str, ...]:
        """One look; gives the registers that were renewed."""
        if not self._lead.take():
            return ()
        round_due = time.monotonic() >= self._swept + SWEEP
        mark = registers.mark()
        renewed: tuple[str, ...] = ()
        if mark != self._mark or round_due:
            renewed = registers.refresh()
            self._mark = mark
        if round_due:
            self._swept = time.monotonic()
            sweep()
            tidy()
        return renewed

    def close(self) -> None:
        """Leave the datasets to another keeper."""
        self._lead.leave()

    def _begin(self) -> None:
        self._mark = None


@contextmanager
def keeping() -> Iterator[Keeper]:
    """Look after the datasets on a thread until the block ends."""
    keeper = Keeper()
    thread = threading.Thread(target=keeper.run, name="temoin-keeper")
    thread.start()
    try:
        yield keeper
    finally:
        keeper.stop()
        thread.join()
