"""The page of the audience counts, for whoever may read what belongs to the platform's own site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from temoin.office.back.views import needs, site_of
from temoin.office.registry.models import PLATFORM


@needs("read")
def audience(request: HttpRequest) -> HttpResponse:
    """How often each public page is read."""
    return render(
        request, "back/audience.html", {"room": "audience", "site": site_of(request, PLATFORM, "read")}
    )
