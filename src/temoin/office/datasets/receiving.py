"""A file that is sent, kept piece by piece: whole in the end, or gone on with from where it stopped.

How much of it is here is what the disk says. Whoever sends says from which byte; what stands there already
beyond it is sent again.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from temoin.office.datasets.imports.place import SPARE, folder_of, largest_upload

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NotKept(Exception):  # noqa: N818 - it is said to whoever sends
    """The file is not here as it was sent; which of the four, says why."""


class NoRoom(NotKept):
    """The disk has no room for this file."""


class TooLong(NotKept):
    """The file is longer than any may be, or than its sender said."""


class Beyond(NotKept):
    """It is sent from a byte before which not all is here."""


class Busy(NotKept):
    """Somebody is sending it already."""


def source(upload: UUID) -> Path:
    """Where the file of an upload is."""
    return folder_of(upload) / "source"


def received(upload: UUID) -> int:
    """How many bytes of it are on disk."""
    try:
        return source(upload).stat().st_size
    except FileNotFoundError:
        return 0


def keep(upload: UUID, pieces: Iterable[bytes], *, offset: int, length: int | None) -> int:
    """Write what comes from byte `offset` on; how many bytes are here then, all of them on disk.

    `length` is what the file has in all, where its sender said it. Raises Beyond, Busy, TooLong and NoRoom;
    after the last the file is taken away, so that it gives back its room. What `pieces` raises goes through,
    and what came before it stays.
    """
    most = largest_upload() if length is None else length
    file = source(upload)
    file.parent.mkdir(parents=True, exist_ok=True)
    if offset > received(upload):
        raise Beyond
    if shutil.disk_usage(file.parent).free < SPARE + (0 if length is None else max(0, length - offset)):
        raise NoRoom
    with _alone(file) as handle:
        os.ftruncate(handle, offset)
        os.lseek(handle, offset, os.SEEK_SET)
        try:
            here = _write(handle, pieces, offset, most)
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            os.ftruncate(handle, 0)
            raise NoRoom from error
    return here


def forget(upload: UUID) -> None:
    """Remove an upload's files."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def _write(handle: int, pieces: Iterable[bytes], here: int, most: int) -> int:
    for piece in pieces:
        if here + len(piece) > most:
            raise TooLong
        view = memoryview(piece)
        while view:
            written = os.write(handle, view)
            view = view[written:]
            here += written
    return here


@contextmanager
def _alone(file: Path) -> Iterator[int]:
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield handle
    finally:
        with suppress(OSError):
            os.close(handle)
