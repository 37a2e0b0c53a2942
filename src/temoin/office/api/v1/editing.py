"""A charter's text while it is being written: checked as it is, and changed in place by a form."""

from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.charter import (
    MOST_OPERATIONS,
    CharterError,
    CharterFile,
    Operation,
    PatchError,
    check,
    edit,
    examine,
    full_hash,
    judged,
    material_hash,
    tree,
)
from temoin.office.api.schema import CookieOut, LineOut
from temoin.office.api.v1.exchange import YAML_BODY, cannot, compared, lines, sent_text, somewhere
from temoin.office.api.v1.rule import needs, site_of
from temoin.office.api.v1.versions import ChangeOut
from temoin.office.registry.drafts import LARGEST
from temoin.office.registry.models import Site
from temoin.office.registry.platform import objections
from temoin.office.registry.publishing import law

router = Router(tags=["editing"])
MOST_READ = 2_000_000
"""Characters that one call may have read: a text is read anew after each change made in it."""


class FoundOut(Schema):
    """A rule that the text does not keep, at its line."""

    rule: str
    severity: str
    line: int
    column: int
    what: dict[str, str]
    remedy: dict[str, str]
    source: str


class DeclaredOut(CookieOut):
    """A declared item, what the law makes of it, and its line."""

    line: int


class CheckedOut(Schema):
    """What is to be said of a text as it is; `tree` is what it holds, for a form; null when it is no YAML.

    `changes`, `asks_again` and `objections` speak of publishing it for the site that was named.
    """

    problems: list[LineOut]
    findings: list[FoundOut]
    cookies: list[DeclaredOut]
    languages: list[str]
    full: str | None
    material: str | None
    tree: Any
    changes: list[ChangeOut] | None
    asks_again: bool | None
    objections: list[str]


class For(Schema):
    """The site for which a text is checked."""

    site: Annotated[str, Field(max_length=50)] = ""


class OperationIn(Schema):
    """One change of a JSON Patch (RFC 6902)."""

    op: Literal["add", "replace", "remove"]
    path: Annotated[str, Field(max_length=500)]
    value: Any = None


class EditIn(Schema):
    """A text, and the changes to make in it."""

    text: str
    patch: Annotated[list[OperationIn], Field(max_length=MOST_OPERATIONS)]


class EditedOut(Schema):
    """The text with its changes made and all else as it was, and what it holds."""

    text: str
    tree: Any


@router.post("/charters/check", response=CheckedOut, operation_id="check_text", openapi_extra=YAML_BODY)
@needs("translate")
def check_text(request: HttpRequest, where: Annotated[For, Query(...)]) -> dict[str, Any]:
    """Check a text as it is being written; nothing is kept. `site` adds what publishing it there changes."""
    site = site_of(request, where.site) if where.site else None
    if site is None:
        somewhere(request)
    examined = examine(sent_text(request))
    told: dict[str, Any] = {
        "problems": lines(examined.problems),
        "tree": examined.tree,
        "findings": [],
        "cookies": [],
        "languages": [],
        "full": None,
        "material": None,
        "changes": None,
        "asks_again": None,
        "objections": [],
    }
    if examined.file is not None:
        told |= _told(examined.file)
        if site is not None:
            told |= _published(examined.file, site)
    return told


@router.post("/charters/edit", response=EditedOut, operation_id="edit_text")
@needs("edit")
def edit_text(request: HttpRequest, sent: EditIn) -> Any:
    """Make changes in a text as RFC 6902 writes them; comments and layout stay. 422 for what cannot be."""
    somewhere(request)
    if len(sent.text) > LARGEST:
        raise HttpError(413, _("This charter is too long."))
    if len(sent.text) * len(sent.patch) > MOST_READ:
        raise HttpError(413, _("These are too many changes at once for a text of this length: send fewer."))
    changes = [Operation(one.op, one.path, one.value) for one in sent.patch]
    try:
        text = edit(sent.text, changes)
        return {"text": text, "tree": tree(text)}
    except (CharterError, PatchError) as error:
        return cannot(error)


def _told(file: CharterFile) -> dict[str, Any]:
    return {
        "findings": [_finding(one) for one in check(file, law())],
        "cookies": list(_cookies(file)),
        "languages": list(file.charter.languages),
        "full": full_hash(file.charter),
        "material": material_hash(file.charter),
    }


def _published(file: CharterFile, site: Site) -> dict[str, Any]:
    """What publishing it for this site would change, and why it could not be."""
    before: CharterFile | None = None
    if site.charters.number():
        try:
            before = site.charters.version()[1]
        except (CharterError, OSError):
            before = None  # spoilt by hand: compared with nothing
    reasons = objections(file.charter, law(), settings.TEMOIN_TILES) if site.is_platform else ()
    return compared(before, file) | {"objections": list(reasons)}


def _finding(found: Any) -> dict[str, Any]:
    line, column = found.where.rsplit(":", 2)[1:]
    return {
        "rule": found.rule,
        "severity": found.severity,
        "line": int(line),
        "column": int(column),
        "what": found.what,
        "remedy": found.remedy,
        "source": found.source,
    }


def _cookies(file: CharterFile) -> Any:
    places = [
        ("services", number, "cookies", index)
        for number, service in enumerate(file.charter.services)
        for index in range(len(service.cookies))
    ]
    for place, one in zip(places, judged(file.charter, law()), strict=True):
        yield {
            "name": one.declaration.name,
            "kind": one.declaration.kind,
            "service": one.service.name,
            "purpose": one.service.purpose,
            "needs_consent": one.judgement.needs_consent,
            "rule": one.judgement.rule,
            "reason": one.judgement.reason,
            "line": file.positions.get(place, (1, 1))[0],
        }
