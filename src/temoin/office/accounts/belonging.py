"""Roles in an organisation: changed and ended, never so that nobody owns it.

Callers hold a transaction, so that two owners who leave at once do not both go.
"""

from django.utils.translation import gettext as _

from temoin.office.accounts.models import Membership, User
from temoin.office.accounts.roles import GRANTS, Role
from temoin.office.registry.trail import note


class Belongs(Exception):  # noqa: N818 - it is said to whoever asked
    """Why the role stays as it is, in one sentence."""


def change_role(by: User, member: Membership, role: Role) -> None:
    """Give a person another role; raises Belongs for the last owner, and for whoever would raise themself."""
    before = member.role
    if role == before:
        return
    if member.user_id == by.pk and not GRANTS[role] <= GRANTS[before]:  # type: ignore[index]
        raise Belongs(_("Nobody raises their own role: ask another owner."))
    _never_the_last_owner(member)
    member.role = role
    member.save(update_fields=["role"])
    note(
        by,
        "role-changed",
        member.organisation,
        member.user.username,
        name=member.user.said_name,
        role=role,
        before=before,
    )


def remove_person(by: User, member: Membership) -> None:
    """End a person's role; raises Belongs for the last owner."""
    _never_the_last_owner(member)
    member.delete()
    note(
        by,
        "person-removed",
        member.organisation,
        member.user.username,
        name=member.user.said_name,
        role=member.role,
    )


def _never_the_last_owner(member: Membership) -> None:
    if member.role != "owner":
        return
    owners = Membership.objects.select_for_update().filter(
        organisation=member.organisation, role="owner", user__is_active=True
    )
    if not owners.exclude(pk=member.pk).exists():
        raise Belongs(_("This is the last owner of the organisation: make somebody else an owner first."))
