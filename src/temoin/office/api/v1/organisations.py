"""Organisations: which there are, and their making, renaming and removal."""

from typing import Annotated, Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.roles import Capability
from temoin.office.api.v1.match import IfMatch, etag_of, match
from temoin.office.api.v1.paging import Paged, paged
from temoin.office.api.v1.rule import asker, needs, organisation_of, refuses, within
from temoin.office.registry.keeping import make_organisation, remove_organisation, rename_organisation
from temoin.office.registry.models import Organisation

router = Router(tags=["organisations"])


class OrganisationIn(Schema):
    """What an organisation is called."""

    name: Annotated[str, Field(max_length=1000)]


class OrganisationOut(Schema):
    """An organisation; `role` is the caller's own in it, `may` what they may do there."""

    id: str
    name: str
    sites: int
    people: int
    role: str | None
    may: list[Capability]


class OrganisationsOut(Schema):
    """A list of organisations."""

    total_count: int
    results: list[OrganisationOut]


class OrganisationRemovedOut(Schema):
    """What went with an organisation."""

    id: str
    name: str
    people: int
    invitations: int


class OrganisationFilter(Schema):
    """Which organisations: those whose name has these words."""

    q: Annotated[str, Field(max_length=200)] = ""


@router.get("/organisations", response=OrganisationsOut, operation_id="organisations")
@needs("read")
def organisations(request: HttpRequest, page: Paged, which: Annotated[OrganisationFilter, Query(...)]) -> Any:
    """Every organisation that one may see."""
    mine = within(request)
    found = _counted(Organisation.objects.all() if mine is None else Organisation.objects.filter(pk__in=mine))
    if which.q.strip():
        found = found.filter(name__icontains=which.q.strip())
    return paged(found, page, lambda one: _said(request, one))


@router.post("/organisations", response={201: OrganisationOut}, operation_id="make_organisation")
@needs("platform")
@refuses(409)
def make(request: HttpRequest, wanted: OrganisationIn) -> Any:
    """Make an organisation; its id is made from its name."""
    with transaction.atomic():
        made = make_organisation(asker(request), wanted.name)
    return Status(201, _said(request, _counted(Organisation.objects.filter(pk=made.pk)).get()))


@router.get("/organisations/{organisation_id}", response=OrganisationOut, operation_id="organisation")
@needs("read")
def organisation(request: HttpRequest, response: HttpResponse, organisation_id: str) -> Any:
    """One organisation; its ETag goes into If-Match when it is changed."""
    answer = _answer(request, organisation_of(request, organisation_id))
    response["ETag"] = etag_of(answer)
    return answer


@router.patch(
    "/organisations/{organisation_id}", response=OrganisationOut, operation_id="change_organisation"
)
@needs("manage")
@refuses(409, 412)
def change(
    request: HttpRequest,
    response: HttpResponse,
    organisation_id: str,
    wanted: OrganisationIn,
    if_match: IfMatch = None,
) -> Any:
    """Rename an organisation; its id stays."""
    with transaction.atomic():
        found = organisation_of(request, organisation_id)
        match(if_match, _answer(request, found))
        rename_organisation(asker(request), found, wanted.name)
        answer = _answer(request, found)
    response["ETag"] = etag_of(answer)
    return answer


@router.delete(
    "/organisations/{organisation_id}", response=OrganisationRemovedOut, operation_id="remove_organisation"
)
@needs("platform")
@refuses(409)
def remove(request: HttpRequest, organisation_id: str) -> Any:
    """Remove an organisation that has no site, with the roles and invitations in it; says what went."""
    with transaction.atomic():
        found = organisation_of(request, organisation_id)
        gone = OrganisationRemovedOut(
            id=found.slug,
            name=found.name,
            people=found.memberships.count(),
            invitations=found.invitations.filter(accepted=None).count(),
        )
        remove_organisation(asker(request), found)
    return gone


def _counted(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return found.annotate(
        site_count=Count("sites", distinct=True), people_count=Count("memberships", distinct=True)
    )


def _answer(request: HttpRequest, found: Organisation) -> OrganisationOut:
    return _said(request, _counted(Organisation.objects.filter(pk=found.pk)).get())


def _said(request: HttpRequest, found: Organisation) -> OrganisationOut:
    authority = authority_of(request)
    return OrganisationOut(
        id=found.slug,
        name=found.name,
        sites=found.site_count,  # type: ignore[attr-defined]
        people=found.people_count,  # type: ignore[attr-defined]
        role=authority.roles.get(found.pk),
        may=[one for one in sorted(authority.anywhere()) if authority.may(one, found.pk)],
    )
