"""A backup: one zip file with a manifest that names each of its files, its size and its SHA-256.

Written by us, read as if by an enemy: nothing is believed that the manifest does not say, and the manifest is
believed in nothing that is not checked. A file's name is one that a backup can have, or all of it is refused.
"""

import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, Literal

import msgspec

from temoin.office.datasets.files import SLUG

MANIFEST: Final = "manifest.json"
OFFICE: Final = "office.sqlite3"
DATABASES: Final = (OFFICE, "ledger.sqlite3")
KEY: Final = "secret.key"
DATASETS: Final = "datasets"
FOLDERS: Final = ("charters", "audits", DATASETS)
DATASET_FILE: Final = re.compile(r"([1-9][0-9]{0,8})(?:\.[a-z]{1,20})?\.parquet")
"""The rows of a version of a dataset, or what else was made of them."""
LONGEST_MANIFEST: Final = 64 * 2**20
MOST_FILES: Final = 500_000
BLOCK: Final = 2**20
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive, so that the same state gives nearly the same bytes."""

_CHARTER_FILE = re.compile(r"[1-9][0-9]{0,8}\.yaml")
_PART = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,199}")
_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'temoin_datasets_dataset'"
_STANDING = "SELECT slug, current FROM temoin_datasets_dataset WHERE current > 0 ORDER BY slug"
_SPOILT = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""All that Python's reader of zip files may say of one that somebody spoilt."""
_LINK, _REGULAR, _KIND = 0o120000, 0o100000, 0o170000


class BadArchive(ValueError):  # noqa: N818 - it is said to whoever restores
    """Why a file is not a backup that can be restored, in one sentence."""


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup holds; `current` is the version in force of each site's charter."""

    format: Literal["temoin-backup-1"]
    made: datetime
    temoin: str
    current: dict[str, int]
    files: dict[str, Kept]


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> Kept:
    """Put a file into an archive, and give what the manifest says of it."""
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
    entry.external_attr = (_REGULAR | 0o600) << 16
    digest, size = sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            target.write(block)
            digest.update(block)
            size += len(block)
    return Kept(size, digest.hexdigest())


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup and its manifest, which agree on names and sizes; raises BadArchive."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _agreed(archive)
    except BadArchive:
        raise
    except _SPOILT as error:
        raise BadArchive(
            f"{file} is not a whole backup: {str(error).lower() or 'it ends too soon'}."
        ) from error


def take(archive: zipfile.ZipFile, name: str, kept: Kept, write: Callable[[bytes], object]) -> None:
    """Hand a file of an archive on, a block at a time; raises BadArchive if it is not what was noted."""
    digest, size = sha256(), 0
    with archive.open(name) as source:
        while block := source.read(BLOCK):
            size += len(block)
            if size > kept.size:
                break
            digest.update(block)
            write(block)
    if size != kept.size or digest.hexdigest() != kept.sha256:
        raise BadArchive(f"{name} in this backup is not the file that was saved: it was changed since.")


def fits(name: str) -> bool:
    """Whether a backup can have a file of this name: one that we keep, and that stays in its folder."""
    if name in {*DATABASES, KEY}:
        return True
    top, *parts = name.split("/")
    if top not in FOLDERS or not 2 <= len(parts) <= 8 or not all(map(_PART.fullmatch, parts)):
        return False
    named = {"charters": _CHARTER_FILE, "datasets": DATASET_FILE}.get(top)
    return named is None or (len(parts) == 2 and named.fullmatch(parts[1]) is not None)


def standing(office: Path, data: Path) -> list[Path]:
    """The rows of each dataset's version in force, under `data`, by what a copy of the database says.

    None in a database from before there were datasets. Raises BadArchive for an id that none of ours is.
    """
    with closing(sqlite3.connect(f"{office.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute(_TABLE).fetchone():
            return []
        found = connection.execute(_STANDING).fetchall()
    for slug, number in found:
        if not (isinstance(slug, str) and SLUG.fullmatch(slug) and isinstance(number, int)):
            raise BadArchive(f"The database names a dataset {str(slug)[:100]!r}, an id that none of ours is.")
    return [data / DATASETS / slug / f"{number}.parquet" for slug, number in found]


def _agreed(archive: zipfile.ZipFile) -> Manifest:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise BadArchive(f"This backup has {len(entries)} files, more than any of ours.")
    manifest = _manifest(archive)
    named = {entry.filename for entry in entries}
    if len(named) != len(entries):
        raise BadArchive("This backup has two files of one name.")
    for entry in entries:
        _check(entry, manifest)
    for name in (*DATABASES, KEY, *manifest.files):
        if name not in named or name not in manifest.files:
            raise BadArchive(f"This backup lacks {name!r}.")
    for site, number in manifest.current.items():
        if f"charters/{site}/{number}.yaml" not in manifest.files:
            raise BadArchive(
                f"This backup lacks version {number} of the charter of {site!r}, which was in force."
            )
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST)
    except KeyError:
        raise BadArchive("This file is no backup of Témoin: it has no manifest.") from None
    if entry.file_size > LONGEST_MANIFEST:
        raise BadArchive("The manifest of this backup is too long.")
    with archive.open(entry) as source:
        text = source.read(LONGEST_MANIFEST + 1)
    try:
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadArchive(f"The manifest of this backup cannot be read: {error}.") from error


def _check(entry: zipfile.ZipInfo, manifest: Manifest) -> None:
    """Raise BadArchive unless this is an ordinary file that the manifest names, of the size it says."""
    name = entry.orig_filename
    if name == MANIFEST:
        return
    if not fits(name) or name != entry.filename:
        raise BadArchive(
            f"This backup has a file that none of ours has, {name[:100]!r}: nothing was restored."
        )
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise BadArchive(f"In this backup {name!r} is packed in a way that none of ours is.")
    kind = entry.external_attr >> 16 & _KIND
    if kind not in {0, _REGULAR}:
        what = "a link" if kind == _LINK else "no ordinary file"
        raise BadArchive(f"In this backup {name!r} is {what}: nothing was restored.")
    kept = manifest.files.get(name)
    if kept is None:
        raise BadArchive(f"This backup has a file that its manifest does not name, {name!r}.")
    if entry.file_size != kept.size:
        raise BadArchive(
            f"{name!r} has {entry.file_size} bytes in this backup, and {kept.size} in its manifest."
        )
