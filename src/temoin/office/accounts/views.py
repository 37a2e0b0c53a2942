"""Signing in, signing out, and one's own account."""

from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts import session
from temoin.office.accounts.address import path_of_this_site
from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.forms import PasswordForm, SignInForm
from temoin.office.accounts.models import User


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page: the only one that gives a token to somebody who is not signed in."""
    after = path_of_this_site(request.POST.get("next") or request.GET.get("next"), reverse("account"))
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(after)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = form.get_user()
        assert isinstance(user, User)
        session.begin(request, user, stays=form.cleaned_data["stays"])
        return HttpResponseRedirect(after)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/sign_in.html", {"form": form, "next": after}, status=status)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the browser, and with it the token that served its calls."""
    session.end(request)
    response = HttpResponseRedirect(path_of_this_site(request.POST.get("next"), "/"))
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return response


@sensitive_post_parameters()
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """My account: my name, my password, the way to the back office."""
    user = request.user
    if not isinstance(user, User):
        return HttpResponseRedirect(reverse("sign-in"))
    form = PasswordForm(user, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        session.renew(request, user)
        _forget_the_first_password(user)
        return HttpResponseRedirect(f"{reverse('account')}?changed")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    shown = {"form": form, "changed": "changed" in request.GET}
    return render(request, "accounts/account.html", shown, status=status)


@never_cache
@require_safe
def me(request: HttpRequest) -> JsonResponse:
    """Who is signed in, for the corner of public pages; a live session gets its token."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"authenticated": False})
    said = {
        "authenticated": True,
        "name": user.said_name,
        "back_office": authority_of(request).works_here,
        "csrf": get_token(request),
    }
    return JsonResponse(said)


def _forget_the_first_password(user: User) -> None:
    if user.get_username() == settings.TEMOIN_FIRST_USER:
        Path(settings.TEMOIN_DATA, "first-password").unlink(missing_ok=True)
