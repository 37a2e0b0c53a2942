"""What is a visitor's own: the preference centre, and the receipt of an agreement, with its withdrawal.

Both show what their visitor chose: no cache keeps them, and they have no address that says a language.
"""

import re

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from temoin.banner import centre, said
from temoin.consent import Decision
from temoin.ledger import Entry
from temoin.office.front.page import language
from temoin.web.django import current, decision_of, ledger, signals

_RECEIPT = re.compile(r"[A-Za-z0-9_-]{22}")


class Answered(msgspec.Struct, frozen=True):
    """One purpose of a receipt and what was answered to it."""

    title: str
    granted: bool


@never_cache
@require_safe
def choice(request: HttpRequest) -> HttpResponse:
    """The preference centre, which shows the visitor's own choice as it is."""
    published = current()
    inner = centre(
        published.file.charter,
        published.profile,
        language(),
        next_path=request.path,
        decision=decision_of(request),
        signal=signals(request),
    )
    return render(request, "front/choice.html", {"centre": mark_safe(inner)})  # noqa: S308 - the banner escapes


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """What the ledger keeps of one agreement, for whoever has the number of its receipt.

    It can be withdrawn from the browser that still holds it; elsewhere it is a piece of history.
    """
    entry = ledger().receipt(receipt_id) if _RECEIPT.fullmatch(receipt_id) else None
    if entry is None:
        raise Http404
    decision = decision_of(request)
    shown = {
        "entry": entry,
        "answers": answers(entry),
        "held": decision is not None and decision.receipt == receipt_id,
        "since": decision if _is_later(decision, receipt_id) else None,
        "granted_since": decision is not None and any(decision.answers.values()),
    }
    return render(request, "front/receipt.html", shown)


def answers(entry: Entry) -> list[Answered]:
    """The purposes of an entry, in words where the charter in force still has them."""
    charter = current().file.charter
    made = []
    for purpose, granted in entry.record.answers.items():
        words = charter.purpose(purpose)
        title = said(words.title, language()) if words else None
        made.append(Answered(title.text if title else purpose, granted))
    return made


def _is_later(decision: Decision | None, receipt_id: str) -> bool:
    return decision is not None and decision.receipt != receipt_id
