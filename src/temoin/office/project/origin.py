"""The public origin of the platform, and what follows from it."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
LOOPBACK_PROXIES = ("127.0.0.0/8", "::1")
"""Whose word is taken on where a request comes from, when nobody says: a proxy on this very machine."""

LIMITS = {"TEMOIN_CALLS_A_DAY": 50_000, "TEMOIN_LARGEST_UPLOAD": 2_000_000_000}
"""Numbers that the environment may say: calls of the data API from one address, bytes of one file."""
MOST = 1_000_000_000_000


class BadOrigin(ValueError):  # noqa: N818 - it is said to whoever starts the platform
    """An address that is no origin, or one that the platform must not be served at."""


class Origin(msgspec.Struct, frozen=True):
    """Scheme, host and port, as a browser sees them; `port` is None for the scheme's own."""

    scheme: str
    host: str
    port: int | None = None

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """The host as it stands in a Host header."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by https."""
        return self.scheme == "https"

    @property
    def loopback(self) -> bool:
        """Whether it names this very machine."""
        return is_loopback(self.host)

    @property
    def hosts(self) -> list[str]:
        """The hosts that a request may name: of this very machine, the usual ones too."""
        return list(dict.fromkeys((*LOOPBACK_HOSTS, self.host))) if self.loopback else [self.host]


def parse_origin(text: str) -> Origin:
    """The origin that a person wrote; raises BadOrigin with a sentence.

    http is for loopback only: elsewhere cookies would travel in the clear.
    """
    origin = _origin(text)
    if not origin.secure and not origin.loopback:
        raise BadOrigin(
            f"{text} is refused: http is for this machine only; give the https:// address of the site."
        )
    return origin


def parse_tiles(text: str, portal: Origin) -> str:
    """The origin of the base map's tiles, "" for none; raises BadOrigin with a sentence.

    They come from another host than the portal: on its own, whatever the port, they would share its cookies.
    """
    if not text:
        return ""
    tiles = _origin(text)
    if tiles.host in portal.hosts:
        raise BadOrigin(
            f"TEMOIN_TILES={text} is refused: {tiles.host} is the portal's own host, and the tiles of its map"
            " come from another; give that one, or an empty value for no map."
        )
    return str(tiles)


def parse_proxies(text: str) -> tuple[str, ...]:
    """The addresses and networks of TEMOIN_PROXY, by commas, else this machine; raises BadOrigin.

    A name is refused, and so is "everybody": whoever is believed could pass for any visitor.
    """
    stated = [part.strip() for part in text.split(",") if part.strip()]
    try:
        networks = [ip_network(part) for part in stated]
    except ValueError as error:
        raise BadOrigin(
            f"TEMOIN_PROXY={text} is refused: {error}; give the proxy's address, or its network as in"
            " 10.0.0.0/24, several by commas."
        ) from error
    if any(network.prefixlen == 0 for network in networks):
        raise BadOrigin(f"TEMOIN_PROXY={text} is refused: it would believe everybody; name the proxy alone.")
    return tuple(stated) or LOOPBACK_PROXIES


def parse_limit(name: str, environment: Mapping[str, str]) -> int:
    """The whole number that a variable of `LIMITS` says, else its default; raises BadOrigin."""
    text = environment.get(name, "").strip()
    if not text:
        return LIMITS[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and 0 < int(text) <= MOST):
        raise BadOrigin(f"{name}={text[:40]} is refused: give a whole number, from 1 to {MOST}.")
    return int(text)


def default_tiles(origin: Origin) -> str:
    """Where the tiles come from when nobody says: this machine under another site's name, or nowhere.

    A browser looks for names under localhost at 127.0.0.1 and ::1, never at another address of loopback.
    """
    if origin.host not in LOOPBACK_HOSTS:
        return ""
    return str(Origin(origin.scheme, "tuiles.localhost", origin.port))


def default_data(environment: Mapping[str, str]) -> Path:
    """Where state is kept when nobody says: `$XDG_DATA_HOME/temoin`."""
    home = environment.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local/share") / "temoin"


def is_loopback(host: str) -> bool:
    """Whether a host, as written in an address, is this machine by its number or as localhost."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(text: str) -> Origin:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadOrigin(f"{text} is no address: {error}.") from error
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise BadOrigin(
            f"{text} is no origin: give scheme, host and port only, as in https://data.example.org."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = 443 if parts.scheme == "https" else 80
    return Origin(parts.scheme, host, None if port == default else port)
