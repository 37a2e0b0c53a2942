"""What to do next, and the figures beside it: what the dashboard says."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.steps import own_steps, people_steps
from temoin.office.api.v1.paging import Paged
from temoin.office.api.v1.rule import asker, needs, within
from temoin.office.registry.models import PLATFORM, AuditRun
from temoin.office.registry.standing import seen
from temoin.office.registry.steps import KINDS, Kind, Step, site_steps

router = Router(tags=["dashboard"])


class StepOut(Schema):
    """One thing to do: its kind, the site or organisation it is about, how many, and where it is done."""

    kind: Kind
    link: str
    site: str | None
    site_name: str | None
    organisation: str | None
    count: int | None
    languages: list[str]


class StepsOut(Schema):
    """What to do next, the weightiest first."""

    total_count: int
    results: list[StepOut]


class FiguresOut(Schema):
    """The figures of what one may see; `first_steps` while no site but this platform is kept."""

    sites: int
    in_force: int
    findings: int
    audits_this_month: int
    first_steps: bool


@router.get("/next", response=StepsOut, operation_id="next")
@needs("read")
def next_steps(request: HttpRequest, page: Paged) -> Any:
    """What the caller may do next, the weightiest first."""
    steps = _steps(request)
    shown = steps[page.offset : page.offset + page.limit]
    return {"total_count": len(steps), "results": [_said(step) for step in shown]}


@router.get("/figures", response=FiguresOut, operation_id="figures")
@needs("read")
def figures(request: HttpRequest) -> Any:
    """How many sites, charters in force, findings, and audits this month."""
    mine = within(request)
    counted = seen(mine).aggregate(
        sites=Count("pk"),
        others=Count("pk", filter=~Q(slug=PLATFORM)),
        in_force=Count("pk", filter=Q(in_force_number__gt=0)),
        findings=Sum("in_force_findings", default=0),
    )
    others = counted.pop("others")
    start = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    audits = AuditRun.objects.filter(created__gte=start)
    if mine is not None:
        audits = audits.filter(site__organisation__in=mine)
    return FiguresOut(**counted, audits_this_month=audits.count(), first_steps=not others)


def _steps(request: HttpRequest) -> list[Step]:
    authority, user = authority_of(request), asker(request)
    steps = [*own_steps(user, authority), *people_steps(authority)]
    for site in seen(within(request)):
        steps.extend(site_steps(site, user.pk, authority.may))
    return sorted(steps, key=lambda step: (KINDS.index(step.kind), step.site_name or step.organisation or ""))


def _said(step: Step) -> StepOut:
    return StepOut(
        kind=step.kind,
        link=step.link,
        site=step.site,
        site_name=step.site_name,
        organisation=step.organisation,
        count=step.count,
        languages=list(step.languages),
    )
