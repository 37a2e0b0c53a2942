"""Where a file on its way to a dataset stands."""

from pathlib import Path

from temoin.office.datasets.files import shelf


def uploads_folder() -> Path:
    """The folder of all uploads, one folder each, its file called `source`."""
    return shelf() / ".uploads"
