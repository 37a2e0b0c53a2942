"""Whose a cookie is: first or third party, by registrable domain (Public Suffix List)."""

import ipaddress
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from temoin.cookies.trace import Party


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """The domain under which a host was registered: `www.example.co.uk` is `example.co.uk`.

    `host` has no port; upper case, a trailing dot and brackets around an IPv6 address are accepted. An IP
    address and a single label (`localhost`) are their own registrable domain. The list's private section
    counts: `a.github.io` and `b.github.io` are strangers. None for what is no host, or a bare public suffix.
    """
    name = _ascii(host)
    if not name or any(not label for label in name.split(".")):
        return None
    if _is_address(name) or "." not in name:
        return name
    return _suffixes().privatesuffix(name) or None


def party(host: str, page_host: str) -> Party:
    """Whether a host, seen on a page of another host, is that page's own site ("first") or not ("third").

    A host that has no registrable domain (a bare public suffix) is first party of itself only.
    """
    return "first" if _site(host) == _site(page_host) else "third"


def _site(host: str) -> str:
    return registrable_domain(host) or _ascii(host)


def _ascii(host: str) -> str:
    """The host in lower case, without trailing dot or brackets, its labels as browsers send them."""
    name = host.strip().lower().removesuffix(".").removeprefix("[").removesuffix("]")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:  # no browser could go there; compared as written
        return name


def _is_address(name: str) -> bool:
    """Tested before the list is asked: it would say that `127.0.0.1` lives under `0.1`."""
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name.rpartition(".")[2].isdigit()  # no name ends in a number (URL Standard)
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
