"""An address as typed or as a redirect gives it, taken apart and checked."""

import re
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from temoin.fetch.failure import FetchError

_LONGEST = 8_000
_UNWANTED = re.compile(r"[\x00-\x20\x7f]")
_SAFE = "/%:@!$&'()*+,;=-._~?"


class Target(msgspec.Struct, frozen=True):
    """Where one request goes; `path` holds the query too."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header bears them."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, without credentials or fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


_PORTS = {"http": 80, "https": 443}


def target(url: str) -> Target:
    """Take an address apart; raises FetchError unless it is http or https with a host and no credentials."""
    shown = _shown(url)
    if len(url) > _LONGEST:
        raise FetchError(f"The address {shown} is too long: {_LONGEST} characters at most.")
    try:
        parts = urlsplit(url.strip(" "))
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FetchError(f"The address {shown} is not a valid one: check how it is written.") from None
    scheme = parts.scheme
    if scheme not in {"http", "https"}:
        raise FetchError(f"The address {shown} cannot be fetched: only http:// and https:// can.")
    if parts.username is not None or parts.password is not None:
        raise FetchError("An address with a user name or a password in it is refused: take them out.")
    if not host or _UNWANTED.search(url.strip(" ").replace(" ", "%20")):
        raise FetchError(f"The address {shown} is not a valid one: check how it is written.")
    path = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    if not path.startswith("/"):
        path = f"/{path}"
    secure: Literal["http", "https"] = "https" if scheme == "https" else "http"
    return Target(secure, _ascii(host, shown), _PORTS[scheme] if port is None else port, path)


def redirected(origin: Target, location: str) -> Target:
    """Where a redirect leads, its address checked like the first."""
    try:
        joined = urljoin(origin.url, location)
    except ValueError:
        raise FetchError(f"{origin.url} redirects to an address that is not valid.") from None
    return target(joined)


def _ascii(host: str, shown: str) -> str:
    """The host as DNS knows it; accents by IDNA."""
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchError(
            f"The address {shown} has a host that is not valid: check how it is written."
        ) from None
    if not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+(?:%[\w.-]+)?", name, re.ASCII | re.IGNORECASE):
        raise FetchError(f"The address {shown} has a host that is not valid: check how it is written.")
    return name.lower()


def _shown(url: str) -> str:
    """The address fit for a sentence: no control character, no credentials, not too long."""
    printable = "".join(char if char.isprintable() else "?" for char in url[:200])
    bare = re.sub(r"(?<=//)[^/?#]*@", "", printable)
    return f'"{bare}"' if len(url) <= 200 else f'"{bare}…"'
