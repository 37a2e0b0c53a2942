"""A visitor's objection to what needs no consent: recorded as what it is, then remembered."""

import logging
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from temoin import consent
from temoin.consent import COOKIE_NAME, Decision, objected
from temoin.ledger import LedgerError, Record
from temoin.web.django.decision import decision_of, stated, today
from temoin.web.django.keeping import SeeOther, next_path, remember, shown, take_away
from temoin.web.django.origin import same_origin
from temoin.web.django.page import refusal
from temoin.web.django.proof import ledger
from temoin.web.django.publication import Published, current

logger = logging.getLogger("temoin.web")


def contest(request: HttpRequest) -> HttpResponse:
    """Record what the visitor objects to, and to nothing else, then keep it in `cookies_preferences` (303).

    `objection`, repeated, is each purpose objected to: one that is not among them is no longer. What they
    answered to what is asked does not change, nor does an agreement last longer. 403 from another site's
    page, 400 for a purpose to which nobody can object, 503 when the ledger cannot keep it. Where nothing
    changes, nothing is recorded; when nothing is left to remember the cookie is taken away.
    """
    onward, published = next_path(request), current()
    if not same_origin(request):
        return refusal(request, 403, "elsewhere", onward)
    wanted = tuple(dict.fromkeys(request.POST.getlist("objection")))
    if not set(wanted) <= set(published.contestable):
        return refusal(request, 400, "unknown", onward)
    before = objected(stated(request), published.contestable)
    if set(wanted) == set(before):
        return SeeOther(onward)
    decision = consent.contest(
        wanted,
        published.contestable,
        published.asked,
        published.material,
        today(),
        decision_of(request),
    )
    try:
        for record in _records(request, published, before, wanted):
            ledger().append(record)
    except LedgerError as error:
        logger.error("An objection could not be recorded: %s", error)  # noqa: TRY400 - one sentence, no trace
        return refusal(request, 503, "unrecorded", onward)
    return _answered(request, published, decision, [purpose for purpose in wanted if purpose not in before])


def _answered(
    request: HttpRequest, published: Published, decision: Decision | None, new: list[str]
) -> HttpResponse:
    response = SeeOther(next_path(request))
    response["Cache-Control"] = "no-store"
    if decision is None:
        response.delete_cookie(COOKIE_NAME, path="/", samesite="Lax")
    else:
        remember(request, response, published, decision)
    take_away(request, response, published, new)
    return response


def _records(
    request: HttpRequest, published: Published, before: tuple[str, ...], wanted: tuple[str, ...]
) -> list[Record]:
    """What the ledger keeps of it, without any identifier: new objections, and that others were lifted."""
    made = []
    if new := [purpose for purpose in wanted if purpose not in before]:
        made.append(_record(request, published, "objected", dict.fromkeys(new, False)))
    if set(before) - set(wanted):
        made.append(_record(request, published, "lifted", {}))
    return made


def _record(
    request: HttpRequest, published: Published, happened: consent.Event, answers: dict[str, bool]
) -> Record:
    return Record(
        site=published.file.charter.site or f"{request.scheme}://{request.get_host()}",
        charter=published.full,
        material=published.material,
        notice=shown(request, published),
        language=published.language(request.POST.get("language") or get_language()),
        event=happened,
        answers=answers,
        source="centre",
        expires=datetime.now(UTC) + timedelta(seconds=published.lifetime),
    )
