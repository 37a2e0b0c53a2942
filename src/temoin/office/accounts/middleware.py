"""What each request knows of the person and the token, without touching a session that nobody asked for."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, InvalidTokenFormat, RejectRequest
from django.utils.functional import SimpleLazyObject

from temoin.office.accounts.session import person


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user`, whose sign-in still holds; looked up when it is asked for."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its user, lazily."""
        request.user = SimpleLazyObject(lambda: person(request))  # type: ignore[assignment]


class TokenMiddleware(CsrfViewMiddleware):
    """Django's CSRF check, which never answers a spoilt `csrftoken` by setting a new one on a public page."""

    def process_request(self, request: HttpRequest) -> None:
        """Take up the browser's token, if it is one."""
        try:
            secret = self._get_secret(request)  # type: ignore[attr-defined]
        except InvalidTokenFormat:
            return
        if secret is not None:
            request.META["CSRF_COOKIE"] = secret

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send the token to a browser that does not have it; one until its closing has nothing to renew."""
        if request.COOKIES.get(settings.CSRF_COOKIE_NAME) == request.META.get("CSRF_COOKIE"):
            return response
        return super().process_response(request, response)

    def holds(self, request: HttpRequest) -> bool:
        """Whether the request carries the token in its header, whatever its method: a read included."""
        if not request.headers.get("X-CSRFToken"):
            return False
        if "Origin" in request.headers and not self._origin_verified(request):  # type: ignore[attr-defined]
            return False
        try:
            self._check_token(request)  # type: ignore[attr-defined]
        except RejectRequest:
            return False
        return True
