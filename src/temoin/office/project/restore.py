"""Restoring a backup: checked aside to the last byte, then put in place in one step."""

import ctypes
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from temoin.charter import CharterError, load
from temoin.ledger import LedgerError, open_ledger
from temoin.office.project.archive import DATABASES, KEY, OFFICE, BadArchive, Manifest, opened, standing, take
from temoin.office.project.folder import USE_FILE, FolderRefused, unused
from temoin.office.project.start import LOCK_FILE, SHORTEST_KEY

OURS = frozenset({USE_FILE, LOCK_FILE})
"""What a folder may hold and still be empty."""
SPARE = 64 * 2**20
"""Bytes to leave free on the disk."""


class CannotRestore(Exception):  # noqa: N818 - it is said to whoever restores
    """Why nothing was restored, in one sentence; the folder is as it was."""


def restore(file: Path, data: Path, *, replace: bool = False) -> Path | None:
    """Put a backup in the place of this folder; gives where the one before it was moved, if there was one.

    The folder must be empty, or `replace` given, and no platform may run on it. All is written beside it and
    checked there: each file's sum, the ledger's chain, the databases, the charters in force. Whatever stops
    it, a crash included, leaves the folder as it was. Raises CannotRestore.
    """
    data = data.resolve()
    made_here = not data.exists()
    try:
        return _restore(file, data, replace=replace)
    except (FolderRefused, BadArchive) as error:
        raise CannotRestore(str(error)) from error
    except OSError as error:
        raise CannotRestore(
            f"{error.filename or data} cannot be used: {os.strerror(error.errno or 0).lower()}; nothing was"
            " restored."
        ) from error
    finally:
        if made_here and data.exists() and not _holds_something(data):
            shutil.rmtree(data, ignore_errors=True)


def _restore(file: Path, data: Path, *, replace: bool) -> Path | None:
    with unused(data):
        if not replace and _holds_something(data):
            raise CannotRestore(f"{data} is not empty: give --replace to have it moved aside.")
        _sweep(data)
        aside = Path(tempfile.mkdtemp(prefix=_beginning(data), dir=data.parent))
        try:
            with opened(file) as (archive, manifest):
                _extract(archive, manifest, aside)
            _check(aside, manifest)
            return _put_in_place(aside, data)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def _extract(archive: zipfile.ZipFile, manifest: Manifest, to: Path) -> None:
    needed = sum(kept.size for kept in manifest.files.values()) + SPARE
    free = shutil.disk_usage(to).free
    if needed > free:
        raise BadArchive(f"This backup needs {needed // 2**20} MiB, and {free // 2**20} are free.")
    for name, kept in manifest.files.items():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as target:
            take(archive, name, kept, target.write)
            target.flush()
            os.fsync(target.fileno())
    for site, number in manifest.current.items():
        (to / "charters" / site / "current").symlink_to(f"{number}.yaml")


def _check(folder: Path, manifest: Manifest) -> None:
    """Raise BadArchive unless a platform can work with what stands in this folder."""
    _check_office(folder / DATABASES[0])
    _check_ledger(folder / DATABASES[1])
    _check_datasets(folder)
    if len((folder / KEY).read_bytes().strip()) < SHORTEST_KEY:
        raise BadArchive("The secret key of this backup is empty or too short.")
    for site in manifest.current:
        try:
            load(folder / "charters" / site / "current")
        except CharterError as error:
            raise BadArchive(
                f"The charter of {site} in this backup cannot be read: {str(error).splitlines()[0]}"
            ) from error


def _check_office(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("SELECT count(*) FROM django_migrations").fetchone()
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BadArchive(f"The database of this backup cannot be used: {error}.") from error
    if found != "ok":
        raise BadArchive(f"The database of this backup is damaged: {found.splitlines()[0]}.")


def _check_datasets(folder: Path) -> None:
    """Each dataset's version in force must be there, and be what it is called."""
    for rows in standing(folder / OFFICE, folder):
        name = rows.relative_to(folder).as_posix()
        if not rows.is_file():
            raise BadArchive(f"This backup lacks {name}, the rows of a dataset in force.")
        if not _is_parquet(rows):
            raise BadArchive(f"{name} in this backup is no Parquet file.")


def _is_parquet(file: Path) -> bool:
    """Whether a file begins and ends as the format has it; its sum says that it is the one that was saved."""
    with file.open("rb") as source:
        head = source.read(4)
        source.seek(max(0, file.stat().st_size - 4))
        return head == source.read(4) == b"PAR1"


def _check_ledger(file: Path) -> None:
    try:
        with closing(open_ledger(file)) as ledger:
            found = ledger.verify()
    except LedgerError as error:
        raise BadArchive(f"The ledger of this backup cannot be used: {error}") from error
    if not found.holds:
        raise BadArchive(
            f"The ledger of this backup does not hold: entry {found.broken_at} is {found.reason}."
        )


def _put_in_place(aside: Path, data: Path) -> Path | None:
    """Make the new folder the one at this path, in one step; the one before it gets a name of its own."""
    for folder in (aside, *(path for path in aside.rglob("*") if path.is_dir() and not path.is_symlink())):
        _settle(folder)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    before = data.with_name(f"{data.name}.before-{stamp}-{os.getpid()}")
    _swap(aside, data, before)
    _settle(data.parent)
    if _holds_something(before):
        return before
    shutil.rmtree(before, ignore_errors=True)
    return None


def _swap(new: Path, data: Path, before: Path) -> None:
    """Put the new folder at `data`, and the one that was there at `before`.

    Where the system cannot exchange two names in one step it takes two renames; what stops us in between
    leaves the old state whole, at `before`.
    """
    exchange = _exchange()
    if exchange is not None:
        new.rename(before)
        if exchange(os.fsencode(before), os.fsencode(data)):
            return
        before.rename(new)
    data.rename(before)
    try:
        new.rename(data)
    except BaseException:
        before.rename(data)
        raise


def _exchange() -> Callable[[bytes, bytes], bool] | None:
    """Linux's renameat2 with RENAME_EXCHANGE, from the C library; None where there is none."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return None
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE

    def done(one: bytes, other: bytes) -> bool:
        return bool(renameat2(here, one, here, other, ctypes.c_uint(exchange)) == 0)

    return done


def _holds_something(folder: Path) -> bool:
    return any(path.name not in OURS for path in folder.iterdir())


def _beginning(data: Path) -> str:
    return f".{data.name}.restoring-"


def _sweep(data: Path) -> None:
    """Remove what restorations that were cut short left beside the folder; we hold the only one at work."""
    for path in data.parent.glob(f"{_beginning(data)}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
