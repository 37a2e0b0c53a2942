"""The visitor's answer to what needs their consent: proved first, then remembered."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, cast, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from temoin.consent import Decision, Event, decide, event, new_receipt
from temoin.ledger import LedgerError, Record, Store
from temoin.web.django.decision import stated, today
from temoin.web.django.keeping import SeeOther, next_path, remember, shown, take_away
from temoin.web.django.objection import contest
from temoin.web.django.origin import same_origin
from temoin.web.django.page import Why, refusal
from temoin.web.django.proof import ledger
from temoin.web.django.publication import Published, current, refreshed

logger = logging.getLogger("temoin.web")

Answer = Literal["accept", "refuse", "save"]
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)


@csrf_exempt
def choice(request: HttpRequest) -> HttpResponse:
    """`POST /.temoin/choice`: the form of the notice and of the preference centre, without a token."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return contest(request) if request.POST.get("answer") == "object" else answer(request)


def answer(request: HttpRequest) -> HttpResponse:
    """Record the visitor's answer in the ledger, then set `cookies_preferences` and send them on (303).

    `answer` is accept, refuse or save; `purpose`, repeated, is what is granted when saving; `next` is a path
    of this site; `notice` the hash of what was shown, `language` and `source` (banner, centre) how.
    403 from another site's page, 400 for an answer or a purpose that was not asked, 409 for an agreement to a
    notice that is no longer the one shown (a refusal is always heard), 503 when the ledger cannot keep it:
    then nothing is set. Where nothing is asked there is nothing to remember: nothing is set or recorded.
    """
    onward = next_path(request)
    published = _published(request)
    objection = _objection(request, published)
    if objection is not None:
        return refusal(request, *objection, onward)
    if not published.asked:
        return SeeOther(onward)
    previous = stated(request)
    given = cast("Answer", request.POST["answer"])
    decision = decide(
        given,
        _granted(request),
        published.asked,
        published.material,
        today(),
        previous,
        published.contestable,
    )
    try:
        store = ledger()
        store.append(_record(request, published, previous, decision, store))
    except LedgerError as error:
        logger.error("A choice could not be recorded: %s", error)  # noqa: TRY400 - one sentence, no trace
        return refusal(request, 503, "unrecorded", onward)
    response = SeeOther(onward)
    response["Cache-Control"] = "no-store"
    remember(request, response, published, decision)
    take_away(request, response, published, withdrawn(previous, decision))
    return response


def withdrawn(previous: Decision | None, decision: Decision) -> tuple[str, ...]:
    """The purposes that were granted before and are no longer."""
    before = previous.answers if previous else {}
    return tuple(purpose for purpose, granted in before.items() if granted and not decision.grants(purpose))


def _published(request: HttpRequest) -> Published:
    """The charter in force; if the form showed another, this process may be late, and looks again."""
    published = current()
    return refreshed() if _is_stale(request, published) else published


def _objection(request: HttpRequest, published: Published) -> tuple[int, Why] | None:
    """Why this answer cannot be taken, with the status that says so, or None."""
    if not same_origin(request):
        return 403, "elsewhere"
    given, granted = request.POST.get("answer"), _granted(request)
    if given not in ANSWERS:
        return 400, "unknown"
    if (given == "accept" or granted) and _is_stale(request, published):
        return 409, "changed"
    if not set(granted) <= set(published.asked):
        return 400, "unknown"
    return None


def _granted(request: HttpRequest) -> list[str]:
    """The purposes ticked, which count when they are saved."""
    return request.POST.getlist("purpose") if request.POST.get("answer") == "save" else []


def _is_stale(request: HttpRequest, published: Published) -> bool:
    """Whether the form says that it showed another notice than those of the charter in force."""
    shown = request.POST.get("notice", "")
    return shown != "" and shown not in published.notices.values()


def _record(
    request: HttpRequest, published: Published, previous: Decision | None, decision: Decision, store: Store
) -> Record:
    """What the ledger keeps of it: nothing of the visitor but random numbers, and none for a refusal."""
    happened = event(previous, decision)
    return Record(
        site=published.file.charter.site or f"{request.scheme}://{request.get_host()}",
        charter=published.full,
        material=published.material,
        notice=shown(request, published),
        language=published.language(request.POST.get("language") or get_language()),
        event=happened,
        answers=dict(decision.answers),
        source="centre" if request.POST.get("source") == "centre" else "banner",
        subject=_subject(happened, previous, store),
        receipt=decision.receipt,
        expires=datetime.now(UTC) + timedelta(seconds=published.lifetime),
    )


def _subject(happened: Event, previous: Decision | None, store: Store) -> str | None:
    """None for a refusal; for a withdrawal the subject of what it withdraws; else a new random one."""
    if happened == "refused":
        return None
    if happened == "withdrawn":
        entry = store.receipt(previous.receipt) if previous and previous.receipt else None
        return entry.record.subject if entry else None
    return new_receipt()
