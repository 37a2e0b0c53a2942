"""Reports as files: whole, or not at all."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from temoin.audit import Audit
from temoin.report.data import as_json
from temoin.report.page import html

FORMATS = ("html", "json")


def write(audit: Audit, out: Path, formats: Sequence[str], language: str = "fr") -> tuple[Path, ...]:
    """Write `report.html` and `report.json` (those of `formats`) into a directory, made if need be.

    Each file is written under a temporary name and renamed. Raises OSError, and ValueError on an unknown
    format or language.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f'There is no report format "{unknown[0]}"; the formats are: {", ".join(FORMATS)}.')
    contents = {
        name: html(audit, language).encode() if name == "html" else as_json(audit)
        for name in dict.fromkeys(formats)
    }
    out.mkdir(parents=True, exist_ok=True)
    return tuple(_replace(out / f"report.{name}", content) for name, content in contents.items())


def _replace(path: Path, content: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)  # a report is to be read; temporary files are born private
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
