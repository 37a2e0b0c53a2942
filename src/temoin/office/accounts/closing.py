"""What is kept about a person, handed to them; and the closing of their account."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts import second_factor, session
from temoin.office.accounts.doors import mine, show
from temoin.office.accounts.forms import AskedForm
from temoin.office.accounts.models import ApiKey, Invitation, Membership, SignIn, User
from temoin.office.accounts.password import forget_the_first_password
from temoin.office.accounts.sign_in import gone_from_here
from temoin.office.datasets.models import Upload
from temoin.office.registry.models import AuditRun, Draft, TrailEntry, Version
from temoin.office.registry.trail import CLOSED, about, forget, note

_TRAIL = ("at", "organisation__name", "deed", "object")


@require_safe
@mine
def my_data(request: HttpRequest, user: User) -> HttpResponse:
    """What is kept, and how to take it along or be gone."""
    return _said(request, user, AskedForm(user))


@require_safe
@mine
def export(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - Django's own shape
    """All that is kept about this person, as JSON."""
    response = JsonResponse(kept(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="temoin-account.json"'
    return response


@require_POST
@mine
def close(request: HttpRequest, user: User) -> HttpResponse:
    """Close the account, for the password; what was done stays in the trail, without a name."""
    form = AskedForm(user, request.POST)
    if not form.is_valid():
        return _said(request, user, form)
    with transaction.atomic():  # two last owners who close at once take turns
        reasons = reasons_to_stay(user)
        if not reasons:
            _close(user)
    if reasons:
        form.errors.clear()
        for reason in reasons:
            form.add_error(None, reason)
        return _said(request, user, form)
    forget_the_first_password(user)
    session.end(request)
    return gone_from_here(show(request, "accounts/closed.html"))


def reasons_to_stay(user: User) -> list[str]:
    """Why this account cannot be closed now, a sentence each."""
    said = []
    owned = Membership.objects.filter(user=user, role="owner").select_related("organisation")
    others = Membership.objects.filter(role="owner", user__is_active=True).exclude(user=user)
    kept = set(others.values_list("organisation_id", flat=True))
    said += [
        _("You are the only owner of %(organisation)s. Make somebody else its owner first.")
        % {"organisation": one.organisation.name}
        for one in owned
        if one.organisation_id not in kept
    ]
    keepers = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not keepers.exists():
        said.append(_("You are the last person who keeps this platform. Somebody else must do so first."))
    return said


def kept(user: User) -> dict[str, Any]:
    """Every fact of the database about this person; no secret, and no address but those they wrote to."""
    since, codes_left = second_factor.standing(user)
    return {
        "exported": timezone.now(),
        "account": {
            "user_name": user.username,
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "since": user.date_joined,
            "last_sign_in": user.last_login,
            "keeps_the_platform": user.is_superuser,
        },
        "two_factor": {
            "since": since,
            "recovery_codes_left": codes_left,
        },
        "roles": _rows(user.memberships, "organisation__name", "role", "since"),
        "sessions": _rows(SignIn.objects.filter(user=user), "started", "last_used", "stays"),
        "api_keys": _rows(
            ApiKey.objects.filter(user=user), "name", "start", "writes", "created", "expires", "last_day"
        ),
        "datasets_followed": _rows(user.followings, "dataset", "since", "told"),
        "files_sent": _rows(Upload.objects.filter(person=user.pk), "filename", "dataset", "state", "created"),
        "invitations_received": _rows(
            _invitations(user), "organisation__name", "role", "created", "expires", "accepted"
        ),
        "invitations_sent": _rows(
            Invitation.objects.filter(invited_by=user), "organisation__name", "role", "created"
        ),
        "done": _rows(TrailEntry.objects.filter(actor=user), *_TRAIL, "details"),
        "done_by_others": _rows(about(_known_by(user)).exclude(actor=user), *_TRAIL),
        "charters_published": _rows(
            Version.objects.filter(published_by=user), "site__slug", "number", "published"
        ),
        "drafts_written": _rows(Draft.objects.filter(author=user), "site__slug", "updated"),
        "audits_asked": _rows(AuditRun.objects.filter(asked_by=user), "site__slug", "created"),
    }


def _close(user: User) -> None:
    for one in Membership.objects.filter(user=user).select_related("organisation"):
        note(user, "account-closed", one.organisation)
    forget(user, _known_by(user))
    Upload.objects.filter(person=user.pk).update(person=None, by=CLOSED)
    _invitations(user).delete()
    User.objects.get(pk=user.pk).delete()


def _known_by(user: User) -> set[str]:
    """What is this person's alone: their user name, and the address that they proved to read."""
    return {user.username, user.email} - {""}


def _rows(found: Any, *facts: str) -> list[dict[str, Any]]:
    """The rows with these facts, each called by its own name: `organisation__name` is the organisation."""
    return [{fact.partition("__")[0]: value for fact, value in row.items()} for row in found.values(*facts)]


def _invitations(user: User) -> Any:
    if not user.email:
        return Invitation.objects.none()
    return Invitation.objects.filter(email__iexact=user.email)


def _said(request: HttpRequest, user: User, form: AskedForm) -> HttpResponse:
    return show(request, "accounts/my_data.html", form, page="data", reasons=reasons_to_stay(user))
