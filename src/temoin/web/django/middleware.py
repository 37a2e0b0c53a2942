"""The guard on every response, and the visitor's decision on every request."""

import logging
from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from temoin.consent import COOKIE_NAME
from temoin.guard import Verdict
from temoin.web.django.conf import conf
from temoin.web.django.decision import decision_of
from temoin.web.django.publication import current

logger = logging.getLogger("temoin.guard")


class TemoinMiddleware:
    """Lets no cookie leave that the charter does not declare or the visitor did not agree to.

    To be the first of MIDDLEWARE, so that every other one's cookies pass by it. In mode `observe` it only
    logs (`temoin.guard`: the name and the reason, never the value), in mode `enforce` it strips as well. It
    touches nothing else: no other header, no `Vary`, and nothing at all on a response without Set-Cookie.

    `request.temoin_decision` is true when the visitor has a decision that holds, and is then that Decision;
    it is read when it is first looked at. Where None itself is wanted, use `decision_of(request)`.
    """

    sync_capable = True
    async_capable = True

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]
    ) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request, with the cookies that may be set and no other."""
        _attach(request)
        if self.is_async:
            return self._awaited(request)
        return _guarded(request, cast("HttpResponseBase", self.get_response(request)))

    async def _awaited(self, request: HttpRequest) -> HttpResponseBase:
        return _guarded(request, await cast("Awaitable[HttpResponseBase]", self.get_response(request)))


def _attach(request: HttpRequest) -> None:
    """Give the request its decision, without reading any cookie before somebody asks."""
    answered = COOKIE_NAME in request.META.get("HTTP_COOKIE", "")
    decision = SimpleLazyObject(lambda: decision_of(request)) if answered else None
    request.temoin_decision = decision  # type: ignore[attr-defined]


def _guarded(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, without the cookies that may not be set."""
    by_hand = response.headers.get("Set-Cookie")
    if not response.cookies and by_hand is None:
        return response
    policy, decision = current().policy, decision_of(request)
    enforce = conf().mode == "enforce"
    for key, morsel in list(response.cookies.items()):
        verdict = policy.verdict(morsel.OutputString(), decision)
        if not verdict.allowed:
            _log(verdict, enforced=enforce)
            if enforce:
                del response.cookies[key]
    if by_hand is not None:
        verdict = policy.verdict(by_hand, decision)
        if not verdict.allowed:
            _log(verdict, enforced=enforce)
            if enforce:
                del response.headers["Set-Cookie"]
    return response


def _log(verdict: Verdict, *, enforced: bool) -> None:
    done = "was not sent" if enforced else "would not have been sent"
    logger.warning("The cookie %r %s: %s.", verdict.name, done, verdict.reason)
