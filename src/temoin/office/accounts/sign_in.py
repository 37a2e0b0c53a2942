"""Signing in and out, and who is signed in."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from temoin.office.accounts import limits, second_factor, session
from temoin.office.accounts.address import path_of_this_site
from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.doors import show, too_soon
from temoin.office.accounts.forms import CodeForm, SignInForm
from temoin.office.accounts.models import User
from temoin.office.accounts.person import known

_PENDING = "temoin.accounts.code"
_PENDING_LIVES = 300
"""Seconds from the password to the code."""


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page: the only one that gives a token to somebody who is not signed in."""
    after = path_of_this_site(request.POST.get("next") or request.GET.get("next"), reverse("account"))
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(after)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _answered(request, form, after)
    if form.is_bound:
        form.refuse()
    return _asked(request, form, after)


@sensitive_post_parameters()
@never_cache
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code. Until it is right there is no session, only what the form brings along."""
    after = path_of_this_site(request.POST.get("next"), reverse("account"))
    pending = request.POST.get("pending", "")
    found = _of_pending(pending)
    if found is None:
        late = SignInForm({})
        late.refuse(_("This took longer than five minutes. Please begin again."))
        return _asked(request, late, after)
    user, stays = found
    count, form = limits.whose(limits.CODE, user), CodeForm(request.POST)
    wait = limits.take(count)
    if wait:
        return too_soon(request, "accounts/code.html", wait, form=form, pending=pending, next=after)
    if not form.is_valid() or not second_factor.accepts(user, form.cleaned_data["code"]):
        form.refuse()
        return show(request, "accounts/code.html", form, pending=pending, next=after)
    limits.clear(count)
    return _enter(request, user, stays=stays, after=after)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the browser, and with it the token that served its calls."""
    session.end(request)
    return gone_from_here(HttpResponseRedirect(path_of_this_site(request.POST.get("next"), "/")))


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


def gone_from_here(response: HttpResponse) -> HttpResponse:
    """The answer to somebody who is no longer signed in: their browser drops the token, too."""
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return response


def _answered(request: HttpRequest, form: SignInForm, after: str) -> HttpResponse:
    """What follows a name and a password: a session, the question for a code, or a refusal."""
    name: str = form.cleaned_data["username"]
    wait = limits.take(limits.where(limits.PLACE, request), *_counts(request, name))
    if wait:
        sign_up = settings.TEMOIN_SIGN_UP
        return too_soon(request, "accounts/sign_in.html", wait, form=form, next=after, sign_up=sign_up)
    user = known(name, form.cleaned_data["password"])
    if user is None:
        form.refuse()
        return _asked(request, form, after)
    stays: bool = form.cleaned_data["stays"]
    if second_factor.is_on(user):
        pending = _pending(user, stays=stays)
        return show(request, "accounts/code.html", CodeForm(), pending=pending, next=after)
    return _enter(request, user, stays=stays, after=after)


def _asked(request: HttpRequest, form: SignInForm, after: str) -> HttpResponse:
    said = request.GET.get("done", "")
    return show(
        request, "accounts/sign_in.html", form, next=after, done=said, sign_up=settings.TEMOIN_SIGN_UP
    )


def _enter(request: HttpRequest, user: User, *, stays: bool, after: str) -> HttpResponse:
    for name in limits.names_of(user):
        limits.clear(*_counts(request, name))
    limits.give_back(limits.where(limits.PLACE, request))
    session.begin(request, user, stays=stays)
    return HttpResponseRedirect(after)


def _counts(request: HttpRequest, name: str) -> tuple[limits.Key, limits.Key]:
    return limits.typed(limits.ACCOUNT, name), limits.where(limits.HERE, request, name)


def _pending(user: User, *, stays: bool) -> str:
    """What the form of the code carries: who gave their password, bound to that very password."""
    said = {"user": user.pk, "stays": stays, "hash": user.get_session_auth_hash()}
    return signing.dumps(said, salt=_PENDING, compress=True)


def _of_pending(token: str) -> tuple[User, bool] | None:
    try:
        said = signing.loads(token, salt=_PENDING, max_age=_PENDING_LIVES)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not constant_time_compare(said["hash"], user.get_session_auth_hash()):
        return None
    return user, said["stays"]
