"""The API as a whole: who may call it, how its errors are said, and the modules that answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from temoin.office.accounts.belonging import Belongs
from temoin.office.accounts.inviting import NotInvited
from temoin.office.api.misfit import misfit, worded
from temoin.office.api.problem import problem
from temoin.office.api.schema import RootOut
from temoin.office.api.v1 import (
    audience,
    audits,
    charters,
    dashboard,
    datasets,
    drafts,
    editing,
    imports,
    invitations,
    ledger,
    organisations,
    people,
    sites,
    trail,
    translations,
    uploads,
    versions,
)
from temoin.office.api.v1.description import Description
from temoin.office.api.v1.rule import needs, within
from temoin.office.registry.keeping import Stays
from temoin.office.registry.naming import BadName
from temoin.office.registry.origins import BadOrigin


class SessionWithToken(APIKeyCookie):
    """The session's cookie, with X-CSRFToken; the gate has let nobody else through."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)  # the gate checks it, for every method

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002 - ninja's own shape
        """Who is signed in."""
        return request.user if request.user.is_authenticated else None


class Key(HttpBearer):
    """`Authorization: Apikey …`, in the name of whoever made the key; the gate has let no other through."""

    openapi_scheme = "apikey"

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002 - ninja's own shape
        """Whose key it is."""
        return request.user if request.user.is_authenticated else None


api = Description(
    title="Témoin",
    version="1",
    description="Sites and their charters. Each call brings a session and its X-CSRFToken, or a key.",
    docs_url=None,
    auth=[Key(), SessionWithToken()],
    urls_namespace="v1",
)
MODULES = (
    organisations,
    sites,
    charters,
    dashboard,
    versions,
    drafts,
    translations,
    editing,
    imports,
    audits,
    people,
    invitations,
    trail,
    audience,
    ledger,
    datasets,
    uploads,
)
for module in MODULES:
    api.add_router("", module.router)


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("The call is not as this API expects it."), errors=worded(error.errors))


@api.exception_handler(HttpError)
def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    unread = str(error).startswith("Cannot parse request body")  # ninja's own words, in English only
    return problem(error.status_code, _("The call is not understood.") if unread else str(error))


@api.exception_handler(BadName)
def _bad_name(request: HttpRequest, bad: BadName) -> HttpResponse:
    return _invalid(request, misfit("name", str(bad)))


@api.exception_handler(BadOrigin)
def _bad_origin(request: HttpRequest, bad: BadOrigin) -> HttpResponse:
    return _invalid(request, misfit("origin", str(bad)))


@api.exception_handler(Belongs)
@api.exception_handler(NotInvited)
@api.exception_handler(Stays)
def _stays(_request: HttpRequest, reason: Exception) -> HttpResponse:
    return problem(409, str(reason))


@api.get("/", response=RootOut, operation_id="root")
@needs("read")
def root(request: HttpRequest) -> RootOut:
    """Where to start."""
    within(request)
    return RootOut(sites="/api/v1/sites", openapi="/api/v1/openapi.json")
