"""Of several processes on one data folder, the one that does a piece of work: it holds a lock on a file.

When it dies, the system lets go of the lock, and another takes it.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


class Lead:
    """The lead of a piece of work, held from the first `take` that finds it free until `leave`."""

    def __init__(self, file: Callable[[], Path], begin: Callable[[], None] = lambda: None) -> None:
        self._file = file
        self._begin = begin
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process does the work."""
        return self._handle is not None

    def take(self) -> bool:
        """Whether the lead is held; where nobody holds it, it is taken, and `begin` called once."""
        if self._handle is not None:
            return True
        file = self._file()
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        self._begin()
        return True

    def leave(self) -> None:
        """Leave the work to another."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
