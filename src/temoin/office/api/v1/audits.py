"""Audits of a site: asked for, followed, stopped, and their reports."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from temoin.office.accounts.authority import authority_of
from temoin.office.api.problem import problem
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import hold, needs, site_of, within
from temoin.office.registry.audits import Refused, ask, saying, stop
from temoin.office.registry.models import AuditRun

router = Router(tags=["audits"])

RETRY_SECONDS = 60
State = Literal["queued", "running", "done", "failed", "cut"]


class ProgressOut(Schema):
    """One step that an audit took; `pages` counts the addresses that its scenario has visited by then."""

    scenario: str
    action: str
    url: str
    status: int | None
    pages: int


class AuditOut(Schema):
    """An audit: `verdict` is no-finding, findings or inconclusive; `said` is why it came to no report."""

    id: UUID
    site: str
    site_name: str
    organisation: str
    state: State
    version: int
    asked_by: str | None
    created: datetime
    started: datetime | None
    ended: datetime | None
    verdict: str | None
    findings: int | None
    said: dict[str, str] | None


class AuditDetailOut(AuditOut):
    """An audit with the last steps that it took, and how many wait before it."""

    origin: str
    ahead: int
    progress: list[ProgressOut]


class AuditsOut(Schema):
    """A list of audits, the newest first."""

    total_count: int
    results: list[AuditOut]


class Which(Schema):
    """Which audits: those in a state, or all."""

    state: State | None = None


Wanted = Annotated[Which, Query(...)]


@router.post("/sites/{site_id}/audits", response={202: AuditOut}, operation_id="ask_audit")
@needs("audit")
def ask_audit(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """Ask for an audit of a site against its charter in force; it is followed at Location.

    409 when there is no charter, or one is asked for already; 429 when too many of the organisation wait.
    """
    site = site_of(request, site_id)
    try:
        run = ask(site, request.user)  # type: ignore[arg-type]
    except Refused as refused:
        return _refusal(refused)
    response["Location"] = f"/api/v1/audits/{run.pk}"
    return Status(202, _audit(run))


@router.get("/sites/{site_id}/audits", response=AuditsOut, operation_id="site_audits")
@needs("read")
def site_audits(request: HttpRequest, site_id: str, page: Paged, which: Wanted) -> dict[str, Any]:
    """The audits of a site."""
    site = site_of(request, site_id)
    return paged(_audits(which).filter(site=site), page, _audit)


@router.get("/audits", response=AuditsOut, operation_id="audits")
@needs("read")
def audits(request: HttpRequest, page: Paged, which: Wanted) -> dict[str, Any]:
    """The audits of every site that one may see."""
    mine = within(request)
    seen = Q() if mine is None else Q(site__organisation__in=mine)
    return paged(_audits(which).filter(seen), page, _audit)


@router.get("/audits/{uuid:audit_id}", response=AuditDetailOut, operation_id="audit")
@needs("read")
def audit(request: HttpRequest, response: HttpResponse, audit_id: UUID) -> Any:
    """One audit, and the last steps that it took; with its ETag in If-None-Match, 304 if nothing is new."""
    run = audit_of(request, audit_id)
    found = AuditDetailOut(
        **_audit(run).dict(),
        origin=run.site.origin,
        ahead=_ahead(run),
        progress=[line for line in run.progress if "scenario" in line],
    )
    mark = f'"{hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    response["ETag"] = mark
    return found


@router.delete("/audits/{uuid:audit_id}", response={204: None}, operation_id="stop_audit")
@needs("audit")
def stop_audit(request: HttpRequest, audit_id: UUID) -> Any:
    """Stop an audit that waits or runs; 409 when it has ended."""
    run = audit_of(request, audit_id)
    if not stop(run, request.user):  # type: ignore[arg-type]
        return problem(409, _("This audit has ended."))
    return Status(204, None)


@router.get("/audits/{uuid:audit_id}/report", response=None, operation_id="audit_report")
@needs("read")
def audit_report(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The whole report, as `temoin audit --format json` writes it; 404 when the audit came to none."""
    run = audit_of(request, audit_id)
    try:
        content = (run.folder / "report.json").read_bytes() if run.state == AuditRun.DONE else None
    except OSError:
        content = None
    if content is None:
        raise HttpError(404, _("This audit has no report."))
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def audit_of(request: HttpRequest, audit_id: UUID) -> AuditRun:
    """The audit of this id, for whoever may do to its site what the operation needs; else 404 or 403."""
    run = _rows().filter(pk=audit_id).first()
    if run is None or not authority_of(request).may("read", run.site.organisation_id):
        raise HttpError(404, _("There is no such audit."))
    hold(request, run.site.organisation_id)
    return run


def _rows() -> QuerySet[AuditRun]:
    return AuditRun.objects.select_related("site__organisation", "asked_by")


def _audits(which: Which) -> QuerySet[AuditRun]:
    """The rows of a list: without what only a single one shows."""
    rows = _rows().defer("progress")
    return rows if which.state is None else rows.filter(state=which.state)


def _audit(run: AuditRun) -> AuditOut:
    return AuditOut(
        id=run.pk,
        site=run.site.slug,
        site_name=run.site.name,
        organisation=run.site.organisation.name,
        state=cast("State", run.state),
        version=run.version,
        asked_by=run.asked_by.said_name if run.asked_by else None,
        created=run.created,
        started=run.started,
        ended=run.ended,
        verdict=run.verdict or None,
        findings=run.findings,
        said=saying(run),
    )


def _ahead(run: AuditRun) -> int:
    if run.state != AuditRun.QUEUED:
        return 0
    return AuditRun.objects.filter(state=AuditRun.QUEUED, created__lt=run.created).count()


def _refusal(refused: Refused) -> HttpResponse:
    if refused.why == "full":
        answer = problem(429, _("Too many audits of this organisation wait already. Try again later."))
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
    said = {
        "busy": _("An audit of this site is asked for already."),
        "no-charter": _("No charter is published for this site: there is nothing to hold it against."),
        "not-public": _("This site's address is not on the public Internet: it is not audited from here."),
    }
    return problem(409, said[refused.why])
