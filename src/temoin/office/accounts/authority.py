"""What the person of a request may do, looked up once."""

from typing import cast

from django.http import HttpRequest

from temoin.office.accounts.models import Membership, User
from temoin.office.accounts.roles import NOBODY, Authority, Role


def authority_of(request: HttpRequest) -> Authority:
    """What whoever makes this request may do; nothing, for nobody."""
    known: Authority | None = getattr(request, "temoin_authority", None)
    if known is None:
        known = authority(request.user) if isinstance(request.user, User) else NOBODY
        request.temoin_authority = known  # type: ignore[attr-defined]
    return known


def authority(user: User, *, changes: bool = True) -> Authority:
    """What this person may do, with something that may change things or may not."""
    roles = Membership.objects.filter(user=user).values_list("organisation_id", "role")
    return Authority(
        roles={organisation: cast("Role", role) for organisation, role in roles},
        everywhere=user.is_superuser,
        changes=changes,
    )
