"""The back office's pages: shells, whose script retrieves their data through the API with the token.

A page has a rule, as an operation of the API has: what it needs, held where its object is found.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.models import User
from temoin.office.accounts.roles import Capability
from temoin.office.registry.models import Site

Page = Callable[..., HttpResponse]


def needs(capability: Capability, *, posted: bool = False) -> Callable[[Page], Page]:
    """Declare what a page needs, for someone who is signed in and works here.

    `posted` is for a page that is asked for with a form, and a token.
    """
    methods = require_POST if posted else require_safe

    def declare(page: Page) -> Page:
        @never_cache
        @methods
        @wraps(page)
        def guarded(request: HttpRequest, **where: str) -> HttpResponse:
            if not isinstance(request.user, User):
                return HttpResponseRedirect(f"{reverse('sign-in')}?next={quote(request.path)}")
            authority = authority_of(request)
            if not authority.works_here:
                raise PermissionDenied
            if capability == "platform" and not authority.may("platform"):
                raise PermissionDenied
            return page(request, **where)

        guarded.temoin_needs = capability  # type: ignore[attr-defined]
        return guarded

    return declare


def site_of(request: HttpRequest, site_id: str, capability: Capability) -> Site:
    """The site of this id: 404 to whoever may not see it, 403 to whoever may not do this there."""
    found = Site.objects.select_related("organisation").filter(slug=site_id).first()
    authority = authority_of(request)
    if found is None or not authority.may("read", found.organisation_id):
        raise Http404
    if not authority.may(capability, found.organisation_id):
        raise PermissionDenied
    return found


@needs("read")
def sites(request: HttpRequest) -> HttpResponse:
    """The list of sites."""
    return render(request, "back/sites.html", {"room": "sites"})


@needs("read")
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    """A site: where its charter stands, what it declares, its check, the ledger's counts, last audits."""
    found = site_of(request, site_id, "read")
    may = {"edit": authority_of(request).may("edit", found.organisation_id)}
    published = bool(found.charters.number())
    context = {"room": "sites", "site": found, "part": "site", "may": may, "published": published}
    return render(request, "back/site.html", context)
