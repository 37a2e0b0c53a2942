"""The origin of a site, as browsers write it: scheme, host and port, and nothing else."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

LONGEST = 300
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_OWN_PORTS = {"http": 80, "https": 443}


class BadOrigin(ValueError):  # noqa: N818 - it is said to whoever wrote it
    """Why this is no origin, in one sentence."""


def site_origin(text: str) -> str:
    """The origin that somebody wrote, its host in ASCII (IDNA), its own port left out; or BadOrigin.

    A name in another alphabet is kept in the form that travels (`xn--…`): nothing then looks like another.
    """
    text = text.strip()
    if len(text) > LONGEST or not text.isprintable() or re.search(r"[\s\\]", text):
        raise BadOrigin(_not_one())
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadOrigin(_not_one()) from None
    if parts.scheme not in _OWN_PORTS or not parts.hostname:
        raise BadOrigin(_not_one())
    if parts.username is not None or parts.password is not None:
        raise BadOrigin(_("This address holds a name or a password: leave them out."))
    if parts.path not in {"", "/"} or "?" in text or "#" in text:
        raise BadOrigin(_("Give the address of the whole site, without a path: https://www.example.org."))
    end = "" if port is None or port == _OWN_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{_host(parts)}{end}"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        try:
            return f"[{IPv6Address(host)}]"
        except AddressValueError:
            raise BadOrigin(_not_one()) from None
    try:
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadOrigin(_not_one()) from None
    if len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise BadOrigin(_not_one())
    return plain


def _not_one() -> str:
    return _("This is no address of a site: write it as https://www.example.org.")
