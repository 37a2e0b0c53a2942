"""How this site is made true: its charter, its last audit, its guard and its ledger, as they are now."""

import json
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from temoin.office.front.chain import chain
from temoin.office.front.page import page
from temoin.office.registry.models import PLATFORM, AuditRun, Site, Version
from temoin.web.django import conf, current

SCENARIOS = {
    "no-choice": gettext_lazy("without answering"),
    "refuse": gettext_lazy("after refusing everything"),
    "accept": gettext_lazy("after accepting everything"),
    "login": gettext_lazy("signed in"),
}
STATUSES = {
    "ran": gettext_lazy("carried out"),
    "not-run": gettext_lazy("not done"),
    "inconclusive": gettext_lazy("could not conclude"),
}
VERDICTS = {
    "no-finding": gettext_lazy("No finding"),
    "findings": gettext_lazy("The site and its charter disagree"),
    "inconclusive": gettext_lazy("The audit could not conclude"),
}


class Played(msgspec.Struct, frozen=True):
    """One scenario of an audit, and whether it ran."""

    name: str
    status: str


class Audited(msgspec.Struct, frozen=True):
    """The last audit that ended well."""

    run: AuditRun
    verdict: str
    scenarios: list[Played]


@require_safe
def made_true(request: HttpRequest) -> HttpResponse:
    """What is checked, when it was checked last, and what was found."""
    site = Site.objects.filter(slug=PLATFORM).first()
    published = current()
    declared = published.file.charter.declarations()
    return page(
        request,
        "front/made_true.html",
        _("How this site is made true"),
        _("The last audit of this site against its own charter, its guard, and its ledger of choices."),
        site=site,
        audited=site and last_audit(site),
        version=site and version_in_force(site, published.full),
        hashes=published,
        enforces=conf().mode == "enforce",
        declared=len(declared),
        asked=len(published.asked),
        chain=chain(),
    )


def version_in_force(site: Site, full: str) -> Version | None:
    """The row of the charter that the guard enforces."""
    return Version.objects.filter(site=site, full=full).order_by("-number").first()


def last_audit(site: Site) -> Audited | None:
    """The last audit of the site that was carried through, None when there has been none."""
    run = AuditRun.objects.filter(site=site, state=AuditRun.DONE).order_by("-ended", "-created").first()
    if run is None:
        return None
    return Audited(
        run=run,
        verdict=str(VERDICTS.get(run.verdict, run.verdict)),
        scenarios=[
            Played(str(SCENARIOS.get(name, name)), str(STATUSES.get(status, status)))
            for name, status in played(run.pk, run.folder)
        ],
    )


@lru_cache(maxsize=8)
def played(run: UUID, folder: Path) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - what is done never changes
    """The scenarios of an audit that has ended, from its report; none when it cannot be read."""
    try:
        report = json.loads((folder / "report.json").read_bytes())
        return tuple((str(one["name"]), str(one["status"])) for one in report["scenarios"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
