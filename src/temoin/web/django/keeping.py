"""What an answer leaves in the visitor's own browser, and where they go on to."""

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from typing import Final

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from temoin.consent import COOKIE_NAME, Decision, encode
from temoin.cookies import DAY
from temoin.guard import Expiry, expiries
from temoin.web.django.decision import today
from temoin.web.django.publication import Published

LONGEST_NEXT: Final = 2000


class SeeOther(HttpResponseRedirect):
    """Go on to a page, by GET (RFC 9110 section 15.4.4)."""

    status_code = 303


def next_path(request: HttpRequest) -> str:
    """Where to go on to: the form's `next` when it is a path of this site, else the home page."""
    target = request.POST.get("next", "/")
    ours = target.startswith("/") and len(target) <= LONGEST_NEXT
    return target if ours and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


def shown(request: HttpRequest, published: Published) -> str:
    """The notice's hash when it is one of ours; empty when the form did not say, or said another."""
    shown = request.POST.get("notice", "")
    return shown if shown in published.notices.values() else ""


def remember(
    request: HttpRequest, response: HttpResponseBase, published: Published, decision: Decision
) -> None:
    """Set `cookies_preferences`: readable by the notice's script, host-only, as long as the choice holds."""
    response.set_cookie(
        COOKIE_NAME,
        encode(decision),
        max_age=published.lifetime - (today() - decision.on).days * DAY,
        path="/",
        secure=request.is_secure(),
        samesite="Lax",
    )


def take_away(
    request: HttpRequest, response: HttpResponseBase, published: Published, purposes: Collection[str]
) -> None:
    """Expire the site's own cookies of these purposes, HttpOnly ones and parent domains included (WDR-02)."""
    host = request.get_host()
    bare = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    for expiry in expiries(published.policy, purposes, bare, request.COOKIES):
        _expire(response, expiry, secure=request.is_secure())


def _expire(response: HttpResponseBase, expiry: Expiry, *, secure: bool) -> None:
    """One Set-Cookie that takes a cookie away; several may bear one name, which Django cannot say."""
    made: SimpleCookie = SimpleCookie()
    try:
        made[expiry.name] = ""
    except CookieError:  # a name that Python will not write in a header; the script takes that one away
        return
    morsel = made[expiry.name]
    morsel["max-age"] = 0
    morsel["expires"] = "Thu, 01 Jan 1970 00:00:00 GMT"
    morsel["path"] = expiry.path
    morsel["domain"] = expiry.domain or ""
    morsel["secure"] = secure
    key = (
        expiry.name
        if expiry.domain is None and expiry.path == "/"
        else f"{expiry.name} {expiry.domain} {expiry.path}"
    )
    dict.__setitem__(response.cookies, key, morsel)
