"""The back office's pages: shells, whose script retrieves their data through the API with the token."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from temoin.office.accounts.models import User
from temoin.office.registry.models import Site

Page = Callable[..., HttpResponse]


def _for_staff(page: Page) -> Page:
    """Only for someone who is signed in and works here."""

    @never_cache
    @require_safe
    @wraps(page)
    def guarded(request: HttpRequest, **where: str) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return HttpResponseRedirect(f"{reverse('sign-in')}?next={quote(request.path)}")
        if not user.is_staff:
            raise PermissionDenied
        return page(request, **where)

    return guarded


@_for_staff
def sites(request: HttpRequest) -> HttpResponse:
    """The list of sites."""
    return render(request, "back/sites.html")


@_for_staff
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    """A site: its charter, the check of it, and the ledger's counts."""
    found = Site.objects.filter(slug=site_id).first()
    if found is None:
        raise Http404
    return render(request, "back/site.html", {"site": found})
