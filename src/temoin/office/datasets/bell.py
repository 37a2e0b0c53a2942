"""A bell between whoever writes a row and whoever does the work: heard at once within a process, else soon.

Another process of this machine looks at the date of a file, as often as it likes.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NAME: Final = ".bell"


class Bell:
    """The bell of a folder, which may be another one from one call to the next."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Tell who does the work, wherever it is, that a row changed."""
        bell = self._folder() / _NAME
        bell.parent.mkdir(parents=True, exist_ok=True)
        bell.touch()
        os.utime(bell)
        with self._lock:
            listeners = list(self._listeners)
        for hear in listeners:
            hear()

    def rung(self) -> int:
        """When somebody rang last, in nanoseconds; 0 for never."""
        try:
            return (self._folder() / _NAME).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    @contextmanager
    def listening(self, hear: Callable[[], None]) -> Iterator[None]:
        """Have `hear` called at each ring of this process, until the block ends."""
        with self._lock:
            self._listeners.append(hear)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(hear)
