"""Sites: which there are, how each stands, what its charter declares; their making, change and removal."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from temoin.charter import Charter, full_hash, judged, material_hash
from temoin.office.api.schema import CharterOut, CookieOut, LastAuditOut, SiteDetailOut, SiteOut, SitesOut
from temoin.office.api.v1.charters import in_force
from temoin.office.api.v1.match import IfMatch, etag_of, match
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import asker, needs, organisation_of, refuses, site_of, within
from temoin.office.registry.keeping import change_site, make_site, remove_site
from temoin.office.registry.models import Site
from temoin.office.registry.publishing import law
from temoin.office.registry.standing import State, found, in_state, seen

router = Router(tags=["sites"])


class SiteIn(Schema):
    """A site to make, of an organisation named by its id; `origin` is https://host, or http."""

    organisation: Annotated[str, Field(max_length=50)]
    name: Annotated[str, Field(max_length=1000)]
    origin: Annotated[str, Field(max_length=1000)]


class SiteChange(Schema):
    """What changes of a site; what is left out stays."""

    name: Annotated[str | None, Field(max_length=1000)] = None
    origin: Annotated[str | None, Field(max_length=1000)] = None
    publishes_audits: bool | None = None


class SiteRemoval(Schema):
    """The id of the site, repeated: asked for when a charter of it is published."""

    id: Annotated[str, Field(max_length=50)] = ""


class SiteRemovedOut(Schema):
    """What went with a site."""

    id: str
    name: str
    versions: int
    draft: bool
    audits: int


class SiteFilter(Schema):
    """Which sites: with these words in name or address, of this organisation, that stand so."""

    q: Annotated[str, Field(max_length=200)] = ""
    organisation: Annotated[str, Field(max_length=50)] = ""
    state: State | Literal[""] = ""


@router.get("/sites", response=SitesOut, operation_id="sites")
@needs("read")
def sites(request: HttpRequest, page: Paged, which: Annotated[SiteFilter, Query(...)]) -> dict[str, Any]:
    """Every site that one may see, and how it stands."""
    mine = found(seen(within(request)), which.q)
    if which.organisation:
        mine = mine.filter(organisation__slug=which.organisation)
    if which.state:
        mine = in_state(mine, which.state)
    return paged(mine, page, _site)


@router.post("/sites", response={201: SiteOut}, operation_id="make_site")
@needs("manage")
@refuses(404, 409)
def make(request: HttpRequest, response: HttpResponse, wanted: SiteIn) -> Any:
    """Make a site; its id is made from its name."""
    with transaction.atomic():
        organisation = organisation_of(request, wanted.organisation)
        made = make_site(asker(request), organisation, wanted.name, wanted.origin)
        answer = _row(made)
    response["ETag"] = etag_of(answer)
    return Status(201, answer)


@router.get("/sites/{site_id}", response=SiteDetailOut, operation_id="site")
@needs("read")
def site(request: HttpRequest, response: HttpResponse, site_id: str) -> SiteDetailOut:
    """One site, and what its charter declares; its ETag goes into If-Match when it is changed."""
    asked = site_of(request, site_id)
    row = _row(asked)
    response["ETag"] = etag_of(row)
    return SiteDetailOut(**row.dict() | {"version": asked.charters.number() or None}, charter=_charter(asked))


@router.patch("/sites/{site_id}", response=SiteOut, operation_id="change_site")
@needs("manage")
@refuses(409, 412)
def change(
    request: HttpRequest, response: HttpResponse, site_id: str, wanted: SiteChange, if_match: IfMatch = None
) -> Any:
    """Give a site another name or address, or say whether its audits are open data; its id stays."""
    with transaction.atomic():
        asked = site_of(request, site_id)
        match(if_match, _row(asked))
        change_site(
            asker(request), asked, wanted.name, wanted.origin, publishes_audits=wanted.publishes_audits
        )
        answer = _row(asked)
    response["ETag"] = etag_of(answer)
    return answer


@router.delete("/sites/{site_id}", response=SiteRemovedOut, operation_id="remove_site")
@needs("manage")
@refuses(409)
def remove(request: HttpRequest, site_id: str, repeated: Annotated[SiteRemoval | None, Body()] = None) -> Any:
    """Remove a site with its charters, draft and audits; says what went.

    When a charter is published, the body repeats the site's id.
    """
    with transaction.atomic():
        asked = site_of(request, site_id)
        slug, name = asked.slug, asked.name
        published = not asked.is_platform and asked.charters.number()
        if published and (repeated is None or repeated.id != slug):
            raise HttpError(409, _("A charter of this site is published: repeat its id to remove it."))
        gone = remove_site(asker(request), asked)
    gone.clear()
    return SiteRemovedOut(id=slug, name=name, versions=gone.versions, draft=gone.draft, audits=gone.audits)


def _row(asked: Site) -> SiteOut:
    return _site(seen(None).get(pk=asked.pk))


def _site(stands: Any) -> SiteOut:
    return SiteOut(
        id=stands.slug,
        name=stands.name,
        origin=stands.origin,
        organisation=stands.organisation.name,
        organisation_id=stands.organisation.slug,
        platform=stands.is_platform,
        publishes_audits=stands.is_platform or stands.publishes_audits,
        version=stands.in_force_number,
        published=stands.in_force_published,
        findings=stands.in_force_findings,
        untold=stands.in_force_untold or {},
        draft=stands.draft_state,
        audit=_audit(stands) if stands.audit_id else None,
    )


def _audit(stands: Any) -> LastAuditOut:
    return LastAuditOut(
        id=stands.audit_id,
        state=stands.audit_state,
        verdict=stands.audit_verdict,
        findings=stands.audit_findings,
        created=stands.audit_created,
    )


def _charter(found: Site) -> CharterOut | None:
    if not found.charters.number():
        return None
    number, file = in_force(found)
    written = (found.charters.folder / f"{number}.yaml").stat().st_mtime
    return CharterOut(
        version=number,
        full=full_hash(file.charter),
        material=material_hash(file.charter),
        languages=list(file.charter.languages),
        published=datetime.fromtimestamp(written, UTC),
        cookies=_cookies(file.charter),
    )


def _cookies(charter: Charter) -> list[CookieOut]:
    return [
        CookieOut(
            name=one.declaration.name,
            kind=one.declaration.kind,
            service=one.service.name,
            purpose=one.service.purpose,
            needs_consent=one.judgement.needs_consent,
            rule=one.judgement.rule,
            reason=one.judgement.reason,
        )
        for one in judged(charter, law())
    ]
