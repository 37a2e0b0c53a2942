"""The audience counts: pages and days, nobody in particular."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.office.api.v1.rule import needs, site_of
from temoin.office.audience.reading import Step, most_read, over_time
from temoin.office.audience.sight import PURPOSE
from temoin.office.audience.tally import earliest
from temoin.office.registry.models import PLATFORM
from temoin.web.django import current

router = Router(tags=["audience"])

USUAL = timedelta(days=29)
"""How far back one looks when nobody says: thirty days, today's included."""


class Asked(Schema):
    """Which days, in which steps, and of which page."""

    first: date | None = Field(None, alias="from", description="The first day; else thirty days ago.")
    last: date | None = Field(None, alias="to", description="The last day; else today.")
    by: Step = "day"
    page: Annotated[str, Field(max_length=300)] = Field(
        "", description="The `id` of one page; else all of them."
    )


class PointOut(Schema):
    """How many pages were read in a day, week or month, which begins on `start`."""

    start: date
    views: int


class PageOut(Schema):
    """One page: the name of its route, and what it is about, if anything."""

    id: str
    page: str
    object: str
    views: int
    languages: dict[str, int]


class AudienceOut(Schema):
    """The counts. `counted`: whether the charter in force declares that they are kept, and so they are."""

    counted: bool
    first: date
    last: date
    earliest: date
    by: Step
    page: str
    total: int
    points: list[PointOut]
    pages: list[PageOut]


@router.get("/audience", response=AudienceOut, operation_id="audience")
@needs("read")
def audience(request: HttpRequest, asked: Annotated[Asked, Query(...)]) -> dict[str, Any]:
    """How often this platform's public pages were read, over time and page by page; kept for 25 months.

    Days are those of UTC. Nothing of a visitor is kept, so nobody can be told from another here.
    """
    site_of(request, PLATFORM)
    today = timezone.localdate()
    last = min(asked.last or today, today)
    kept = earliest(today)
    first = max(asked.first if asked.first is not None else last - USUAL, kept) if last >= kept else kept
    if first > last:
        raise HttpError(422, _("The first day comes after the last one, or both are before what is kept."))
    page, _slash, about = asked.page.partition("/")
    points = over_time(first, last, asked.by, (page, about) if page else None)
    return {
        "counted": PURPOSE in {*current().asked, *current().contestable},
        "first": first,
        "last": last,
        "earliest": kept,
        "by": asked.by,
        "page": asked.page,
        "total": sum(point.views for point in points),
        "points": [{"start": point.start, "views": point.views} for point in points],
        "pages": [
            {
                "id": f"{one.page}/{one.object}" if one.object else one.page,
                "page": one.page,
                "object": one.object,
                "views": one.views,
                "languages": one.languages,
            }
            for one in most_read(first, last)
        ],
    }
