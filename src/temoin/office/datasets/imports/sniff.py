"""What kind of file it is: by what it holds first, and by its name where that leaves it open."""

import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from temoin.office.datasets.imports.unreadable import Unreadable
from temoin.office.datasets.upload import Format

_HEAD: Final = 65_536
_BY_NAME: Final[dict[str, Format]] = {".tsv": "tsv", ".tab": "tsv", ".csv": "csv", ".txt": "csv"}
_JSON_LINES: Final = frozenset({".jsonl", ".ndjson", ".geojsonl"})
_JSON: Final = frozenset({".json", ".geojson"}) | _JSON_LINES


def format_of(file: Path, filename: str) -> Format:
    """The format of a file; raises Unreadable for what is no table."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable("The file is empty.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        return _zipped(file)
    _refuse_others(head)
    ending = PurePosixPath(filename.casefold()).suffix
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in {b"[", b"{"} and (ending not in _BY_NAME or _starts_as_json(text)):
        return _json(text, ending)
    if ending in _JSON:
        raise Unreadable("The file is called JSON, and starts neither with “[” nor with “{”.")
    if ending == ".parquet":
        raise Unreadable(
            "The file is called Parquet, and does not start as one: it is broken or another kind of file."
        )
    if ending in {".xlsx", ".xlsm"}:
        raise Unreadable(
            "The file is called a workbook, and does not start as one: it is broken or another kind of file."
        )
    return _BY_NAME.get(ending, "csv")


def _refuse_others(head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("Workbooks of the old kind (.xls) are not read: save it as .xlsx or CSV.")
    if head.startswith(b"%PDF"):
        raise Unreadable("A PDF is no table: send the file that it was made of, as CSV or a workbook.")
    if head.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"Rar!")):
        raise Unreadable("The file is compressed: send what is in it.")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ")):
        raise Unreadable("The file is no table: send CSV, JSON, Parquet or a workbook.")
    text = head.lstrip()[:200].lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Unreadable("The file is a page or XML, no table: send CSV, JSON, Parquet or a workbook.")


def _zipped(file: Path) -> Format:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("The workbook is broken: it is no whole zip archive.") from error
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("OpenDocument files are not read: save it as .xlsx or CSV.")
    raise Unreadable("The file is a zip archive and no workbook: send what is in it.")


def _starts_as_json(text: bytes) -> bool:
    rest = text[1:].lstrip()
    return rest[:1] in {b"{", b'"', b"[", b"]", b"}"}


def _json(text: bytes, ending: str) -> Format:
    if text[:1] == b"[":
        return "json"
    if ending in _JSON_LINES:
        return "jsonl"
    line, end, rest = text.partition(b"\n")
    if end and rest.lstrip()[:1] == b"{":
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            pass
        else:
            return "jsonl"
    if b'"FeatureCollection"' in text or b'"Feature"' in text or ending == ".geojson":
        return "geojson"
    if not end or not rest.strip():
        return "jsonl"
    raise Unreadable(
        "The file is one JSON object: a table is a list of objects, one object a line, or GeoJSON."
    )
