"""Where a file on its way to a dataset stands, and how much of the disk it may take."""

import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from temoin.office.datasets.files import shelf

LARGEST: Final = 2_000_000_000
"""The most bytes that a file may have, unless TEMOIN_LARGEST_UPLOAD says otherwise."""
SPARE: Final = 256 * 1024 * 1024
"""Bytes of the disk that no file takes: the platform itself needs them."""
KEPT_FOR: Final = 7 * 24 * 3600.0
"""Seconds for which a file on its way is kept."""


def uploads_folder() -> Path:
    """The folder of all uploads, one folder each, its file called `source`."""
    return shelf() / ".uploads"


def folder_of(upload: UUID) -> Path:
    """The folder of one upload: its file, and what is made of it on the way."""
    return uploads_folder() / str(upload)


def largest_upload() -> int:
    """The most bytes that a file may have."""
    return int(getattr(settings, "TEMOIN_LARGEST_UPLOAD", LARGEST))


def has_room(size: int) -> bool:
    """Whether the disk has room for what reading a file of this size makes of it."""
    folder = uploads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free >= SPARE + 2 * size
