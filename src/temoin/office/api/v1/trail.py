"""The trail: who did what, when; it is only ever read here."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.office.accounts.role_words import role_names
from temoin.office.api.v1.paging import Paged
from temoin.office.api.v1.rule import needs, organisation_of, refuses, within
from temoin.office.registry.deeds import sentence, site_names, who
from temoin.office.registry.models import TrailEntry
from temoin.office.registry.trail import Deed

MOST = 20_000
"""Lines of one CSV file."""

router = Router(tags=["trail"])
CSV: Any = {
    "responses": {
        200: {
            "description": "The lines, the newest first",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}


class TrailFilter(Schema):
    """Which lines: of this deed, by somebody whose name has these words, between these days (UTC)."""

    deed: Deed | Literal[""] = ""
    person: Annotated[str, Field(max_length=200)] = ""
    since: date | Literal[""] = ""
    until: date | Literal[""] = ""


class TrailEntryOut(Schema):
    """One deed; `said` is it in words, in the caller's language."""

    at: datetime
    who: str
    deed: str
    object: str
    organisation: str | None
    details: dict[str, Any]
    said: str


class TrailOut(Schema):
    """A list of deeds, the newest first."""

    total_count: int
    results: list[TrailEntryOut]


Which = Annotated[TrailFilter, Query(...)]


@router.get("/organisations/{organisation_id}/trail", response=TrailOut, operation_id="organisation_trail")
@needs("trail")
def organisation_trail(request: HttpRequest, organisation_id: str, page: Paged, which: Which) -> Any:
    """Who did what in an organisation, the newest first."""
    organisation = organisation_of(request, organisation_id)
    return _paged(_chosen(TrailEntry.objects.filter(organisation=organisation), which), page)


@router.get(
    "/organisations/{organisation_id}/trail.csv",
    response=None,
    operation_id="organisation_trail_csv",
    openapi_extra=CSV,
)
@needs("trail")
@refuses(413)
def organisation_trail_csv(request: HttpRequest, organisation_id: str, which: Which) -> HttpResponse:
    """Who did what in an organisation, as CSV."""
    organisation = organisation_of(request, organisation_id)
    return _csv(_chosen(TrailEntry.objects.filter(organisation=organisation), which), organisation.slug)


@router.get("/trail", response=TrailOut, operation_id="trail")
@needs("platform")
def trail(request: HttpRequest, page: Paged, which: Which) -> Any:
    """Who did what on the whole platform, the newest first."""
    within(request)
    return _paged(_chosen(TrailEntry.objects.all(), which), page)


@router.get("/trail.csv", response=None, operation_id="trail_csv", openapi_extra=CSV)
@needs("platform")
@refuses(413)
def trail_csv(request: HttpRequest, which: Which) -> HttpResponse:
    """Who did what on the whole platform, as CSV."""
    within(request)
    return _csv(_chosen(TrailEntry.objects.all(), which), "temoin")


def _chosen(entries: QuerySet[TrailEntry], which: TrailFilter) -> QuerySet[TrailEntry]:
    meant = Q()
    if which.deed:
        meant &= Q(deed=which.deed)
    if which.person.strip():
        meant &= Q(name__icontains=which.person.strip())
    if isinstance(which.since, date):
        meant &= Q(at__gte=_start(which.since))
    if isinstance(which.until, date) and which.until < date.max:
        meant &= Q(at__lt=_start(which.until + timedelta(days=1)))
    return entries.filter(meant).select_related("organisation")


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _paged(entries: QuerySet[TrailEntry], page: Any) -> dict[str, Any]:
    rows = list(entries[page.offset : page.offset + page.limit])
    sites, roles = site_names(rows), role_names()
    return {
        "total_count": entries.count(),
        "results": [
            TrailEntryOut(
                at=entry.at,
                who=who(entry),
                deed=entry.deed,
                object=entry.object,
                organisation=entry.organisation.name if entry.organisation else None,
                details=entry.details,
                said=sentence(entry, sites, roles),
            )
            for entry in rows
        ],
    }


def _csv(entries: QuerySet[TrailEntry], name: str) -> HttpResponse:
    rows = list(entries[: MOST + 1])
    if len(rows) > MOST:
        raise HttpError(413, _("These are more than %(most)s lines: choose fewer days.") % {"most": MOST})
    sites, roles = site_names(rows), role_names()
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_("When (UTC)"), _("Who"), _("Deed"), _("What"), _("Organisation"), _("In words")])
    for entry in rows:
        organisation = entry.organisation.name if entry.organisation else ""
        words = (who(entry), entry.deed, entry.object, organisation, sentence(entry, sites, roles))
        lines.writerow([f"{entry.at:%Y-%m-%d %H:%M:%S}", *map(_plain, words)])
    return HttpResponse(
        "\ufeff" + out.getvalue(),  # the mark with which spreadsheets read UTF-8
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="journal-{name}.csv"'},
    )


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
