"""A lost password: a link by e-mail, good for half an hour and for one new password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from temoin.office.accounts import limits
from temoin.office.accounts.doors import link_gone, open_to_all, show, too_soon
from temoin.office.accounts.forms import LetterForm, NewPasswordForm
from temoin.office.accounts.letters import later
from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import SignIn, User
from temoin.office.accounts.password import forget_the_first_password, tell

MINUTES = settings.PASSWORD_RESET_TIMEOUT // 60


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether or not the address is known here."""
    form = LetterForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "accounts/reset.html", form, sent="done" in request.GET, minutes=MINUTES)
    email = form.cleaned_data["email"]
    wait = limits.take(*letter_counts(request, "reset", email))
    if wait:
        return too_soon(request, "accounts/reset.html", wait, form=form, minutes=MINUTES)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    later(_send, user, get_language() or settings.LANGUAGE_CODE)
    return HttpResponseRedirect(f"{reverse('reset')}?done")


@require_safe
@open_to_all
def opened(request: HttpRequest, person: str, token: str) -> HttpResponse:
    """What the link opens: a form for the new password, which carries the token on."""
    user = _user_of(person, token)
    if user is None:
        return link_gone(request, "reset")
    return _form(request, NewPasswordForm(user), person, token)


@require_POST
@open_to_all
def renew(request: HttpRequest) -> HttpResponse:
    """Take the new password: every session of this person ends, and so does the link."""
    person, token = request.POST.get("person", ""), request.POST.get("token", "")
    with transaction.atomic():  # two answers to one link take turns: the second finds it used
        user = _user_of(person, token)
        if user is None:
            return link_gone(request, "reset")
        form = NewPasswordForm(user, request.POST)
        if not form.is_valid():
            return _form(request, form, person, token)
        user.set_password(form.cleaned_data["new_password1"])
        user.save(update_fields=["password"])
        SignIn.objects.filter(user=user).delete()
    for name in limits.names_of(user):
        limits.clear(limits.typed(limits.ACCOUNT, name), limits.where(limits.HERE, request, name))
    forget_the_first_password(user)
    tell(user, "password")
    return HttpResponseRedirect(f"{reverse('sign-in')}?done=reset")


def letter_counts(request: HttpRequest, what: str, email: str) -> tuple[limits.Key, limits.Key]:
    """The counts under which letters are asked for."""
    return limits.typed(limits.LETTERS, f"{what} {email}"), limits.where(limits.LETTERS_PLACE, request)


def _send(user: User | None, language: str) -> None:
    if user is None:
        return
    person = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("reset-link", args=(person, default_token_generator.make_token(user)))
    write_to(user.email, "reset", user.language or language, path=path, minutes=MINUTES)


def _user_of(person: str, token: str) -> User | None:
    try:
        number = int(urlsafe_base64_decode(person))
    except (ValueError, OverflowError):
        return None
    if not 0 < number < 2**63:
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None or not default_token_generator.check_token(user, token):
        return None
    return user


def _form(request: HttpRequest, form: NewPasswordForm, person: str, token: str) -> HttpResponse:
    return show(request, "accounts/new_password.html", form, person=person, token=token)
