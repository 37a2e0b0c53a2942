"""The versions of a site's charter: listed, read, and compared in words."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.charter import CharterError, CharterFile
from temoin.office.api.v1.exchange import compared, differing
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import needs, site_of
from temoin.office.registry.models import Site, Version

router = Router(tags=["versions"])
Number = Annotated[int, Field(ge=0, le=10_000_000)]


class VersionOut(Schema):
    """One published version; `asks_again`: visitors were asked again when it came into force."""

    version: int
    in_force: bool
    published: datetime
    by: str
    full: str
    material: str
    asks_again: bool
    languages: list[str]
    cookies: int
    findings: int


class VersionsOut(Schema):
    """A list of versions, the newest first."""

    total_count: int
    results: list[VersionOut]


class ChangeOut(Schema):
    """One thing that is new, gone or other, in words."""

    id: str
    subject: str
    kind: Literal["added", "gone", "changed"]
    material: bool
    words: dict[str, str]


class DifferenceOut(Schema):
    """One line of a comparison of two texts."""

    mark: Literal["same", "gone", "added", "gap"]
    text: str


class ChangesOut(Schema):
    """What changed from the version `against` (0 for none) to `version`."""

    version: int
    against: int
    asks_again: bool
    changes: list[ChangeOut]
    difference: list[DifferenceOut]


class Against(Schema):
    """Which version another is compared with; the one before it when that is not said."""

    against: Number | None = None


@router.get("/sites/{site_id}/versions", response=VersionsOut, operation_id="versions")
@needs("read")
def versions(request: HttpRequest, site_id: str, page: Paged) -> dict[str, Any]:
    """Every version of the site's charter, the newest first."""
    site = site_of(request, site_id)
    in_force = site.charters.number()
    found = site.versions.select_related("published_by").order_by("-number")
    return paged(found, page, lambda one: _version(one, in_force))


@router.get("/sites/{site_id}/versions/{number}", response=None, operation_id="version")
@needs("read")
def version(request: HttpRequest, site_id: str, number: int) -> HttpResponse:
    """One version, as YAML; it never changes."""
    file = _file(site_of(request, site_id), number)
    headers = {"ETag": f'"{number}"', "Cache-Control": "no-store"}
    return HttpResponse(file.text, content_type="application/yaml; charset=utf-8", headers=headers)


@router.get("/sites/{site_id}/versions/{number}/changes", response=ChangesOut, operation_id="changes")
@needs("read")
def version_changes(
    request: HttpRequest, site_id: str, number: int, other: Annotated[Against, Query(...)]
) -> dict[str, Any]:
    """What changed for a visitor between two versions, and whether they were to be asked again."""
    site = site_of(request, site_id)
    new = _file(site, number)
    against = _before(site, number) if other.against is None else other.against
    old = _file(site, against) if against else None
    told = {"version": number, "against": against, "difference": differing(old.text if old else "", new.text)}
    return told | compared(old, new)


def _version(found: Version, in_force: int) -> VersionOut:
    return VersionOut(
        version=found.number,
        in_force=found.number == in_force,
        published=found.published,
        by=str(found.published_by) if found.published_by else "",
        full=found.full,
        material=found.material,
        asks_again=found.asks_again,
        languages=found.languages,
        cookies=found.cookies,
        findings=found.findings,
    )


def _before(site: Site, number: int) -> int:
    """The number of the version before this one; 0 for the first."""
    earlier = site.versions.filter(number__lt=number).order_by("-number").values_list("number", flat=True)
    return earlier.first() or 0


def _file(site: Site, number: int) -> CharterFile:
    """A version's file; 404 when there is no such version, 409 when it was spoilt by hand."""
    if not 0 < number <= 10_000_000 or not site.charters.has(number):
        raise HttpError(404, _("There is no such version."))
    try:
        return site.charters.at(number)
    except CharterError as error:
        raise HttpError(409, _("This version can no longer be read: it was changed by hand.")) from error
