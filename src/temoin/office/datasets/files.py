"""The files of datasets: a new one for each version, let go only when no question can still name it.

Under `datasets/<id>/`: `<n>.parquet`, the rows of version n, and beside it what else was made of them
(`<n>.words.parquet`, `<n>.quick`). A question holds the file of its version while it reads, by a shared lock,
which the system lets go of if its process dies; `sweep` removes the files of a retired version that nobody
holds.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
"""The id of a dataset: it is a folder's name and a part of addresses."""


class Gone(LookupError):  # noqa: N818 - whoever reads asks again, and finds the version that came after
    """This version's file is no longer there: another is in force."""


def shelf() -> Path:
    """The folder of all datasets."""
    return Path(settings.TEMOIN_DATA) / "datasets"


def rows_file(dataset_id: str, version: int) -> Path:
    """Where the rows of a version are."""
    if not SLUG.fullmatch(dataset_id):
        raise ValueError(f"{dataset_id!r} is no dataset's id.")
    return shelf() / dataset_id / f"{version}.parquet"


def words_file(rows: Path) -> Path:
    """Where the words of a version's rows are, folded for search."""
    return rows.with_suffix(".words.parquet")


def quick_file(rows: Path) -> Path:
    """Where a version's rows are once more, in the form that single rows are read from at once."""
    return rows.with_suffix(".quick")


@contextmanager
def held(rows: Path) -> Iterator[Path]:
    """Keep a version's files from being removed while they are read; raises Gone."""
    try:
        handle = os.open(rows, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise Gone(str(rows)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        if os.fstat(handle).st_nlink == 0:  # it was removed between the two lines above
            raise Gone(str(rows))
        yield rows
    finally:
        os.close(handle)


def remove(rows: Path) -> bool:
    """Remove a version's files if nobody holds them; whether they are gone."""
    with suppress(FileNotFoundError):
        handle = os.open(rows, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rows.unlink()
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
    words_file(rows).unlink(missing_ok=True)
    quick_file(rows).unlink(missing_ok=True)
    return True
