"""Audits in the back office: all of them, those of a site, one that is followed, and its report.

A report holds what the audited site said. It is served as a document that nothing is let do: no script, no
frame, no form, no address of its own, and no style but its own.
"""

import base64
import hashlib
import re
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.roles import Capability
from temoin.office.back.views import about, needs, site_of
from temoin.office.registry.models import AuditRun

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_LANGUAGES = ("fr", "en")


@needs("read")
def audits(request: HttpRequest) -> HttpResponse:
    """Every audit that one may see."""
    return render(request, "back/audits.html", {"room": "audits"})


@needs("read")
def site_audits(request: HttpRequest, site_id: str) -> HttpResponse:
    """The audits of a site, and the way to start one."""
    site = site_of(request, site_id, "read")
    shown = about(request, site, "audits") | {"published": bool(site.charters.number())}
    return render(request, "back/site_audits.html", shown)


@needs("read")
def audit(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """One audit, followed while it runs; then what it found."""
    run = audit_of(request, audit_id, "read")
    facts = {
        "room": "audits",
        "run": run,
        "may_audit": authority_of(request).may("audit", run.site.organisation_id),
    }
    return render(request, "back/audit.html", facts)


@needs("read")
def report(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The report for people, as a document that nothing is let do."""
    return _document(_report(request, audit_id, _in_language()))


@needs("read")
def report_html(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The report for people, to keep."""
    language = _in_language()
    response = _document(_report(request, audit_id, language))
    response["Content-Disposition"] = f'attachment; filename="{_name(audit_id)}.{language}.html"'
    return response


@needs("read")
def report_json(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The report for programs, to keep."""
    response = HttpResponse(_report(request, audit_id), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{_name(audit_id)}.json"'
    return response


def audit_of(request: HttpRequest, audit_id: UUID, capability: Capability) -> AuditRun:
    """The audit of this id: 404 to whoever may not see it, 403 to whoever may not do this there."""
    run = AuditRun.objects.select_related("site__organisation").filter(pk=audit_id).first()
    authority = authority_of(request)
    if run is None or not authority.may("read", run.site.organisation_id):
        raise Http404
    if not authority.may(capability, run.site.organisation_id):
        raise PermissionDenied
    return run


def _report(request: HttpRequest, audit_id: UUID, language: str = "") -> bytes:
    """A report as it was kept; 404 when the audit came to none."""
    run = audit_of(request, audit_id, "read")
    name = f"report.{language}.html" if language else "report.json"
    if run.state != AuditRun.DONE:
        raise Http404
    try:
        return (run.folder / name).read_bytes()
    except OSError as error:
        raise Http404 from error


def _document(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = policy_of(content)
    return response


def policy_of(content: bytes) -> str:
    """The policy of a report: the hash of its own style, the first, which nothing of the site precedes."""
    style = _STYLE.search(content)
    digest = base64.b64encode(hashlib.sha256(style[1] if style else b"").digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "sandbox",
        )
    )


def _in_language() -> str:
    language = (translation.get_language() or "fr").split("-", maxsplit=1)[0]
    return language if language in _LANGUAGES else "fr"


def _name(audit_id: UUID) -> str:
    return f"audit-{str(audit_id)[:8]}"
