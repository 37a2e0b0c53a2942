"""What the back office's pages share: shells, whose script retrieves their data through the API.

A page has a rule, as an operation of the API has: what it needs, held where its object is found.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.models import User
from temoin.office.accounts.role_words import SENTENCES, TITLES
from temoin.office.accounts.roles import CAPABILITIES, ROLES, Capability
from temoin.office.registry.models import Organisation, Site

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
        def guarded(request: HttpRequest, **where: Any) -> HttpResponse:
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


def organisation_of(request: HttpRequest, organisation_id: str, capability: Capability) -> Organisation:
    """The organisation of this id: 404 to whoever may not see it, 403 to whoever may not do this there."""
    found = Organisation.objects.filter(slug=organisation_id).first()
    authority = authority_of(request)
    if found is None or not authority.may("read", found.pk):
        raise Http404
    if not authority.may(capability, found.pk):
        raise PermissionDenied
    return found


def organisations_where(request: HttpRequest, capability: Capability) -> QuerySet[Organisation]:
    """The organisations in which the person may do this, by name."""
    mine = authority_of(request).organisations(capability)
    return Organisation.objects.all() if mine is None else Organisation.objects.filter(pk__in=mine)


def roles() -> list[tuple[str, str, str]]:
    """Each role: its code, what it is called, what it lets a person do."""
    return [(role, str(TITLES[role]), str(SENTENCES[role])) for role in ROLES]


def about(request: HttpRequest, site: Site, part: str) -> dict[str, Any]:
    """What every page of a site shows: the site, which page this is, what the person may do there."""
    authority = authority_of(request)
    may = {one: authority.may(one, site.organisation_id) for one in CAPABILITIES}
    return {"room": "sites", "site": site, "part": part, "may": may}
