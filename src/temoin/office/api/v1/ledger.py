"""The ledger's counts."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from temoin.office.api.schema import LedgerOut
from temoin.office.api.v1.rule import needs, site_of
from temoin.web.django import ledger

router = Router(tags=["ledger"])


@router.get("/sites/{site_id}/ledger", response=LedgerOut, operation_id="ledger")
@needs("read")
def ledger_counts(request: HttpRequest, site_id: str) -> LedgerOut:
    """How many choices are kept, and whether each entry is in its place, unchanged."""
    if not site_of(request, site_id).is_platform:
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
