"""Making an account for oneself, where the platform is open to that (TEMOIN_SIGN_UP=open)."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from temoin.office.accounts import limits
from temoin.office.accounts.doors import link_gone, open_to_all, show, too_soon
from temoin.office.accounts.forms import MadeForm, SignUpForm
from temoin.office.accounts.letters import later
from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import User
from temoin.office.accounts.reset import letter_counts

HOURS = 24
_SALT = "temoin.accounts.sign-up"

Page = Callable[..., HttpResponse]


def _where_open(page: Page) -> Page:
    """404 where people join by invitation only, and nothing says that it could be otherwise."""

    @wraps(page)
    def guarded(request: HttpRequest, **where: str) -> HttpResponse:
        if not settings.TEMOIN_SIGN_UP:
            raise Http404
        return page(request, **where)

    return guarded


@_where_open
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an account; the answer is the same whether or not the address has one."""
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "accounts/sign_up.html", form, sent="done" in request.GET, hours=HOURS)
    email, name = User.objects.normalize_email(form.cleaned_data["email"]), form.cleaned_data["name"]
    wait = limits.take(*letter_counts(request, "sign-up", email))
    if wait:
        return too_soon(request, "accounts/sign_up.html", wait, form=form, hours=HOURS)
    known = User.objects.filter(email__iexact=email).first()
    later(_send, known, email, name, get_language() or settings.LANGUAGE_CODE)
    return HttpResponseRedirect(f"{reverse('sign-up')}?done")


@_where_open
@require_safe
@open_to_all
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: a form for user name and password, which carries the token on."""
    person = _person_of(token)
    if person is None:
        return link_gone(request, "sign-up")
    return show(request, "accounts/sign_up_made.html", MadeForm(person), token=token, email=person.email)


@_where_open
@require_POST
@open_to_all
def make(request: HttpRequest) -> HttpResponse:
    """Make the account."""
    token = request.POST.get("token", "")
    person = _person_of(token)
    if person is None:
        return link_gone(request, "sign-up")
    form = MadeForm(person, request.POST)
    if not form.is_valid():
        return show(request, "accounts/sign_up_made.html", form, token=token, email=person.email)
    person.set_password(form.cleaned_data["new_password1"])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # the name or the address was taken in between
        return link_gone(request, "sign-up")
    return HttpResponseRedirect(f"{reverse('sign-in')}?done=made")


def _send(known: User | None, email: str, name: str, language: str) -> None:
    if known is not None:
        write_to(known.email, "sign-up-known", known.language or language)
        return
    token = signing.dumps({"email": email, "name": name, "language": language}, salt=_SALT, compress=True)
    # The name that was typed stays out of the letter: anybody could have a sentence sent to anybody.
    write_to(email, "sign-up", language, path=reverse("sign-up-link", args=(token,)), hours=HOURS)


def _person_of(token: str) -> User | None:
    """The person that a link would make; None when it was forged, is too old, or did so already."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    if User.objects.filter(email__iexact=said["email"]).exists():
        return None
    return User(email=said["email"], name=said["name"], language=said["language"])
