"""The visitor's decision, as the request carries it."""

from datetime import UTC, date, datetime

from django.http import HttpRequest

from temoin.consent import COOKIE_NAME, Decision, decode, is_current, objected
from temoin.web.django.publication import current


def decision_of(request: HttpRequest) -> Decision | None:
    """The decision that holds today for the charter in force, or None: no choice, or an old one (DUR-09)."""
    decision = stated(request)
    if decision is None:
        return None
    published = current()
    return decision if is_current(decision, published.material, published.lifetime, today()) else None


def permits(request: HttpRequest, purpose: str) -> bool:
    """Whether this visitor lets the site do what serves a purpose; never, if the charter does not state it.

    What needs consent must have been granted. What they may object to is permitted until they do, in the
    preference centre or by Global Privacy Control (`Sec-GPC: 1`); an objection outlives the version of the
    charter under which it was made.
    """
    published = current()
    if purpose in published.asked:
        decision = decision_of(request)
        return decision is not None and decision.grants(purpose)
    if purpose not in published.contestable or signals(request):
        return False
    return purpose not in objected(stated(request), published.contestable)


def signals(request: HttpRequest) -> bool:
    """Whether the browser says for its user that they do not want to be followed (Global Privacy Control)."""
    return request.headers.get("Sec-GPC") == "1"


def stated(request: HttpRequest) -> Decision | None:
    """The decision that the cookie states, whether it still holds or not; None when it states none."""
    return decode(request.COOKIES.get(COOKIE_NAME))


def today() -> date:
    """The day, in UTC: the one in which decisions are dated."""
    return datetime.now(UTC).date()
