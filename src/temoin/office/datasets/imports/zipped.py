"""A workbook's archive judged before anybody opens it: what comes out of it is counted, not believed."""

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from temoin.office.datasets.imports.unreadable import Unreadable

ENTRIES: Final = 5_000
INFLATED: Final = 2_000_000_000
"""Bytes that all of a workbook may come to."""
RATIO: Final = 200
"""How many times its size a workbook may come to, beyond the first bytes."""
ALLOWED: Final = 20_000_000
"""Bytes that any workbook may come to."""
_CHUNK: Final = 1 << 18
_BOMB: Final = "The workbook comes to more than it may once it is unpacked: save it again, or send it as CSV."


def judged(file: Path, most: int = INFLATED) -> None:
    """Hold a workbook's archive against its limits; raises Unreadable."""
    size = file.stat().st_size
    limit = min(most, max(ALLOWED, RATIO * size))
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES:
                raise Unreadable("The workbook has more parts than it may: save it again, or send it as CSV.")
            if sum(one.compress_size for one in entries) > size:
                raise Unreadable("The workbook is broken: its parts lie over each other.")
            if sum(one.file_size for one in entries) > limit:
                raise Unreadable(_BOMB)
            if any(one.flag_bits & 1 for one in entries):
                raise Unreadable("The workbook is locked by a password: send it without.")
        left = limit
        with file.open("rb") as stream:
            for one in entries:
                left -= _inflated(stream, one, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError) as error:
        raise Unreadable("The workbook is broken: it is no whole zip archive.") from error


def _inflated(stream: BinaryIO, entry: zipfile.ZipInfo, left: int) -> int:
    """How many bytes a part really comes to; raises Unreadable beyond `left`, or beyond what it says."""
    stream.seek(entry.header_offset)
    head = stream.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    stream.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(
            "The workbook is packed in a way that is not read: save it again, or send it as CSV."
        )
    inflate, count, packed = zlib.decompressobj(-15), 0, entry.compress_size
    while packed > 0 and not inflate.eof:
        data = stream.read(min(_CHUNK, packed))
        if not data:
            raise zipfile.BadZipFile
        packed -= len(data)
        while data:
            count += len(inflate.decompress(data, _CHUNK))
            data = inflate.unconsumed_tail
            if count > left:
                raise Unreadable(_BOMB)
    if count != entry.file_size:
        raise Unreadable("The workbook is broken: a part of it is not as long as it says.")
    return count
