"""Invitations to an organisation: made, sent again, withdrawn."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from temoin.office.accounts import inviting, limits
from temoin.office.accounts.models import Invitation
from temoin.office.accounts.roles import Role
from temoin.office.api.misfit import misfit
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import asker, needs, organisation_of, refuses

router = Router(tags=["people"])


class InvitationIn(Schema):
    """Who is invited, to do what, and the language in which they are written to."""

    email: Annotated[str, Field(max_length=254)]
    role: Role
    language: Literal["fr", "en"] = "fr"


class InvitationOut(Schema):
    """An invitation that waits for an answer; `ended` when its time is over."""

    id: UUID
    email: str
    role: Role
    language: str
    by: str
    created: datetime
    expires: datetime
    ended: bool


class InvitationSentOut(InvitationOut):
    """An invitation whose message was sent, or could not be.

    `link` is said only while the platform has no mail server and prints its messages.
    """

    sent: bool
    link: str | None


class InvitationsOut(Schema):
    """A list of invitations."""

    total_count: int
    results: list[InvitationOut]


@router.get(
    "/organisations/{organisation_id}/invitations", response=InvitationsOut, operation_id="invitations"
)
@needs("people")
def invitations(request: HttpRequest, organisation_id: str, page: Paged) -> Any:
    """The invitations that wait for an answer."""
    waiting = inviting.waiting(organisation_of(request, organisation_id)).select_related("invited_by")
    return paged(waiting, page, lambda one: InvitationOut(**_said(one)))


@router.post(
    "/organisations/{organisation_id}/invitations", response={201: InvitationSentOut}, operation_id="invite"
)
@needs("people")
@refuses(409, 429)
def invite(request: HttpRequest, organisation_id: str, wanted: InvitationIn) -> Any:
    """Invite an address; it is written to, and joins with the link in that message within seven days."""
    with transaction.atomic():
        organisation = organisation_of(request, organisation_id)
        email = _address(wanted.email)
        made = inviting.invite(asker(request), organisation, email, wanted.role, wanted.language)
        _not_too_often(request, made)
    return Status(201, _sent(made))


@router.post(
    "/organisations/{organisation_id}/invitations/{invitation_id}/send",
    response=InvitationSentOut,
    operation_id="send_invitation",
)
@needs("people")
@refuses(429)
def send(request: HttpRequest, organisation_id: str, invitation_id: UUID) -> Any:
    """Send an invitation again: it holds seven days from now, and the link sent before no longer does."""
    with transaction.atomic():
        invitation = _found(request, organisation_id, invitation_id)
        try:
            inviting.renew(asker(request), invitation)
        except inviting.TooSoon as soon:
            raise HttpError(429, _("This invitation was sent a moment ago: wait a minute.")) from soon
        _not_too_often(request, invitation)
    return _sent(invitation)


@router.delete(
    "/organisations/{organisation_id}/invitations/{invitation_id}",
    response={204: None},
    operation_id="withdraw_invitation",
)
@needs("people")
def withdraw(request: HttpRequest, organisation_id: str, invitation_id: UUID) -> Any:
    """Withdraw an invitation: its link leads nowhere from now on."""
    with transaction.atomic():
        inviting.withdraw(asker(request), _found(request, organisation_id, invitation_id))
    return Status(204, None)


def _address(text: str) -> str:
    """The address to write to; a mistake in it is the caller's to mend."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise misfit("email", _("This is no e-mail address.")) from None
    return address


def _not_too_often(request: HttpRequest, invitation: Invitation) -> None:
    """429 when this address, or this person, was heard of too often: nobody floods a letter box from here."""
    wait = limits.take(
        limits.typed(limits.LETTERS, f"invitation {invitation.email}"),
        limits.whose(limits.INVITATIONS, asker(request)),
    )
    if wait:
        raise HttpError(429, limits.sentence(wait))


def _found(request: HttpRequest, organisation_id: str, invitation_id: UUID) -> Invitation:
    organisation = organisation_of(request, organisation_id)
    found = (
        inviting.waiting(organisation).select_related("invited_by", "organisation").filter(pk=invitation_id)
    )
    invitation = found.first()
    if invitation is None:
        raise HttpError(404, _("There is no such invitation."))
    return invitation


def _sent(invitation: Invitation) -> InvitationSentOut:
    sent = inviting.send(invitation)  # after the row is kept: a slow mail server holds nobody up
    return InvitationSentOut(**_said(invitation), sent=sent, link=inviting.link_to_show(invitation))


def _said(invitation: Invitation) -> dict[str, Any]:
    by = invitation.invited_by
    return {
        "id": invitation.pk,
        "email": invitation.email,
        "role": invitation.role,
        "language": invitation.language,
        "by": by.said_name if by else "",
        "created": invitation.created,
        "expires": invitation.expires,
        "ended": invitation.expires <= timezone.now(),
    }
