"""The folder of all state: made once, used by any number of starts, and never replaced under any of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USE_FILE = ".in-use"
"""Locked, shared, for as long as a platform runs on the folder; alone by whoever replaces the folder."""


class FolderRefused(Exception):  # noqa: N818 - it is said to whoever starts or restores a platform
    """Why the folder cannot be worked in, in one sentence."""


def make_folder(data: Path) -> None:
    """Make the folder, for its owner only, unless it is there; raises FolderRefused."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FolderRefused(f"{data}: this folder cannot be made: {error.strerror}.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise FolderRefused(f"{data}: nothing can be written in this folder; choose another with --data.")


@contextmanager
def used(data: Path) -> Iterator[None]:
    """Say that a platform runs on this folder until the block ends, its child processes included."""
    with _locked(data, fcntl.LOCK_SH, f"{data} is being restored: start again once that has ended."):
        yield


@contextmanager
def unused(data: Path) -> Iterator[None]:
    """Hold a folder that no platform runs on, so that none starts on it until the block ends."""
    with _locked(
        data, fcntl.LOCK_EX, f"{data} is in use by a running platform: stop it first, then try again."
    ):
        yield


@contextmanager
def _locked(data: Path, kind: int, taken: str) -> Iterator[None]:
    """The folder's lock, which the system lets go of when its last holder dies; raises FolderRefused."""
    make_folder(data)
    file = data / USE_FILE
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FolderRefused(f"{file} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        if not _same(handle, file):  # the folder was moved aside between the two lines above
            raise FolderRefused(taken)
        yield
    except BlockingIOError as error:
        raise FolderRefused(taken) from error
    finally:
        os.close(handle)


def _same(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False
