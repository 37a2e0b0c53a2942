"""The gate of the management API: a live session and its token with every call, reads included; or a key.

A key stands alone: with one, neither cookie nor token is looked at, and none is given. django-ninja checks
the token of writes only. Here nothing below `/api/v1/` answers without it, not even that an address is
unknown.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from temoin.office.accounts.authority import authority, authority_of
from temoin.office.accounts.keys import SCHEME, key_of, says_a_key
from temoin.office.accounts.middleware import TokenMiddleware
from temoin.office.api.problem import problem

GUARDED = "/api/v1/"


class GateMiddleware:
    """401 to nobody, 403 to a session without its token or to someone who has no business here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.token = TokenMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let pass, or say why not."""
        if not request.path_info.startswith(GUARDED):
            return self.get_response(request)
        try:
            refusal = self._refusal(request)
        except RequestDataTooBig:  # a token is looked for in forms too: the gate may be first to read
            refusal = problem(413, _("This charter is too long."))
        except (BadRequest, MultiPartParserError, SuspiciousOperation):
            refusal = problem(400, _("The call is not understood."))
        response = _in_its_own_words(refusal or self.get_response(request))
        response.setdefault("Cache-Control", "no-store")
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        authorization = request.headers.get("Authorization", "")
        refusal = _by_key(request, authorization) if says_a_key(authorization) else self._by_session(request)
        if refusal is None and not authority_of(request).works_here:
            return problem(403, _("This account has no access to the back office."))
        return refusal

    def _by_session(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _who(_("Sign in first: these calls are made with a session and its token, or with a key."))
        request.body  # noqa: B018 - kept whole: the token's check may read a form, and what is called reads again
        if not self.token.holds(request):
            return problem(403, _("The header X-CSRFToken is missing, or is not this browser's token."))
        return None


def _by_key(request: HttpRequest, authorization: str) -> HttpResponse | None:
    """Have the request made in the name of the key's person, or say that the key opens nothing."""
    key = key_of(authorization)
    if key is None:
        return _who(_("This key is not known, was revoked, or is over."))
    request.user = key.user
    request.temoin_authority = authority(key.user, changes=key.writes)  # type: ignore[attr-defined]
    return None


def _who(detail: str) -> HttpResponse:
    """401, and what to say who one is with (RFC 9110, section 11.6.1)."""
    refusal = problem(401, detail)
    refusal["WWW-Authenticate"] = SCHEME
    return refusal


def _in_its_own_words(response: HttpResponse) -> HttpResponse:
    """An error that Django answers with a page, as a program expects it: problem+json."""
    if response.status_code < 400 or response.get("Content-Type", "").startswith("application/"):
        return response
    said = {
        404: _("There is nothing at this address."),
        405: _("This address does not answer this method."),
        500: _("This program did something wrong."),
    }
    answer = problem(response.status_code, said.get(response.status_code, _("The call is not understood.")))
    if "Allow" in response:
        answer["Allow"] = response["Allow"]
    return answer
