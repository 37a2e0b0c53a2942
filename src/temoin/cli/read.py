"""`temoin read`: an existing charter page into a charter file, or into JSON for other programs."""

import json
import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO
from urllib.parse import urlsplit

import msgspec
import typer

from temoin.charter import dump
from temoin.charter.read import Reading, not_a_page, to_charter
from temoin.charter.read import read as read_page
from temoin.cli.refusal import Refusal

_LARGEST = 20_000_000


class Format(StrEnum):
    """What `read` writes."""

    YAML = "yaml"
    JSON = "json"


class _Source(msgspec.Struct, frozen=True):
    content: bytes
    content_type: str | None
    name: str
    site: str | None = None


def read(
    source: Annotated[str, typer.Argument(help="A file, - for standard input, or an http(s) address.")],
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="A charter file (yaml), or every detail (json).")
    ] = Format.YAML,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")
    ] = None,
) -> None:
    """Read a charter page (text, HTML or Markdown) into a charter."""
    page = _bring(source)
    what = not_a_page(page.content, page.content_type)
    if what:
        raise Refusal(f"{page.name} is {what}: give the charter page as text, HTML or Markdown.")
    reading = read_page(page.content, page.content_type, source=page.name)
    text = _json(reading) if format_ is Format.JSON else _yaml(reading, page.site)
    _write(text, output)
    if format_ is Format.YAML:
        for warning in reading.warnings:
            sys.stderr.write(f"temoin: warning: {warning}\n")


def _json(reading: Reading) -> str:
    facts = msgspec.to_builtins({"cookies": reading.cookies, "warnings": reading.warnings})
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _yaml(reading: Reading, site: str | None) -> str:
    charter = to_charter(reading)
    if site and reading.cookies:
        charter = msgspec.structs.replace(charter, site=site)
    return dump(charter)


def _bring(source: str) -> _Source:
    if source == "-":
        return _Source(_bounded(sys.stdin.buffer, "standard input"), None, "standard input")
    if re.match(r"https?://", source, re.IGNORECASE):
        return _from_web(source)
    path, called = Path(source), _called(source)
    try:
        if path.is_dir():
            raise Refusal(f"{called} is a directory: give the page's file.")
        with path.open("rb") as file:
            return _Source(_bounded(file, called), None, called)
    except FileNotFoundError:
        if "://" in source:
            raise Refusal(f"{called} cannot be fetched: only http:// and https:// can.") from None
        raise Refusal(f"{called} does not exist: check the path.") from None
    except PermissionError:
        raise Refusal(f"{called} cannot be read: permission denied.") from None
    except (OSError, ValueError) as error:
        raise Refusal(f"{called} cannot be read: {_reason(error)}.") from None


def _called(source: str) -> str:
    """The source's name, fit for a sentence."""
    printable = "".join(char if char.isprintable() else "?" for char in source)
    return printable if len(printable) <= 120 else f"{printable[:119]}…"


def _from_web(url: str) -> _Source:
    from temoin.fetch import FetchError, fetch  # only an address needs the network

    try:
        page = fetch(url)
    except FetchError as error:
        raise Refusal(str(error)) from None
    parts = urlsplit(page.url)
    return _Source(page.body, page.content_type, page.url, f"{parts.scheme}://{parts.netloc}")


def _bounded(file: BinaryIO, name: str) -> bytes:
    content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refusal(f"{name} is larger than {_LARGEST // 1_000_000} MB: a charter page is not.")
    return content


def _write(text: str, output: Path | None) -> None:
    content = text.encode("utf-8", errors="replace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            output.write_bytes(content)  # a pipe or a device is written to, never replaced
        else:
            _replace(output, content)
    except (OSError, ValueError) as error:
        raise Refusal(f"{output} cannot be written: {_reason(error)}.") from None


def _replace(output: Path, content: bytes) -> None:
    """Write beside, then rename, so that the file is whole or not there."""
    if output.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    target = output.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:]
