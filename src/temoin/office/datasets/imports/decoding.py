"""A text file read once from end to end: its encoding, its ends of line, and what does not belong in it.

DuckDB reads UTF-8 with one kind of line end. What is otherwise is written anew, as that, beside the file.
"""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from temoin.office.datasets.imports.unreadable import Unreadable

CHUNK: Final = 1 << 20
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BROKEN: Final = 4
"""How many times more letters beyond ASCII than errors make a file UTF-8 with mistakes, not another one."""
_UNMAPPED: Final = bytes.maketrans(b"\x81\x8d\x8f\x90\x9d", b"?????")
"""The five bytes that are no character of cp1252."""

Tell = Callable[[float], None]
"""Hears how far a step is, from 0 to 1."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A file as UTF-8 text, and what was found on the way."""

    file: Path
    encoding: str
    lines: int
    """How many line ends it has."""
    ends_with_newline: bool
    nul: int = 0
    nul_line: int = 0
    bad: int = 0
    bad_line: int = 0


def decoded(source: Path, work: Path, encoding: str | None, tell: Tell) -> Text:
    """The file as UTF-8: itself where it is that already, else a copy in `work`; raises Unreadable.

    `encoding` is what its publisher said ("utf-8", "utf-16", "cp1252"), None to find out.
    """
    with source.open("rb") as stream:
        head = stream.read(4096)
    named = encoding or _by_its_head(head)
    if named in {None, "utf-8"}:
        seen = _seen_as_utf8(source, tell)
        if seen is None:
            named = "utf-8" if encoding == "utf-8" or _mostly_utf8(source) else "cp1252"
        elif not seen.nul and not head.startswith(b"\0"):
            return seen
        else:
            named = "utf-8"
    assert named is not None
    return _rewritten(source, work / "text.csv", named, tell)


def _by_its_head(head: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    nul = head.count(0)
    if nul > len(head) // 4 and nul:
        return "utf-16"
    return None


def _chunks(source: Path, tell: Tell) -> Iterator[bytes]:
    size, read = max(1, source.stat().st_size), 0
    with source.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            yield chunk
            tell(read / size)


def _seen_as_utf8(source: Path, tell: Tell) -> Text | None:
    """What the file is as UTF-8; None when it is not, or its lines end in more than one way."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = pairs = returns = nul = 0
    last = b""
    try:
        for chunk in _chunks(source, tell):
            decoder.decode(chunk)
            feeds += chunk.count(b"\n")
            if last == b"\r" or b"\r" in chunk:
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
                returns += chunk.count(b"\r")
            nul += chunk.count(b"\0")
            last = chunk[-1:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    mixed = (feeds > 0) + (returns > 0) > 1 and not feeds == pairs == returns
    return Text(
        file=source,
        encoding="utf-8",
        lines=max(feeds, returns),
        ends_with_newline=last in {b"\n", b"\r"},
        nul=nul or (-1 if mixed else 0),
    )


def _mostly_utf8(source: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wrong = beyond = 0
    for chunk in _chunks(source, lambda _part: None):
        text = decoder.decode(chunk)
        wrong += text.count("\ufffd")
        beyond += len(text) - len(text.encode("ascii", "ignore"))
    return beyond - wrong >= _BROKEN * wrong


def _rewritten(source: Path, copy: Path, encoding: str, tell: Tell) -> Text:
    python = _codec(source, encoding)
    decoder = codecs.getincrementaldecoder(python)("replace")
    lines = nul = bad = nul_line = bad_line = 0
    held, text = "", ""
    with copy.open("w", encoding="utf-8", newline="") as out:
        for chunk in _last_empty(source, tell):
            text = held + decoder.decode(
                chunk.translate(_UNMAPPED) if python == "cp1252" else chunk, final=not chunk
            )
            held = ""
            if chunk and text.endswith("\r"):
                held, text = "\r", text[:-1]
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            if (found := text.find("\0")) >= 0:
                nul_line = nul_line or lines + text.count("\n", 0, found) + 1
                nul += text.count("\0")
                text = text.replace("\0", "")
            if (found := text.find("\ufffd")) >= 0:
                bad_line = bad_line or lines + text.count("\n", 0, found) + 1
                bad += text.count("\ufffd")
            lines += text.count("\n")
            out.write(text)
    if nul > max(1000, lines):
        raise Unreadable("The file is no text: it is full of bytes that no text has.")
    with copy.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - 1))
        last = stream.read()
    return Text(
        file=copy,
        encoding=encoding,
        lines=lines,
        ends_with_newline=last == b"\n",
        nul=nul,
        nul_line=nul_line,
        bad=bad,
        bad_line=bad_line,
    )


def _last_empty(source: Path, tell: Tell) -> Iterator[bytes]:
    """The pieces of the file, and an empty one at the end."""
    yield from _chunks(source, tell)
    yield b""


def _codec(source: Path, encoding: str) -> str:
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding != "utf-16":
        return "cp1252"
    with source.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
