"""Published charters: the one in force, its check, and publishing another."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from temoin.charter import CharterError, CharterFile, check, loads
from temoin.law import Finding
from temoin.office.api.problem import problem
from temoin.office.api.schema import CheckOut, FindingOut, PublishedOut
from temoin.office.api.v1.exchange import IF_MATCH, YAML_ANSWER, YAML_BODY, mistaken, objection
from temoin.office.api.v1.rule import needs, refuses, site_of
from temoin.office.registry.charters import Superseded
from temoin.office.registry.drafts import LARGEST
from temoin.office.registry.models import Site
from temoin.office.registry.publishing import Objected, law, publish

router = Router(tags=["charters"])


@router.get("/sites/{site_id}/charter", response=None, operation_id="charter", openapi_extra=YAML_ANSWER)
@needs("read")
@refuses(409)
def charter(request: HttpRequest, site_id: str) -> HttpResponse:
    """The charter in force, as YAML; its ETag goes into If-Match when it is changed."""
    number, file = in_force(site_of(request, site_id))
    return HttpResponse(
        file.text,
        content_type="application/yaml; charset=utf-8",
        headers={"ETag": etag(number), "Cache-Control": "no-store"},
    )


@router.put(
    "/sites/{site_id}/charter",
    response=PublishedOut,
    operation_id="publish_charter",
    openapi_extra=YAML_BODY | IF_MATCH,
)
@needs("publish")
@refuses(409, 412)
def publish_charter(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """Publish a charter, given as YAML. 422 when it is wrong, 409 when this platform cannot work with it."""
    found = site_of(request, site_id)
    after = if_match(request)
    text = body(request)
    if text is None:
        return problem(413, _("This charter is too long."))
    try:
        file = loads(text, "charter")
    except CharterError as error:
        return mistakes(error)
    try:
        version = publish(found, file, after=after, by=request.user)  # type: ignore[arg-type]
    except Objected as objected:
        return objection(objected)
    except Superseded as superseded:
        return problem(
            412,
            _("Version %(number)s was published in the meantime; nothing was published.")
            % {"number": superseded.number},
        )
    response["ETag"] = etag(version.number)
    return PublishedOut(
        version=version.number,
        full=version.full,
        material=version.material,
        asks_again=version.asks_again,
    )


@router.get("/sites/{site_id}/check", response=CheckOut, operation_id="check")
@needs("read")
def check_charter(request: HttpRequest, site_id: str) -> CheckOut:
    """Which rules the charter in force does not keep."""
    number, file = in_force(site_of(request, site_id))
    return CheckOut(version=number, profile=law().id, findings=findings(file))


def in_force(found: Site) -> tuple[int, CharterFile]:
    """The charter in force of a site; 404 when there is none, 409 when it was spoilt by hand."""
    if not found.charters.number():
        raise HttpError(404, _("No charter is published for this site."))
    try:
        return found.charters.version()
    except (CharterError, OSError) as error:
        raise HttpError(
            409, _("The published charter can no longer be read: it was changed by hand.")
        ) from error


def findings(file: CharterFile) -> list[FindingOut]:
    """What the rules find in a charter; where it is says nothing of this machine's folders."""
    return [_finding(one, *one.where.rsplit(":", 2)[1:]) for one in check(file, law())]


def _finding(found: Finding, line: str, column: str) -> FindingOut:
    return FindingOut(
        rule=found.rule,
        severity=found.severity,
        where=f"charter:{line}:{column}",
        line=int(line),
        what=found.what,
        remedy=found.remedy,
        source=found.source,
    )


def mistakes(error: CharterError) -> HttpResponse:
    """422, with each mistake of a charter's text at its line."""
    return mistaken(error.problems, _("This charter has mistakes; nothing was published."))


def etag(number: int) -> str:
    """The ETag of a version."""
    return f'"{number}"'


def body(request: HttpRequest) -> bytes | None:
    """What was sent, or None when it is longer than any charter."""
    try:
        sent = request.body
    except RequestDataTooBig:
        return None
    return sent if len(sent) <= LARGEST else None


def if_match(request: HttpRequest) -> int | None:
    """The version that the caller started from; None when it does not say. Anything else never matches."""
    given = request.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    text = given.strip('"')
    return int(text) if text.isdecimal() and len(text) < 9 else -1
