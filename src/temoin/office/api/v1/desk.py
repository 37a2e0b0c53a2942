"""The API as a whole: who may call it, how its errors are said, and the modules that answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie

from temoin.office.api.problem import problem
from temoin.office.api.schema import RootOut
from temoin.office.api.v1 import (
    audience,
    audits,
    charters,
    drafts,
    editing,
    imports,
    ledger,
    organisations,
    people,
    sites,
    trail,
    translations,
    versions,
)
from temoin.office.api.v1.rule import needs, within


class SessionWithToken(APIKeyCookie):
    """The session's cookie, with X-CSRFToken; the gate has let nobody else through."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)  # the gate checks it, for every method

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002 - ninja's own shape
        """Who is signed in."""
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="Témoin",
    version="1",
    description="Sites and their charters. A session, and its token in X-CSRFToken with every call.",
    docs_url=None,
    auth=SessionWithToken(),
    urls_namespace="v1",
)
MODULES = (
    organisations,
    sites,
    charters,
    versions,
    drafts,
    translations,
    editing,
    imports,
    audits,
    people,
    trail,
    audience,
    ledger,
)
for module in MODULES:
    api.add_router("", module.router)


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("The call is not as this API expects it."), errors=error.errors)


@api.exception_handler(HttpError)
def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.get("/", response=RootOut, operation_id="root")
@needs("read")
def root(request: HttpRequest) -> RootOut:
    """Where to start."""
    within(request)
    return RootOut(sites="/api/v1/sites", openapi="/api/v1/openapi.json")
