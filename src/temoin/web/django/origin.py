"""Where a form was posted from: the protection of forms that everybody may send, and that carry no token."""

from django.http import HttpRequest

_PORTS = {"http": ":80", "https": ":443"}
"""The port that a browser leaves out of an address, and that a proxy may put into Host."""


def same_origin(request: HttpRequest) -> bool:
    """Whether a form comes from a page of this site, as far as the browser says.

    `Sec-Fetch-Site`, if present, must be `same-origin`; else `Origin`, if present, must be the site's; a
    request with neither does not come from a browser on another site's page, and is allowed.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or _plain(origin) == _plain(f"{request.scheme}://{request.get_host()}")


def _plain(origin: str) -> str:
    """An origin in lower case, without the port that its scheme has anyway."""
    origin = origin.lower()
    port = _PORTS.get(origin.partition("://")[0])
    return origin.removesuffix(port) if port else origin
