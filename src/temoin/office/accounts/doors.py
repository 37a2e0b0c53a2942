"""The two kinds of account pages: a person's own, and those that anybody may open without leaving a trace."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from temoin.office.accounts import limits
from temoin.office.accounts.models import User
from temoin.web.django import same_origin

Page = Callable[..., HttpResponse]


def mine(page: Page) -> Page:
    """A page of a signed-in person's own account, given its person; anybody else is sent to sign in."""

    @sensitive_post_parameters()
    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, **where: str) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return HttpResponseRedirect(f"{reverse('sign-in')}{_back_to(request)}")
        return page(request, user, **where)

    return guarded


def open_to_all(page: Page) -> Page:
    """A page that anybody may open: no session, no cookie, no token but the one that a letter brought.

    Its forms are protected as the language's is: by where they were sent from. Its address may carry a
    token, which goes to nobody as a referrer.
    """

    @csrf_exempt
    @sensitive_post_parameters()
    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, **where: str) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} and not same_origin(request):
            raise PermissionDenied
        response = page(request, **where)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


def show(request: HttpRequest, template: str, form: forms.Form | None = None, **shown: Any) -> HttpResponse:
    """A page with its form: 422 when what was filled in is not right, 429 when it came too soon."""
    wait: int = getattr(form, "wait", 0)
    if wait:
        return too_soon(request, template, wait, form=form, **shown)
    wrong = form is not None and form.is_bound and not form.is_valid()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, template, {"form": form, **shown}, status=status)


def too_soon(request: HttpRequest, template: str, wait: int, **shown: Any) -> HttpResponse:
    """429: the same page, with how long to wait."""
    said = {**shown, "too_soon": limits.sentence(wait)}
    response = render(request, template, said, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(wait)
    return response


def link_gone(request: HttpRequest, again: str) -> HttpResponse:
    """410: a link that was forged, used or too old; the page says neither which, nor whose it was.

    `again` names the page where another one is asked for.
    """
    return render(request, "accounts/gone.html", {"again": again}, status=HTTPStatus.GONE)


def done(name: str, what: str) -> HttpResponseRedirect:
    """Back to a page, which then says what was done."""
    return HttpResponseRedirect(f"{reverse(name)}?done={what}")


def _back_to(request: HttpRequest) -> str:
    asked = request.path if request.method in {"GET", "HEAD"} else ""
    return f"?next={quote(asked)}" if asked and asked != reverse("account") else ""
