"""The management API: sites, their charters, the check of a charter and the ledger's counts."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie

from temoin.charter import Charter, CharterError, CharterFile, check, full_hash, judged, loads, material_hash
from temoin.law import Profile, profile
from temoin.office.api.problem import problem
from temoin.office.api.schema import (
    CharterOut,
    CheckOut,
    CookieOut,
    FindingOut,
    LedgerOut,
    PublishedOut,
    RootOut,
    SiteDetailOut,
    SiteOut,
    SitesOut,
)
from temoin.office.registry.charters import Superseded
from temoin.office.registry.models import Site
from temoin.office.registry.platform import objections
from temoin.web.django import ledger, reload

LARGEST = 500_000
"""Bytes of a charter's text; a real one has a few thousand."""


class SessionWithToken(APIKeyCookie):
    """The session's cookie, with X-CSRFToken; the gate has let nobody else through."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)  # the gate checks it, for every method

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002 - ninja's own shape
        """Who is signed in."""
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="Témoin",
    version="1",
    description="Sites and their charters. A session, and its token in X-CSRFToken with every call.",
    docs_url=None,
    auth=SessionWithToken(),
    urls_namespace="v1",
)


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("The call is not as this API expects it."), errors=error.errors)


@api.exception_handler(HttpError)
def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(Site.DoesNotExist)
def _no_site(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(404, _("There is no such site."))


@api.get("/", response=RootOut, operation_id="root")
def root(request: HttpRequest) -> RootOut:  # noqa: ARG001 - ninja looks for it
    """Where to start."""
    return RootOut(sites="/api/v1/sites", openapi="/api/v1/openapi.json")


@api.get("/sites", response=SitesOut, operation_id="sites")
def sites(request: HttpRequest) -> SitesOut:  # noqa: ARG001 - ninja looks for it
    """Every site."""
    found = Site.objects.select_related("organisation").all()
    results = [SiteOut(**_site(site)) for site in found]
    return SitesOut(total_count=len(results), results=results)


@api.get("/sites/{site_id}", response=SiteDetailOut, operation_id="site")
def site(request: HttpRequest, site_id: str) -> SiteDetailOut:  # noqa: ARG001 - ninja looks for it
    """One site, and what its charter declares."""
    found = Site.objects.select_related("organisation").get(slug=site_id)
    return SiteDetailOut(**_site(found), charter=_charter(found))


@api.get("/sites/{site_id}/charter", response=None, operation_id="charter")
def charter(request: HttpRequest, site_id: str) -> HttpResponse:  # noqa: ARG001 - ninja looks for it
    """The charter in force, as YAML; its ETag goes into If-Match when it is changed."""
    number, file = _in_force(Site.objects.get(slug=site_id))
    return HttpResponse(
        file.text,
        content_type="application/yaml; charset=utf-8",
        headers={"ETag": _etag(number), "Cache-Control": "no-store"},
    )


@api.put("/sites/{site_id}/charter", response=PublishedOut, operation_id="publish_charter")
def publish_charter(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """Publish a charter, given as YAML. 422 when it is wrong, 409 when this platform cannot work with it."""
    found = Site.objects.get(slug=site_id)
    after = _if_match(request)
    text = _body(request)
    if text is None:
        return problem(413, _("This charter is too long."))
    try:
        file = loads(text, "charter")
    except CharterError as error:
        problems = [
            {"line": one.line, "column": one.column, "message": one.message} for one in error.problems
        ]
        return problem(422, _("This charter has mistakes; nothing was published."), problems=problems)
    if found.is_platform and (reasons := objections(file.charter, _profile(), settings.TEMOIN_TILES)):
        return problem(409, " ".join(reasons), reasons=list(reasons))
    before = _material_in_force(found)
    try:
        number = found.charters.publish(file.text, after=after)
    except Superseded as superseded:
        return problem(
            412,
            _("Version %(number)s was published in the meantime; nothing was published.")
            % {"number": superseded.number},
        )
    if found.is_platform:
        reload()  # here at once; other processes see the file within a second
    response["ETag"] = _etag(number)
    material = material_hash(file.charter)
    return PublishedOut(
        version=number, full=full_hash(file.charter), material=material, asks_again=material != before
    )


@api.get("/sites/{site_id}/check", response=CheckOut, operation_id="check")
def check_charter(request: HttpRequest, site_id: str) -> CheckOut:  # noqa: ARG001 - ninja looks for it
    """Which rules the charter in force does not keep."""
    number, file = _in_force(Site.objects.get(slug=site_id))
    findings = [
        FindingOut(
            rule=one.rule,
            severity=one.severity,
            where=one.where,
            what=one.what,
            remedy=one.remedy,
            source=one.source,
        )
        for one in check(file, _profile())
    ]
    return CheckOut(version=number, profile=_profile().id, findings=findings)


@api.get("/sites/{site_id}/ledger", response=LedgerOut, operation_id="ledger")
def ledger_counts(request: HttpRequest, site_id: str) -> LedgerOut:  # noqa: ARG001 - ninja looks for it
    """How many choices are kept, and whether each entry is in its place, unchanged."""
    if not Site.objects.get(slug=site_id).is_platform:
        raise HttpError(404, _("Only this platform's own choices are kept here."))
    kept = ledger()
    counts, walk = kept.counts(), kept.verify()
    return LedgerOut(
        entries=counts.entries,
        events={str(event): number for event, number in counts.events.items()},
        granted=counts.granted,
        refused=counts.refused,
        holds=walk.holds,
        head=walk.head,
    )


def _profile() -> Profile:
    return profile(str(settings.TEMOIN["profile"]))


def _site(found: Site) -> dict[str, Any]:
    return {
        "id": found.slug,
        "name": found.name,
        "origin": found.origin,
        "organisation": found.organisation.name,
        "platform": found.is_platform,
        "version": found.charters.number() or None,
    }


def _charter(found: Site) -> CharterOut | None:
    if not found.charters.number():
        return None
    number, file = _in_force(found)
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
        for one in judged(charter, _profile())
    ]


def _in_force(found: Site) -> tuple[int, CharterFile]:
    if not found.charters.number():
        raise HttpError(404, _("No charter is published for this site."))
    try:
        return found.charters.version()
    except (CharterError, OSError) as error:
        raise HttpError(
            409, _("The published charter can no longer be read: it was changed by hand.")
        ) from error


def _material_in_force(found: Site) -> str | None:
    if not found.charters.number():
        return None
    try:
        return material_hash(found.charters.version()[1].charter)
    except (CharterError, OSError):
        return None


def _etag(number: int) -> str:
    return f'"{number}"'


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, or None when it is longer than any charter."""
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= LARGEST else None


def _if_match(request: HttpRequest) -> int | None:
    """The version that the caller started from; None when it does not say. Anything else never matches."""
    given = request.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    text = given.strip('"')
    return int(text) if text.isdecimal() and len(text) < 9 else -1
