"""The page of the trail: who did what."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from temoin.office.accounts.authority import authority_of
from temoin.office.back.views import needs, organisation_of, organisations_where
from temoin.office.registry.deeds import WORDS
from temoin.office.registry.models import Organisation


@needs("read")
def trail_of_one(request: HttpRequest) -> HttpResponse:
    """The trail of the organisation that is asked for; else the whole one, or the first that one may read."""
    mine = organisations_where(request, "trail")
    asked = mine.filter(slug=request.GET.get("organisation", "")).first()
    if asked is None and authority_of(request).may("platform"):
        return _page(request, None)
    chosen = asked or mine.first()
    if chosen is None:
        return HttpResponseRedirect(reverse("back"))
    return HttpResponseRedirect(reverse("back-trail", args=[chosen.slug]))


@needs("trail")
def trail(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """The trail of an organisation."""
    return _page(request, organisation_of(request, organisation_id, "trail"))


def _page(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    shown = {
        "room": "trail",
        "organisation": organisation,
        "organisations": organisations_where(request, "trail"),
        "everywhere": authority_of(request).may("platform"),
        "deeds": [(deed, str(title)) for deed, (title, _sentence) in WORDS.items()],
        "list": f"/organisations/{organisation.slug}/trail" if organisation else "/trail",
    }
    return render(request, "back/trail.html", shown)
