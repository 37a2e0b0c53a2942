"""The visitor's decision, as the request carries it."""

from datetime import UTC, date, datetime

from django.http import HttpRequest

from temoin.consent import COOKIE_NAME, Decision, decode, is_current
from temoin.web.django.publication import current


def decision_of(request: HttpRequest) -> Decision | None:
    """The decision that holds today for the charter in force, or None: no choice, or an old one (DUR-09)."""
    decision = stated(request)
    if decision is None:
        return None
    published = current()
    return decision if is_current(decision, published.material, published.lifetime, today()) else None


def stated(request: HttpRequest) -> Decision | None:
    """The decision that the cookie states, whether it still holds or not; None when it states none."""
    return decode(request.COOKIES.get(COOKIE_NAME))


def today() -> date:
    """The day, in UTC: the one in which decisions are dated."""
    return datetime.now(UTC).date()
