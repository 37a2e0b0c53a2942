"""What every answer tells the browser not to do."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NO_CHANGE: Mapping[str, str] = MappingProxyType({})


def content_security_policy(tiles: str, changed: Mapping[str, str] = NO_CHANGE) -> str:
    """The policy of every page: this origin, and the base map's pictures; nothing inline.

    `changed` says what one page needs otherwise, directive by directive.
    """
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' {tiles}".strip(),
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return "; ".join(f"{name} {value}" for name, value in {**directives, **changed}.items())


class HeadersMiddleware:
    """The Content-Security-Policy, and the browser's abilities that no page here needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(settings.TEMOIN_TILES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add them to the answer."""
        response = self.get_response(request)
        changed = getattr(response, "temoin_policy", None)  # what a page declares that it needs otherwise
        policy = content_security_policy(settings.TEMOIN_TILES, changed) if changed else self.policy
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"
        )
        return response
