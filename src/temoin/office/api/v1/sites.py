"""Sites: which there are, and what each one's charter declares."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from ninja import Router

from temoin.charter import Charter, full_hash, judged, material_hash
from temoin.office.api.schema import CharterOut, CookieOut, SiteDetailOut, SiteOut, SitesOut
from temoin.office.api.v1.charters import in_force
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import needs, site_of, within
from temoin.office.registry.models import Site, Version
from temoin.office.registry.publishing import law

router = Router(tags=["sites"])


@router.get("/sites", response=SitesOut, operation_id="sites")
@needs("read")
def sites(request: HttpRequest, page: Paged) -> dict[str, Any]:
    """Every site that one may see."""
    return paged(_seen(within(request)), page, _site)


@router.get("/sites/{site_id}", response=SiteDetailOut, operation_id="site")
@needs("read")
def site(request: HttpRequest, site_id: str) -> SiteDetailOut:
    """One site, and what its charter declares."""
    found = site_of(request, site_id)
    found.number = found.charters.number()  # type: ignore[attr-defined]
    return SiteDetailOut(**_site(found).dict(), charter=_charter(found))


def _seen(organisations: frozenset[int] | None) -> QuerySet[Site]:
    newest = Version.objects.filter(site=OuterRef("pk")).order_by("-number").values("number")[:1]
    mine = Q() if organisations is None else Q(organisation__in=organisations)
    return Site.objects.filter(mine).select_related("organisation").annotate(number=Subquery(newest))


def _site(found: Site) -> SiteOut:
    return SiteOut(
        id=found.slug,
        name=found.name,
        origin=found.origin,
        organisation=found.organisation.name,
        platform=found.is_platform,
        version=found.number or None,  # type: ignore[attr-defined]
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
