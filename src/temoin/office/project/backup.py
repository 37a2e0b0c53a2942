"""Saving the state of a platform, which may be at work, into one file."""

import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from temoin import __version__
from temoin.office.datasets.files import Gone, held
from temoin.office.project.archive import (
    DATABASES,
    DATASET_FILE,
    DATASETS,
    FOLDERS,
    KEY,
    MANIFEST,
    OFFICE,
    BadArchive,
    Kept,
    Manifest,
    add,
    fits,
    standing,
)

TRIES = 3


class CannotBackUp(Exception):  # noqa: N818 - it is said to whoever saves
    """Why nothing was saved, in one sentence."""


def back_up(data: Path, file: Path) -> Manifest:
    """Save the folder of all state into a new file, for its owner only; all of it is there, or no file is.

    The databases are copied first, each as it is at one moment, then the files that they speak of: those are
    written before their rows, and never changed; the datasets' versions in force are held meanwhile, so that
    none of them is removed. Files on their way to become a dataset are not saved. Raises CannotBackUp.
    """
    data, file = data.absolute(), file.absolute()
    for name in (*DATABASES, KEY):
        if not (data / name).is_file():
            raise CannotBackUp(f"{data} holds no platform: {name} is not there.")
    if file.exists():
        raise CannotBackUp(f"{file} is there already, and is left as it is; give another name.")
    if file.is_relative_to(data):
        raise CannotBackUp(f"{file} is inside the folder that is to be saved; keep backups elsewhere.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as aside:
            part = Path(aside) / "archive"
            manifest = _write(data, part, Path(aside))
            part.replace(file)
            _settle(file.parent)
    except BadArchive as error:
        raise CannotBackUp(str(error)) from error
    except sqlite3.Error as error:
        raise CannotBackUp(f"a database of {data} cannot be copied: {error}.") from error
    except OSError as error:
        raise CannotBackUp(
            f"{error.filename or file} cannot be used: {os.strerror(error.errno or 0).lower()}."
        ) from error
    return manifest


def _write(data: Path, part: Path, aside: Path) -> Manifest:
    files: dict[str, Kept] = {}
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "w+b") as target,
        zipfile.ZipFile(target, "w") as archive,
        ExitStack() as leases,
    ):
        versions: list[Path] = []
        for name in DATABASES:
            copy = aside / name
            if name == OFFICE:
                versions = _copy_and_hold(data, copy, leases)
            else:
                _copy(data / name, copy)
            with copy.open("rb") as source:
                files[name] = add(archive, name, source)
            copy.unlink()
        current = _in_force(data)
        for path in (data / KEY, *_kept(data), *versions):
            name = path.relative_to(data).as_posix()
            with path.open("rb") as source:
                files[name] = add(archive, name, source)
        manifest = Manifest(
            format="temoin-backup-1",
            made=datetime.now(UTC),
            temoin=__version__,
            current={
                site: number for site, number in current.items() if f"charters/{site}/{number}.yaml" in files
            },
            files=files,
        )
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        archive.close()
        target.flush()
        os.fsync(target.fileno())
    return manifest


def _copy(database: Path, to: Path) -> None:
    """A database as it is at one moment, whoever writes meanwhile (SQLite's online backup)."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=20)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)


def _copy_and_hold(data: Path, to: Path, leases: ExitStack) -> list[Path]:
    """Copy the office's database, and hold the files of the datasets' versions that it has in force."""
    for _ in range(TRIES):
        _copy(data / OFFICE, to)
        try:
            return [file for rows in standing(to, data) for file in _beside(leases.enter_context(held(rows)))]
        except Gone as error:  # so much time has passed since the copy that another version came
            gone = error
            to.unlink()
    raise CannotBackUp(f"{gone}, the rows of a dataset in force, is not there: publish that dataset again.")


def _beside(rows: Path) -> list[Path]:
    """A version's rows, and what else was made of them."""
    return sorted(
        path for path in rows.parent.glob(f"{rows.stem}.*parquet") if DATASET_FILE.fullmatch(path.name)
    )


def _in_force(data: Path) -> dict[str, int]:
    """The version of each site's charter to which `current` leads."""
    found = {}
    for link in sorted((data / "charters").glob("*/current")):
        if link.is_symlink() and link.readlink().stem.isdigit():
            found[link.parent.name] = int(link.readlink().stem)
    return found


def _kept(data: Path) -> Iterator[Path]:
    """Charters and reports, in order; links, and what is still being written, are left out."""
    for top in FOLDERS:
        if top == DATASETS:
            continue
        for path in sorted((data / top).rglob("*")):
            name = path.relative_to(data).as_posix()
            if path.is_file() and not path.is_symlink() and fits(name):
                yield path


def _settle(folder: Path) -> None:
    """Have the folder itself on disk: the file's name is part of what was saved."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
