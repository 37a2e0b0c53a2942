"""Every route there is, opened and posted to by nobody: no session, no cookie but the sign-in page's."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from office.visiting import HOST
from temoin.office.accounts.models import SignIn

GIVES_A_TOKEN = {"/accounts/login/"}
SETS_ITS_OWN = {"/i18n/setlang/": {"django_language"}, "/.temoin/choice": {"cookies_preferences"}}
"""Where a visitor chooses a language or answers the notice: that is what sets these two."""
SAMPLES = {
    "uuid": "6f1c2b1e-3d3f-4a52-9d0f-0a4a3a1a9f10",
    "uuidstr": "6f1c2b1e-3d3f-4a52-9d0f-0a4a3a1a9f10",  # ninja's own
    "int": "1",
    "slug": "portail",
    "path": "a/b",
    "str": "portail",
}
FORM = {
    "email": "nobody@example.org",
    "name": "Nobody",
    "username": "nobody",
    "password": "not this one",
    "code": "000000",
    "pending": "x:y:z",
    "person": "MQ",
    "token": "x:y:z",
    "new_password1": "une phrase assez longue",
    "new_password2": "une phrase assez longue",
}


def addresses(patterns, before: str = "/"):
    """An address of each route."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + sample(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + sample(one.pattern)


def sample(pattern) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], pattern._route)
    assert isinstance(pattern, RegexPattern)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "portail", pattern._regex)
    return route.lstrip("^").rstrip("$").replace("/?", "").replace("\\", "")


ROUTES = sorted({*addresses(get_resolver().url_patterns), "/nothing/here/", "/accounts/nothing"})


def test_the_crawl_knows_the_pages_that_matter():
    assert {"/", "/accounts/login/", "/accounts/reset/", "/accounts/sign-up/", "/back/"} <= set(ROUTES)
    assert len(ROUTES) > 40


@pytest.fixture
def stranger(office, settings) -> Client:
    settings.TEMOIN_SIGN_UP = True
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"host": HOST})


def set_somehow(response) -> set[str]:
    return set(response.cookies)


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_is_given_a_session_or_any_cookie(stranger, route):
    expected = {"csrftoken"} if route in GIVES_A_TOKEN else set()
    opened = stranger.get(route)
    assert opened.status_code < 500, route
    assert set_somehow(opened) <= expected
    stranger.cookies.clear()
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert set_somehow(stranger.post(route, FORM, headers=headers)) <= SETS_ITS_OWN.get(route, set())
        stranger.cookies.clear()
    for method in ("put", "patch", "delete", "options", "head"):
        assert set_somehow(getattr(stranger, method)(route)) <= expected
        stranger.cookies.clear()
    assert not Session.objects.exists()


def test_a_failed_sign_in_and_a_failed_code_set_nothing_more(stranger):
    stranger.get("/accounts/login/")
    token = stranger.cookies["csrftoken"].value
    for path in ("/accounts/login/", "/accounts/login/code/"):
        answer = stranger.post(path, FORM | {"csrfmiddlewaretoken": token})
        assert answer.status_code == 422
        assert set_somehow(answer) == set()
    assert not Session.objects.exists()
    assert not SignIn.objects.exists()


@pytest.mark.parametrize("planted", ["planted0planted0planted0planted0", "", "'; --", "x" * 4000])
def test_a_planted_session_is_adopted_by_no_page(stranger, planted):
    for route in (
        "/",
        "/accounts/",
        "/accounts/login/",
        "/accounts/reset/",
        "/accounts/me",
        "/back/",
        "/nothing/",
    ):
        stranger.cookies["sessionid"] = planted
        answer = stranger.get(route)
        kept = answer.cookies.get("sessionid")
        assert kept is None or kept["max-age"] == 0, route
        stranger.cookies.clear()
    assert not Session.objects.exists()
