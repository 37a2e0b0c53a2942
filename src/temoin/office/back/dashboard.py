"""The dashboard: what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from temoin.office.back.views import needs


@needs("read")
def dashboard(request: HttpRequest) -> HttpResponse:
    """What to do next, and the figures beside it."""
    return render(request, "back/dashboard.html", {"room": "dashboard"})
