"""The page of an organisation's people: roles and invitations."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from temoin.office.accounts.authority import authority_of
from temoin.office.back.views import needs, organisation_of, organisations_where, roles


@needs("read")
def people_of_one(request: HttpRequest) -> HttpResponse:
    """The people of the organisation that is asked for, else of the first."""
    mine = organisations_where(request, "read")
    chosen = mine.filter(slug=request.GET.get("organisation", "")).first() or mine.first()
    if chosen is None:
        return HttpResponseRedirect(reverse("back-organisations"))
    return HttpResponseRedirect(reverse("back-people", args=[chosen.slug]))


@needs("read")
def people(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Who belongs to an organisation, in which role; invitations, for whoever keeps its people."""
    found = organisation_of(request, organisation_id, "read")
    shown = {
        "room": "people",
        "organisation": found,
        "organisations": organisations_where(request, "read"),
        "keeps": authority_of(request).may("people", found.pk),
        "roles": roles(),
    }
    return render(request, "back/people.html", shown)
