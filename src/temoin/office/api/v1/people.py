"""The people of an organisation: who belongs to it, in which role, since when."""

from datetime import datetime
from typing import Annotated, Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema, Status
from ninja.errors import HttpError

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.belonging import change_role, remove_person
from temoin.office.accounts.models import Membership
from temoin.office.accounts.roles import Role
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import asker, needs, organisation_of, refuses
from temoin.office.registry.models import Organisation

router = Router(tags=["people"])

PersonId = Annotated[int, Path(ge=1, le=2**53)]


class PersonOut(Schema):
    """A person of an organisation; `email` is said to those who keep its people only."""

    id: int
    name: str
    username: str
    email: str | None
    role: Role
    since: datetime
    me: bool


class PeopleOut(Schema):
    """A list of people."""

    total_count: int
    results: list[PersonOut]


class RoleIn(Schema):
    """The role that a person gets."""

    role: Role


@router.get("/organisations/{organisation_id}/people", response=PeopleOut, operation_id="people")
@needs("read")
def people(request: HttpRequest, organisation_id: str, page: Paged) -> Any:
    """Who belongs to the organisation."""
    organisation = organisation_of(request, organisation_id)
    members = organisation.memberships.select_related("user").order_by("since", "id")
    return paged(members, page, lambda one: _said(request, one))


@router.patch(
    "/organisations/{organisation_id}/people/{person_id}", response=PersonOut, operation_id="change_role"
)
@needs("people")
@refuses(409)
def change(request: HttpRequest, organisation_id: str, person_id: PersonId, wanted: RoleIn) -> Any:
    """Give a person another role; it holds from their next call on."""
    with transaction.atomic():
        member = _member(organisation_of(request, organisation_id), person_id)
        change_role(asker(request), member, wanted.role)
    return _said(request, member)


@router.delete(
    "/organisations/{organisation_id}/people/{person_id}", response={204: None}, operation_id="remove_person"
)
@needs("people")
@refuses(409)
def remove(request: HttpRequest, organisation_id: str, person_id: PersonId) -> Any:
    """Remove a person from the organisation; their account stays."""
    with transaction.atomic():
        remove_person(asker(request), _member(organisation_of(request, organisation_id), person_id))
    return Status(204, None)


def _member(organisation: Organisation, person_id: int) -> Membership:
    member = organisation.memberships.select_related("user", "organisation").filter(user_id=person_id).first()
    if member is None:
        raise HttpError(404, _("There is no such person in this organisation."))
    return member


def _said(request: HttpRequest, member: Membership) -> PersonOut:
    keeps = authority_of(request).may("people", member.organisation_id)
    return PersonOut(
        id=member.user_id,
        name=member.user.said_name,
        username=member.user.username,
        email=(member.user.email or None) if keeps else None,
        role=cast("Role", member.role),
        since=member.since,
        me=member.user_id == request.user.pk,
    )
