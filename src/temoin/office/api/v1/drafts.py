"""Drafts of charters: saved, sent to review, sent back, published.

Whoever changes one says in If-Match what they started from. Whoever comes second is told what is there now,
and loses nothing.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from temoin.charter import CharterError, CharterFile, Examined, examine
from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.roles import Capability
from temoin.office.api.problem import problem
from temoin.office.api.schema import LineOut, PublishedOut
from temoin.office.api.v1.exchange import (
    IF_MATCH,
    YAML_ANSWER,
    YAML_BODY,
    compared,
    differing,
    lines,
    mistaken,
    objection,
    person,
    sent_text,
)
from temoin.office.api.v1.rule import needs, refuses, site_of
from temoin.office.registry.charters import Superseded
from temoin.office.registry.drafts import (
    LONGEST_REMARK,
    Stale,
    ask_review,
    draft_of,
    drop,
    publish_draft,
    save,
    send_back,
    start,
)
from temoin.office.registry.models import Draft, Site, TrailEntry
from temoin.office.registry.publishing import Objected

router = Router(tags=["drafts"])


class DraftOut(Schema):
    """A draft but for its text, and the mistakes that it has."""

    revision: int
    state: Literal["draft", "review"]
    base: int
    updated: datetime
    problems: list[LineOut]


class DoneOut(Schema):
    """Who did something, and when."""

    by: str
    at: datetime


class DraftStateOut(Schema):
    """Where a site's charter stands between draft, review and published, and what the person may do there."""

    state: Literal["none", "draft", "review"]
    etag: str | None
    base: int
    version: int
    remark: str
    saved: DoneOut | None
    asked: DoneOut | None
    sent_back: DoneOut | None
    published: DoneOut | None
    may: dict[str, bool]


class RemarkIn(Schema):
    """What a reviewer asks to be mended."""

    remark: Annotated[str, Field(min_length=1, max_length=LONGEST_REMARK)]


class SavedAs(Schema):
    """How a draft is saved: from which version it starts now, and whether it was read from a page."""

    base: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    imported: bool = False


@router.get("/sites/{site_id}/draft", response=None, operation_id="draft", openapi_extra=YAML_ANSWER)
@needs("read")
def draft(request: HttpRequest, site_id: str) -> HttpResponse:
    """The draft, as YAML; its ETag goes into If-Match when it is changed."""
    return _said(_present(site_of(request, site_id)))


@router.get("/sites/{site_id}/draft/state", response=DraftStateOut, operation_id="draft_state")
@needs("read")
def draft_state(request: HttpRequest, site_id: str) -> dict[str, Any]:
    """Where the site's charter stands, with or without a draft."""
    site = site_of(request, site_id)
    found = draft_of(site)
    newest = site.versions.select_related("published_by").first()
    asked = _step(site, "draft-reviewed") if found else None
    authority = authority_of(request)
    capabilities: tuple[Capability, ...] = ("translate", "edit", "review", "publish")
    return {
        "state": found.state if found else "none",
        "etag": etag(found) if found else None,
        "base": found.base if found else 0,
        "version": site.charters.number(),
        "remark": found.remark if found else "",
        "saved": {"by": _name(found.author), "at": found.updated} if found else None,
        "asked": asked if found and found.state == Draft.REVIEW else None,
        "sent_back": _step(site, "draft-sent-back") if found and found.remark else None,
        "published": {"by": _name(newest.published_by), "at": newest.published} if newest else None,
        "may": {one: authority.may(one, site.organisation_id) for one in capabilities},
    }


@router.put(
    "/sites/{site_id}/draft",
    response={200: DraftOut, 201: DraftOut},
    operation_id="save_draft",
    openapi_extra=YAML_BODY | IF_MATCH,
)
@needs("edit")
@refuses(412, 428)
def save_draft(
    request: HttpRequest, response: HttpResponse, site_id: str, saved_as: Annotated[SavedAs, Query(...)]
) -> Any:
    """Save the draft, mistakes included. If-Match says which is changed; If-None-Match: * makes the first."""
    site = site_of(request, site_id)
    text = sent_text(request)
    if request.headers.get("If-None-Match", "").strip() == "*":
        try:
            made = start(site, text, person(request), imported=saved_as.imported)
        except Stale as stale:
            return second(stale, text)
        return Status(201, _answer(response, made))
    if saved_as.base is not None and saved_as.base != site.charters.number():
        return problem(422, _("This is not the version in force."))
    found = matched(request, site)
    if isinstance(found, Stale):
        return second(found, text)
    try:
        return _answer(response, save(found, text, person(request), base=saved_as.base))
    except Stale as stale:
        return second(stale, text)


@router.delete(
    "/sites/{site_id}/draft", response={204: None}, operation_id="drop_draft", openapi_extra=IF_MATCH
)
@needs("edit")
@refuses(412, 428)
def drop_draft(request: HttpRequest, site_id: str) -> Any:
    """Throw the draft away."""
    found = matched(request, site_of(request, site_id))
    try:
        if isinstance(found, Stale):
            raise found
        drop(found, person(request))
    except Stale as stale:
        return second(stale)
    return Status(204, None)


@router.post("/sites/{site_id}/draft/review", response=DraftOut, operation_id="review_draft")
@needs("edit")
@refuses(409, 412, 422)
def review_draft(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """Ask for a review. 422 while the draft has mistakes, 409 when it is under review already."""
    found = _present(site_of(request, site_id))
    if found.state == Draft.REVIEW:
        return problem(409, _("This draft is under review already."))
    if problems := examine(found.text).problems:
        return mistaken(problems, _("This draft has mistakes: mend them before it is reviewed."))
    try:
        return _answer(response, ask_review(found, person(request)))
    except Stale as stale:
        return second(stale)


@router.post("/sites/{site_id}/draft/send-back", response=DraftOut, operation_id="send_back_draft")
@needs("review")
@refuses(409, 412)
def send_back_draft(request: HttpRequest, response: HttpResponse, site_id: str, sent: RemarkIn) -> Any:
    """Give the draft back to its author, and say what is to be mended. 409 when nobody asked for a review."""
    found = _present(site_of(request, site_id))
    if found.state != Draft.REVIEW:
        return problem(409, _("This draft is not under review."))
    remark = sent.remark.strip()
    if not remark:
        return problem(422, _("Say what is to be mended."))
    try:
        return _answer(response, send_back(found, remark, person(request)))
    except Stale as stale:
        return second(stale)


@router.post(
    "/sites/{site_id}/draft/publish",
    response=PublishedOut,
    operation_id="publish_draft",
    openapi_extra=IF_MATCH,
)
@needs("publish")
@refuses(409, 412, 422, 428)
def put_in_force(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """Put the draft in force.

    422 while it has mistakes, 409 when this platform cannot work with it, 412 when the draft changed or
    another version was published meanwhile.
    """
    site = site_of(request, site_id)
    found = matched(request, site)
    if isinstance(found, Stale):
        return second(found)
    examined = examine(found.text)
    if examined.file is None:
        return mistaken(examined.problems, _("This charter has mistakes; nothing was published."))
    try:
        version = publish_draft(found, examined.file, person(request))
    except Stale as stale:
        return second(stale)
    except Objected as objected:
        return objection(objected)
    except Superseded as superseded:
        return _superseded(site, found.base, superseded.number)
    response["ETag"] = f'"{version.number}"'
    return PublishedOut(
        version=version.number,
        full=version.full,
        material=version.material,
        asks_again=version.asks_again,
    )


def etag(draft: Draft) -> str:
    """The ETag of a draft: a draft that is dropped and begun again never has one that it had before."""
    return f'"{draft.pk}-{draft.revision}"'


def matched(request: HttpRequest, site: Site) -> Draft | Stale:
    """The draft, if it is the one that the caller started from; 428 when they do not say, 404 without one."""
    given = request.headers.get("If-Match")
    if given is None:
        raise HttpError(428, _("Say in If-Match which draft you started from."))
    found = draft_of(site)
    if found is None:
        raise HttpError(404, _("There is no draft for this site."))
    return found if given.strip() == etag(found) else Stale(found)


def second(stale: Stale, text: str | None = None) -> HttpResponse:
    """412 to whoever comes second: what is there now, and in what it differs from what they sent."""
    now = stale.now
    if now is None:
        return problem(412, _("This draft is no longer there: it was published, or dropped."), current=None)
    current = {"text": now.text, "etag": etag(now), "author": _name(now.author), "updated": now.updated}
    return problem(
        412,
        _("Somebody else saved this draft in the meantime; nothing was changed."),
        current=current,
        difference=[] if text is None else differing(now.text, text),
    )


def _present(site: Site) -> Draft:
    found = draft_of(site)
    if found is None:
        raise HttpError(404, _("There is no draft for this site."))
    return found


def _said(found: Draft) -> HttpResponse:
    headers = {"ETag": etag(found), "Cache-Control": "no-store"}
    return HttpResponse(found.text, content_type="application/yaml; charset=utf-8", headers=headers)


def _answer(response: HttpResponse, saved: Draft) -> dict[str, Any]:
    response["ETag"] = etag(saved)
    examined: Examined = examine(saved.text)
    return {
        "revision": saved.revision,
        "state": saved.state,
        "base": saved.base,
        "updated": saved.updated,
        "problems": lines(examined.problems),
    }


def _superseded(site: Site, base: int, number: int) -> HttpResponse:
    """412, with what the version published meanwhile changed."""
    told: dict[str, Any] = {"version": number}
    old, new = _version(site, base), _version(site, number)
    if new is not None:
        told |= compared(old, new)
        told["difference"] = differing(old.text if old else "", new.text)
    said = _("Version %(number)s was published in the meantime; nothing was published.")
    return problem(412, said % {"number": number}, **told)


def _version(site: Site, number: int) -> CharterFile | None:
    try:
        return site.charters.at(number) if number else None
    except CharterError:
        return None


def _step(site: Site, deed: str) -> dict[str, Any] | None:
    entry = TrailEntry.objects.filter(organisation=site.organisation_id, deed=deed, object=site.slug).first()
    return {"by": entry.name, "at": entry.at} if entry else None


def _name(user: Any) -> str:
    return user.said_name if user is not None else ""
