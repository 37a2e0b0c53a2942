"""The rule of each operation: which capability it needs, declared on it and held where its object is found.

An operation without a rule fails the permission test; one that answers without having held its rule fails
itself. What a person may not even read does not exist for them: 404, not 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.models import User
from temoin.office.accounts.roles import Capability
from temoin.office.registry.models import Organisation, Site

RULE = "x-temoin-needs"
"""The key under which the OpenAPI description says what an operation needs."""

REFUSES = "x-temoin-refuses"
"""The key under which an operation says its own refusals, until `description.py` words them."""

View = Callable[..., Any]


def needs(capability: Capability) -> Callable[[View], View]:
    """Declare what an operation needs; `platform` is held here, the others by what finds its object."""

    def declare(view: View) -> View:
        @wraps(view)
        def ruled(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            request.temoin_needs = capability  # type: ignore[attr-defined]
            request.temoin_held = False  # type: ignore[attr-defined]
            if capability == "platform":
                _hold(request, authority_of(request).may("platform"))
            answer = view(request, *args, **kwargs)
            if not request.temoin_held:  # type: ignore[attr-defined]
                raise RuntimeError(f"{view.__module__}.{view.__name__} answered without holding its rule.")
            return answer

        def describe(operation: Operation) -> None:
            operation.openapi_extra = {**(operation.openapi_extra or {}), RULE: capability}

        contribute_operation_callback(ruled, describe)
        return ruled

    return declare


def refuses(*statuses: int) -> Callable[[View], View]:
    """Declare the refusals of an operation that do not follow from its shape: 409, 412, 429 …."""

    def declare(view: View) -> View:
        def describe(operation: Operation) -> None:
            operation.openapi_extra = {**(operation.openapi_extra or {}), REFUSES: sorted(statuses)}

        contribute_operation_callback(view, describe)
        return view

    return declare


def asker(request: HttpRequest) -> User:
    """Who calls; the gate has let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def site_of(request: HttpRequest, site_id: str) -> Site:
    """The site of this id, for whoever may do there what the operation needs; else 404 or 403."""
    site = Site.objects.select_related("organisation").filter(slug=site_id).first()
    if site is None or not authority_of(request).may("read", site.organisation_id):
        raise HttpError(404, _("There is no such site."))
    hold(request, site.organisation_id)
    return site


def organisation_of(request: HttpRequest, organisation_id: str) -> Organisation:
    """The organisation of this id, for whoever may do there what the operation needs; else 404 or 403."""
    organisation = Organisation.objects.filter(slug=organisation_id).first()
    if organisation is None or not authority_of(request).may("read", organisation.pk):
        raise HttpError(404, _("There is no such organisation."))
    hold(request, organisation.pk)
    return organisation


def within(request: HttpRequest) -> frozenset[int] | None:
    """The organisations in which the person may do what the operation needs; None for every one."""
    request.temoin_held = True  # type: ignore[attr-defined]
    return authority_of(request).organisations(request.temoin_needs)  # type: ignore[attr-defined]


def hold(request: HttpRequest, organisation_id: int | None) -> None:
    """Hold the operation's rule in this organisation: 403 to whoever may not."""
    _hold(request, authority_of(request).may(request.temoin_needs, organisation_id))  # type: ignore[attr-defined]


def _hold(request: HttpRequest, may: bool) -> None:  # noqa: FBT001 - the answer to its one question
    if not may and not authority_of(request).changes:
        raise HttpError(403, _("This key only reads, or your role does not allow this."))
    if not may:
        raise HttpError(403, _("Your role does not allow this."))
    request.temoin_held = True  # type: ignore[attr-defined]
