"""The pages of organisations: the list, and one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from temoin.office.accounts.authority import authority_of
from temoin.office.back.views import needs, organisation_of, roles


@needs("read")
def organisations(request: HttpRequest) -> HttpResponse:
    """The list of organisations."""
    shown = {"room": "organisations", "roles": roles(), "makes": authority_of(request).may("platform")}
    return render(request, "back/organisations.html", shown)


@needs("read")
def organisation(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """One organisation: its name, and the ways to its sites, people and trail."""
    found = organisation_of(request, organisation_id, "read")
    authority = authority_of(request)
    shown = {
        "room": "organisations",
        "roles": roles(),
        "organisation": found,
        "manages": authority.may("manage", found.pk),
        "reads_trail": authority.may("trail", found.pk),
        "removes": authority.may("platform"),
    }
    return render(request, "back/organisation.html", shown)
