"""The pages of sites: the list, one site, its settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from temoin.office.back.views import needs, organisations_where, site_of


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
    """A site: its charter, the check of it, and the ledger's counts."""
    return render(request, "back/site.html", {"room": "sites", "site": site_of(request, site_id, "read")})


@needs("manage")
def settings(request: HttpRequest, site_id: str) -> HttpResponse:
    """A site's name and address, and its removal."""
    shown = {"room": "sites", "site": site_of(request, site_id, "manage")}
    return render(request, "back/site_settings.html", shown)
