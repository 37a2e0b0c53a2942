"""The pages of sites: the list, one site, its settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from temoin.office.back.views import about, needs, organisations_where, site_of


@needs("read")
def sites(request: HttpRequest) -> HttpResponse:
    """The list of sites."""
    shown = {
        "room": "sites",
        "organisations": organisations_where(request, "read"),
        "keeps": organisations_where(request, "manage"),
    }
    return render(request, "back/sites.html", shown)


@needs("read")
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    """A site: where its charter stands, what it declares, its check, the ledger's counts, last audits."""
    found = site_of(request, site_id, "read")
    shown = about(request, found, "site") | {"published": bool(found.charters.number())}
    return render(request, "back/site.html", shown)


@needs("manage")
def settings(request: HttpRequest, site_id: str) -> HttpResponse:
    """A site's name and address, and its removal."""
    found = site_of(request, site_id, "manage")
    return render(request, "back/site_settings.html", about(request, found, "settings"))
