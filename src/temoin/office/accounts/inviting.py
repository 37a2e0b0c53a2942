"""Invitations: an address is asked to join an organisation in a role, and joins with the link sent there.

The link carries a signed token, which names the invitation and the moment it ends: sent again, it ends later,
and the links sent before no longer hold.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import Invitation, Membership, User
from temoin.office.accounts.role_words import SENTENCES, TITLES
from temoin.office.accounts.roles import Role
from temoin.office.registry.models import Organisation
from temoin.office.registry.trail import note

HOLDS = timedelta(days=7)
PATIENCE = timedelta(minutes=1)
"""How long before the same invitation is sent again."""
KEPT = timedelta(days=30)
"""How long an invitation is kept once its time is over: nobody's address stays for nothing."""
MOST = 200
"""Invitations of one organisation that may wait for an answer."""
_SALT = "temoin.invitation"
_CONSOLE = "django.core.mail.backends.console.EmailBackend"


class NotInvited(Exception):  # noqa: N818 - it is said to whoever invites
    """Why nobody is invited, in one sentence."""


class Over(Exception):  # noqa: N818 - it is said on a page
    """The invitation of this link was withdrawn or used, or has ended."""


class TooSoon(Exception):  # noqa: N818 - it is said to whoever sends
    """The invitation was sent a moment ago."""


def waiting(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations that wait for an answer, those that have ended included, the newest first."""
    return organisation.invitations.filter(accepted=None).order_by("-created", "id")


def invite(by: User, organisation: Organisation, email: str, role: Role, language: str) -> Invitation:
    """Invite an address, in the caller's transaction; raises NotInvited. One that has ended gives way."""
    email = User.objects.normalize_email(email)
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise NotInvited(_("This person already belongs to the organisation."))
    now = timezone.now()
    Invitation.objects.filter(expires__lt=now - KEPT).delete()
    waiting(organisation).filter(email__iexact=email, expires__lte=now).delete()
    if waiting(organisation).filter(email__iexact=email).exists():
        raise NotInvited(_("This address is already invited: send the invitation again, or withdraw it."))
    if waiting(organisation).count() >= MOST:
        raise NotInvited(_("Too many invitations wait for an answer: withdraw some first."))
    made = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        language=language,
        invited_by=by,
        created=now,
        expires=now + HOLDS,
    )
    note(by, "person-invited", organisation, email, email=email, role=role)
    return made


def renew(by: User, invitation: Invitation) -> None:
    """Let an invitation hold seven days from now; raises TooSoon when it was sent a moment ago."""
    now = timezone.now()
    if now - (invitation.expires - HOLDS) < PATIENCE:
        raise TooSoon
    invitation.expires = now + HOLDS
    invitation.save(update_fields=["expires"])
    note(by, "person-invited", invitation.organisation, invitation.email, **_said(invitation), again=True)


def withdraw(by: User, invitation: Invitation) -> None:
    """Take an invitation back: its link leads nowhere from now on."""
    note(by, "invitation-withdrawn", invitation.organisation, invitation.email, **_said(invitation))
    invitation.delete()


def send(invitation: Invitation) -> bool:
    """Send the link to the address; gives whether the message left."""
    by = invitation.invited_by
    facts = {
        "link": link(invitation),
        "organisation": invitation.organisation.name,
        "by": by.said_name if by else "",
        "role": TITLES[invitation.role],  # type: ignore[index]
        "may": SENTENCES[invitation.role],  # type: ignore[index]
        "days": HOLDS.days,
    }
    return write_to(invitation.email, "invitation", invitation.language, **facts)


def link(invitation: Invitation) -> str:
    """The address at which the invitation is accepted."""
    return f"{settings.ORIGIN}{reverse('invitation', args=[token(invitation)])}"


def link_to_show(invitation: Invitation) -> str | None:
    """The link for whoever invites, while messages are only printed; None when they leave for real."""
    return link(invitation) if settings.EMAIL_BACKEND == _CONSOLE else None


def token(invitation: Invitation) -> str:
    """What the link carries."""
    return _signer().sign_object([str(invitation.pk), int(invitation.expires.timestamp())])


def found(token: str) -> Invitation:
    """The invitation of a link; raises BadSignature, or Over when it was withdrawn, used or has ended."""
    try:
        key, ends = _signer().unsign_object(token)
    except (TypeError, ValueError) as error:  # signed by nobody: what is not even base64 may fail so
        raise signing.BadSignature from error
    invitation = _open(key).select_related("organisation").first()
    if invitation is None or int(invitation.expires.timestamp()) != ends:
        raise Over
    return invitation


def join(invitation: Invitation, user: User) -> None:
    """Let a person in, in the caller's transaction; raises Over when the invitation changed in the meantime.

    A link is used once, whoever is quicker. Who already has a role there keeps it.
    """
    if not _open(invitation.pk).filter(expires=invitation.expires).update(accepted=timezone.now()):
        raise Over
    _membership, new = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    if new:
        note(user, "person-joined", invitation.organisation, user.username, role=invitation.role)


def _signer() -> signing.Signer:
    """Without a time of its own: when it ends is signed, and its link is always the same."""
    return signing.Signer(salt=_SALT)


def _open(key: UUID | str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=key, accepted=None, expires__gt=timezone.now())


def _said(invitation: Invitation) -> dict[str, str]:
    return {"email": invitation.email, "role": invitation.role}
