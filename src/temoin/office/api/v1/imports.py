"""An existing page becomes a charter to correct: read from an address, a file or a paste.

What comes from a page is text, and stays text. An address is brought by `temoin.fetch` alone, which connects
to what it resolved, and only on the public Internet.
"""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field, ValidationError

from temoin.charter import examine
from temoin.charter.read import Accepted, Reading, TextLine, compose, not_a_page, page_text, read
from temoin.fetch import FetchError, fetch
from temoin.office.api.problem import problem
from temoin.office.api.schema import LineOut
from temoin.office.api.v1.exchange import lines, somewhere
from temoin.office.api.v1.rule import needs
from temoin.office.told import told

router = Router(tags=["imports"])
LARGEST = 5_000_000
"""Bytes of a page that is read; a paste is held to what the platform takes as a form (2.5 MB)."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_KINDS = {"html": "text/html", "text": "text/plain", "markdown": "text/markdown"}
_WARNING = re.compile(r"line (\d+): (.+)", re.DOTALL)


class ReadIn(Schema):
    """A page by its address, or as a text with its type."""

    address: Annotated[str, Field(max_length=8_000)] | None = None
    text: str | None = None
    type: Literal["html", "text", "markdown"] | None = None


class TextLineOut(Schema):
    """A piece of the page's text; several may stand on one line of its source."""

    line: int
    kind: Literal["heading", "row", "item", "paragraph"]
    text: str


class RowOut(Schema):
    """One cookie as the page declares it; `at` counts in `text`, null when it is in none of its pieces."""

    name: str
    pattern: str
    provider: str | None
    service: str | None
    purpose: str | None
    category: Literal["necessary", "preferences", "statistics", "marketing", "other"] | None
    party: Literal["first", "third"] | None
    places: list[Literal["front", "back"]]
    kind: str
    retention_seconds: int | Literal["session"] | None
    lifetime: str | None
    line: int
    at: int | None


class WarningOut(Schema):
    """What could not be read, at its line when it has one."""

    line: int | None
    message: str


class ReadOut(Schema):
    """A page as the reader goes through it, what it found there, and the charter that it amounts to."""

    text: list[TextLineOut]
    cookies: list[RowOut]
    warnings: list[WarningOut]
    language: str | None
    site: str | None
    yaml: str


class RowIn(Schema):
    """One row as it was accepted or corrected; a corrected name has no pattern."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    pattern: Annotated[str, Field(max_length=300)] | None = None
    provider: Annotated[str, Field(max_length=1_000)] | None = None
    service: Annotated[str, Field(max_length=1_000)] | None = None
    purpose: Annotated[str, Field(max_length=5_000)] | None = None
    category: Literal["necessary", "preferences", "statistics", "marketing", "other"] | None = None
    party: Literal["first", "third"] | None = None
    places: tuple[Literal["front", "back"], ...] = ()
    kind: Literal[
        "http-cookie", "local-storage", "session-storage", "indexed-db", "cache", "pixel", "contact"
    ] = "http-cookie"
    lifetime: Annotated[str, Field(max_length=100)] | None = None
    retention_seconds: Annotated[int, Field(ge=0, le=10**12)] | Literal["session"] | None = None


class ComposeIn(Schema):
    """Rows to make a charter of, the language that they are in, and the site's origin."""

    cookies: Annotated[list[RowIn], Field(max_length=2_000)]
    language: Language | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=30)] = ()
    site: Annotated[str, Field(max_length=300)] | None = None


class ComposedOut(Schema):
    """A charter's text, and what is still wrong in it."""

    yaml: str
    problems: list[LineOut]


class _Page(msgspec.Struct, frozen=True):
    content: bytes
    content_type: str | None
    source: str
    site: str | None = None


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ReadIn.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post("/charters/read", response=ReadOut, operation_id="read_page", openapi_extra=_BODY)
@needs("edit")
def read_page(request: HttpRequest) -> Any:
    """Read a page: {"address"}, {"text", "type"}, or a file. 422 when it cannot be brought, or is no page."""
    somewhere(request)
    try:
        page = _page(request)
    except FetchError as error:
        return problem(422, told(str(error)))
    if not_a_page(page.content, page.content_type):
        return problem(422, _("This is not a page in text, HTML or Markdown: nothing was read."))
    reading = read(page.content, page.content_type, source=page.source)
    text = page_text(page.content, page.content_type, source=page.source)
    return {
        "text": msgspec.to_builtins(text),
        "cookies": _rows(reading, text),
        "warnings": [_warning(one) for one in reading.warnings],
        "language": reading.language,
        "site": page.site,
        "yaml": compose(_accepted(reading), language=reading.language, site=page.site),
    }


@router.post("/charters/compose", response=ComposedOut, operation_id="compose")
@needs("edit")
def compose_charter(request: HttpRequest, sent: ComposeIn) -> Any:
    """Make the text of a charter from rows that were accepted or corrected."""
    somewhere(request)
    rows = []
    for number, row in enumerate(sent.cookies, 1):
        accepted = msgspec.convert(row.dict(), Accepted)
        try:
            compose([accepted], language=sent.language)
        except ValueError as error:
            return problem(422, told(str(error)), row=number)
        rows.append(accepted)
    text = compose(rows, language=sent.language, languages=sent.languages, site=sent.site or None)
    return {"yaml": text, "problems": lines(examine(text).problems)}


def _page(request: HttpRequest) -> _Page:
    """The page that was sent, or the one at the address that was."""
    if request.content_type == "multipart/form-data":
        return _uploaded(request)
    try:
        sent = ReadIn.model_validate_json(request.body)
    except RequestDataTooBig:
        raise HttpError(413, _too_large()) from None
    except ValidationError:
        raise HttpError(422, _("Give the page's address, its file or its text.")) from None
    if sent.address:
        page = fetch(sent.address.strip(), max_bytes=LARGEST, public_only=True)
        parts = urlsplit(page.url)
        return _Page(page.body, page.content_type, page.url, f"{parts.scheme}://{parts.netloc}")
    if not sent.text:
        raise HttpError(422, _("Give the page's address, its file or its text."))
    content = sent.text.encode("utf-8", "replace")
    declared = _KINDS.get(sent.type or "")
    return _Page(content, f"{declared}; charset=utf-8" if declared else None, "")


def _uploaded(request: HttpRequest) -> _Page:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise HttpError(422, _("Give the page's address, its file or its text."))
    if (file.size or 0) > LARGEST:
        raise HttpError(413, _too_large())
    return _Page(file.read(), None, file.name or "")


def _too_large() -> str:
    return _("This page is too large: a charter is not.")


def _rows(reading: Reading, text: tuple[TextLine, ...]) -> list[dict[str, Any]]:
    """Each cookie with where it stands in the page's text."""
    places: dict[int, list[tuple[int, str]]] = {}
    for number, line in enumerate(text):
        places.setdefault(line.line, []).append((number, line.text))
    rows = []
    for cookie, lifetime in zip(reading.cookies, reading.durations, strict=True):
        row = msgspec.to_builtins(cookie)
        here = places.get(cookie.at.line, [])
        quoted = cookie.at.text.removesuffix("…")
        near = next((number for number, said in here if said.startswith(quoted)), None)
        at = near if near is not None else here[0][0] if here else None
        rows.append(row | {"lifetime": lifetime, "line": cookie.at.line, "at": at})
    return rows


def _accepted(reading: Reading) -> list[Accepted]:
    return [
        msgspec.convert(
            {key: value for key, value in msgspec.to_builtins(cookie).items() if key != "at"}
            | {"lifetime": lifetime},
            Accepted,
        )
        for cookie, lifetime in zip(reading.cookies, reading.durations, strict=True)
    ]


def _warning(warning: str) -> dict[str, Any]:
    found = _WARNING.fullmatch(warning)
    if found is None:
        return {"line": None, "message": told(warning)}
    message = found[2][:1].upper() + found[2][1:]
    return {"line": int(found[1]), "message": told(message)}
