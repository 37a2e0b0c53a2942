"""One's own keys for programs, and the person whom a program's key stands for."""

import secrets
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from temoin.office.accounts.doors import done, mine, show
from temoin.office.accounts.forms import KeyForm
from temoin.office.accounts.models import ApiKey, User
from temoin.office.accounts.password import tell

SCHEME = "Apikey"
PREFIX = "temoin_"
MOST = 50
"""Keys a person may have at once."""


def key_of(authorization: str) -> ApiKey | None:
    """The key that an Authorization header says, if it still opens anything; its last day is kept."""
    _scheme, _space, secret = authorization.strip().partition(" ")
    digest = _digest(secret.strip())
    key = ApiKey.objects.select_related("user").filter(digest=digest).first()
    now = timezone.now()
    if key is None or not key.holds(now):
        return None
    if key.last_day != now.date():
        ApiKey.objects.filter(pk=key.pk).update(last_day=now.date())
    return key


def says_a_key(authorization: str) -> bool:
    """Whether an Authorization header is of our scheme, however it is written."""
    return authorization.strip().partition(" ")[0].casefold() == SCHEME.casefold()


@mine
def keys(request: HttpRequest, user: User) -> HttpResponse:
    """The keys; a new one's secret is shown in the answer, and never again."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    full = ApiKey.objects.filter(user=user).count() >= MOST
    if full or not form.is_valid():
        return _said(request, user, form, full=full)
    facts = form.cleaned_data
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = facts["expires"] and datetime.combine(facts["expires"] + timedelta(days=1), time(), UTC)
    key = ApiKey.objects.create(
        user=user,
        name=facts["name"],
        start=secret[len(PREFIX) : len(PREFIX) + 4],
        digest=_digest(secret),
        writes=facts["writes"],
        expires=expires or None,
    )
    tell(user, "key")
    return _said(request, user, KeyForm(), made=key, secret=secret)


@require_POST
@mine
def revoke(request: HttpRequest, user: User, key: UUID) -> HttpResponse:  # noqa: ARG001 - Django's own shape
    """Delete a key: it opens nothing from now on."""
    ApiKey.objects.filter(user=user, pk=key).delete()
    return done("keys", "revoked")


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _said(request: HttpRequest, user: User, form: KeyForm, **more: object) -> HttpResponse:
    now = timezone.now()
    return show(
        request,
        "accounts/keys.html",
        form,
        page="keys",
        keys=ApiKey.objects.filter(user=user).order_by("-created"),
        now=now,
        done=request.GET.get("done"),
        **more,
    )
