"""What to do next about people and one's own account."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Q

from temoin.office.accounts.models import User
from temoin.office.accounts.roles import Authority
from temoin.office.registry.models import Organisation
from temoin.office.registry.steps import Step

_TOTP = "django_otp.plugins.otp_totp"


def people_steps(authority: Authority) -> Iterator[Step]:
    """What is to be done about the people of the organisations whose people one keeps; one query."""
    kept = authority.organisations("people")
    found = Organisation.objects.all() if kept is None else Organisation.objects.filter(pk__in=kept)
    active_owner = Q(memberships__role="owner", memberships__user__is_active=True)
    counted = found.annotate(
        owners=Count("memberships", filter=active_owner, distinct=True),
        waiting=Count("invitations", filter=Q(invitations__accepted=None), distinct=True),
    )
    for one in counted:
        link = f"/back/organisations/{one.slug}/people/"
        if one.owners < 2:
            yield Step(kind="one-owner" if one.owners else "no-owner", link=link, organisation=one.name)
        if one.waiting:
            yield Step(kind="invitations-waiting", link=link, organisation=one.name, count=one.waiting)


def own_steps(user: User, authority: Authority) -> Iterator[Step]:
    """What is to be done about one's own account; one query at most."""
    if user.username == settings.TEMOIN_FIRST_USER and Path(settings.TEMOIN_DATA, "first-password").exists():
        yield Step(kind="first-password", link="/accounts/password/")
    if "publish" in authority.anywhere() and _lacks_second_factor(user):
        yield Step(kind="two-factor-off", link="/accounts/two-factor/")


def _lacks_second_factor(user: User) -> bool:
    if not apps.is_installed(_TOTP):
        return False  # there is none to turn on
    devices: Any = apps.get_app_config("otp_totp").get_model("TOTPDevice")
    return not devices.objects.filter(user_id=user.pk, confirmed=True).exists()
