"""A host's name into the very addresses that will be connected to, checked before anything is sent."""

import ipaddress
import queue
import socket
import threading

import msgspec

from temoin.fetch.failure import FetchError
from temoin.fetch.target import Target

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # RFC 6890: IETF protocol assignments
        "192.88.99.0/24",  # RFC 7526: the 6to4 relays of old
        "64:ff9b:1::/48",  # RFC 8215: NAT64 of a local network, which may lead anywhere in it
        "3fff::/20",  # RFC 9637: documentation
        "5f00::/16",  # RFC 9602: segment routing within one domain
        "fec0::/10",  # RFC 3879: site-local, deprecated and still in use
    )
)
"""What Python's `is_global` takes for public, in one version or another."""


def addresses(where: Target, *, timeout: float, public_only: bool) -> tuple[str, ...]:
    """The addresses of a host, in the order to try them.

    With `public_only`, one address that is not public (private, loopback, link-local, multicast, reserved,
    or one of those inside an IPv6 form) refuses the host whole. Raises FetchError.
    """
    found = _resolve(where, timeout)
    if public_only:
        for address in found:
            if not is_public(address):
                raise FetchError(
                    f"{where.host} is not on the public Internet ({address}): it is refused here."
                )
    return found


def is_public(address: str) -> bool:
    """Whether an address can be reached by anybody, and so is nobody's private machine."""
    parsed: _Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and (inner := _embedded(parsed)):
        parsed = inner
    if parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified:
        return False
    return parsed.is_global and not any(parsed in block for block in _NOT_PUBLIC)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to (RFC 4291, 3056, 6052; Teredo: RFC 4380)."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


class _Answer(msgspec.Struct, frozen=True):
    addresses: tuple[str, ...] = ()


def _resolve(where: Target, timeout: float) -> tuple[str, ...]:
    if where.host == "localhost" or where.host.endswith(".localhost"):
        return ("127.0.0.1", "::1")  # RFC 6761 section 6.3: never asked of DNS
    answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
    # The system's resolver takes no timeout: it is asked on a thread that may be left behind.
    threading.Thread(target=_ask, args=(where, answers), name="temoin-resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(timeout, 0.001))
    except queue.Empty:
        raise FetchError(
            f"{where.host} could not be found in time: check the name and the network."
        ) from None
    if not answer.addresses:
        raise FetchError(f"{where.host} could not be found: check the name and the network.")
    return answer.addresses


def _ask(where: Target, answers: queue.SimpleQueue[_Answer]) -> None:
    try:
        rows = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        answers.put(_Answer())
    else:
        answers.put(_Answer(tuple(dict.fromkeys(str(row[4][0]) for row in rows))))
