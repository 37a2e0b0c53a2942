"""The page behind an invitation's link: for somebody new, an account; for somebody known, one press.

Its forms carry the signed token. The one for somebody new is a form for everybody: it has no CSRF token, and
no anonymous request here ever begins a session or sets a cookie.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts.inviting import Over, found, join
from temoin.office.accounts.models import Invitation, User
from temoin.office.accounts.newcomer import NewcomerForm
from temoin.office.accounts.role_words import SENTENCES, TITLES
from temoin.web.django import same_origin

Step = Callable[[HttpRequest, Invitation, str], HttpResponse]


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered, and to whom."""
    return _answered(request, token, _offer)


@csrf_exempt  # a form for everybody: the signed token is its secret, and `same_origin` stands guard
@sensitive_post_parameters("password", "token")
@never_cache
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Make the account of somebody new, who joins with it and is sent to sign in."""
    if not same_origin(request):
        raise PermissionDenied
    return _answered(request, request.POST.get("token", ""), _newcomer)


@sensitive_post_parameters("token")
@never_cache
@require_POST
def accept_as_known(request: HttpRequest) -> HttpResponse:
    """Let somebody join who is signed in with the invited address."""
    if not request.user.is_authenticated:
        return _private(HttpResponseRedirect(reverse("sign-in")))
    return _answered(request, request.POST.get("token", ""), _known_person)


def _answered(request: HttpRequest, token: str, step: Step) -> HttpResponse:
    """What a step answers for the invitation of this token; else one page, which tells nothing of any.

    Where one goes from here is never told the link that one came with.
    """
    try:
        return _private(step(request, found(token), token))
    except BadSignature:
        status = HTTPStatus.NOT_FOUND
    except Over:
        status = HTTPStatus.GONE
    return _private(render(request, "accounts/invitation_gone.html", {"here": "/"}, status=status))


def _offer(request: HttpRequest, offered: Invitation, token: str) -> HttpResponse:
    return _page(request, offered, token, NewcomerForm(initial={"language": offered.language}))


def _newcomer(request: HttpRequest, offered: Invitation, token: str) -> HttpResponse:
    if _known(offered) is not None or request.user.is_authenticated:
        return HttpResponseRedirect(reverse("invitation", args=[token]))
    form = NewcomerForm(request.POST, email=offered.email)
    if not form.is_valid():
        return _page(request, offered, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    person = form.person()
    try:
        with transaction.atomic():
            person.save()
            join(offered, person)
    except IntegrityError:  # somebody took that user name, or that address, a moment before
        form.add_error("username", _("Somebody already has this user name."))
        return _page(request, offered, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(f"{reverse('sign-in')}?done=made&next=/back/")


def _known_person(request: HttpRequest, offered: Invitation, token: str) -> HttpResponse:  # noqa: ARG001 - a step's shape
    user = request.user
    assert isinstance(user, User)
    if not _theirs(offered, user):
        raise Over
    with transaction.atomic():
        join(offered, user)
    return HttpResponseRedirect("/back/")


def _page(
    request: HttpRequest,
    offered: Invitation,
    token: str,
    form: NewcomerForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    here = reverse("invitation", args=[token])
    shown = {
        "invitation": offered,
        "role": TITLES[offered.role],  # type: ignore[index]
        "may": SENTENCES[offered.role],  # type: ignore[index]
        "token": token,
        "here": here,
        "form": form,
        "known": _known(offered) is not None,
        "theirs": isinstance(request.user, User) and _theirs(offered, request.user),
        "sign_in": f"{reverse('sign-in')}?next={quote(here)}",
    }
    return render(request, "accounts/invitation.html", shown, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response


def _known(offered: Invitation) -> User | None:
    return User.objects.filter(email__iexact=offered.email).first()


def _theirs(offered: Invitation, user: User) -> bool:
    return bool(user.email) and user.email.lower() == offered.email.lower()
