"""One's own account at a glance, and who one is: name, language, e-mail address."""

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts import language, limits, second_factor, session
from temoin.office.accounts.doors import done, link_gone, mine, open_to_all, show, too_soon
from temoin.office.accounts.forms import AddressForm, ProfileForm
from temoin.office.accounts.letters import later
from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import ApiKey, User
from temoin.office.accounts.reset import letter_counts

HOURS = 24
_ADDRESS = "temoin.accounts.address"


@require_safe
@mine
def account(request: HttpRequest, user: User) -> HttpResponse:
    """My account: who I am, how I sign in, the way to the back office."""
    now = timezone.now()
    return show(
        request,
        "accounts/account.html",
        page="account",
        protected=second_factor.is_on(user),
        sessions=len(session.in_progress(user)),
        keys=sum(key.holds(now) for key in ApiKey.objects.filter(user=user).select_related("user")),
        memberships=user.memberships.select_related("organisation").order_by("organisation__name"),
    )


@mine
def profile(request: HttpRequest, user: User) -> HttpResponse:
    """Change the name and the language; a language that is chosen here is kept by the browser, too."""
    before = {"name": user.name, "language": user.language or request.LANGUAGE_CODE}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=before)
    if not form.is_valid():
        return _profile(request, form, AddressForm(user, initial={"email": user.email}))
    chosen = form.cleaned_data["language"]
    User.objects.filter(pk=user.pk).update(name=form.cleaned_data["name"], language=chosen)
    response = done("profile", "saved")
    if chosen != request.LANGUAGE_CODE:
        language.remember(response, chosen)
    return response


@require_POST
@mine
def address(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for another address: a link is sent there, and the old address is told."""
    form = AddressForm(user, request.POST)
    if not form.is_valid():
        return _profile(request, _as_it_is(request, user), form)
    email = User.objects.normalize_email(form.cleaned_data["email"])
    wait = limits.take(*letter_counts(request, "address", email))
    if wait:
        return too_soon(
            request,
            "accounts/profile.html",
            wait,
            page="profile",
            profile=_as_it_is(request, user),
            address=form,
        )
    said = user.language or get_language() or settings.LANGUAGE_CODE
    if not User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        path = reverse("address-link", args=(_token(user, email),))
        later(write_to, email, "address", said, path=path, hours=HOURS, account=user.username)
    if user.email:
        later(write_to, user.email, "address-asked", said)
    return done("profile", "sent")


@require_safe
@open_to_all
def address_opened(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: a button, since programs that read mail open links too."""
    found = _of_token(token)
    if found is None:
        return link_gone(request, "profile")
    return show(request, "accounts/address.html", token=token, email=found[1])


@require_POST
@open_to_all
def address_confirmed(request: HttpRequest) -> HttpResponse:
    """The person reads what is sent to the new address: it is theirs from now on."""
    with transaction.atomic():
        found = _of_token(request.POST.get("token", ""))
        if found is None:
            return link_gone(request, "profile")
        user, email = found
        before, user.email = user.email, email
        try:
            with transaction.atomic():
                user.save(update_fields=["email"])
        except IntegrityError:  # somebody else's by now
            return link_gone(request, "profile")
    if before:
        later(write_to, before, "changed", user.language or settings.LANGUAGE_CODE, what="address")
    return show(request, "accounts/address.html", confirmed=True, email=email)


def _profile(request: HttpRequest, form: ProfileForm, address: AddressForm) -> HttpResponse:
    wrong = address if address.is_bound else form
    said = request.GET.get("done")
    return show(
        request, "accounts/profile.html", wrong, page="profile", profile=form, address=address, done=said
    )


def _as_it_is(request: HttpRequest, user: User) -> ProfileForm:
    return ProfileForm(initial={"name": user.name, "language": user.language or request.LANGUAGE_CODE})


def _token(user: User, email: str) -> str:
    """Bound to the present address and password: it works once, and a new password ends it."""
    said = {"user": user.pk, "email": email, "now": user.email, "hash": user.get_session_auth_hash()}
    return signing.dumps(said, salt=_ADDRESS, compress=True)


def _of_token(token: str) -> tuple[User, str] | None:
    try:
        said = signing.loads(token, salt=_ADDRESS, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or user.email != said["now"]:
        return None
    if not constant_time_compare(said["hash"], user.get_session_auth_hash()):
        return None
    return user, said["email"]
