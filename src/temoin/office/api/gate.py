"""The gate of the management API: a live session, and its token with every call, reads included.

django-ninja checks the token of writes only. Here nothing below `/api/v1/` answers without it, not even that
an address is unknown.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from temoin.office.accounts.authority import authority_of
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
        user = request.user
        if not user.is_authenticated:
            return problem(401, _("Sign in first: these calls are made with a session and its token."))
        request.body  # noqa: B018 - kept whole: the token's check may read a form, and what is called reads again
        if not self.token.holds(request):
            return problem(403, _("The header X-CSRFToken is missing, or is not this browser's token."))
        if not authority_of(request).works_here:
            return problem(403, _("This account has no access to the back office."))
        return None


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
