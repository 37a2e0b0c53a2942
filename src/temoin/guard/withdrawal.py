"""Which of the site's own cookies to take away when a visitor withdraws (WDR-02)."""

from collections.abc import Collection, Iterable
from ipaddress import ip_address

import msgspec

from temoin.cookies import registrable_domain
from temoin.guard.policy import Policy, Standing


class Expiry(msgspec.Struct, frozen=True):
    """One cookie to expire: its name and path, and the Domain it may have been set for (None: host-only)."""

    name: str
    path: str
    domain: str | None


def expiries(policy: Policy, purposes: Collection[str], host: str, sent: Iterable[str]) -> tuple[Expiry, ...]:
    """Every scope in which the first-party cookies of these purposes may live, for a page on `host`.

    `sent` are the names that the browser sent: they tell which cookies a pattern stands for. A cookie set for
    a parent domain is another cookie than the host's own, so each domain from the host up to the registrable
    one is named. Another site's cookies cannot be reached from here and are left out.
    """
    if not purposes:
        return ()
    names = dict.fromkeys(name for name, standing in policy.exact.items() if _ends(standing, purposes))
    names |= dict.fromkeys(name for name in sent if _ends(policy.standing(name), purposes))
    domains = _domains(host)
    return tuple(
        Expiry(name, path, domain)
        for name in names
        for path in _paths(policy.standing(name))
        for domain in ((None,) if name.lower().startswith("__host-") else domains)
    )


def _ends(standing: Standing | None, purposes: Collection[str]) -> bool:
    """Whether a cookie that stands so ends with consent, or by an objection, to one of these purposes."""
    return (
        standing is not None
        and (standing.needs_consent or standing.contestable)
        and standing.party != "third"
        and standing.purpose in purposes
    )


def _paths(standing: Standing | None) -> tuple[str, ...]:
    """The path declared, and the one that most cookies have."""
    declared = standing.declaration.path if standing else None
    return ("/",) if declared in {None, "/"} else (str(declared), "/")


def _domains(host: str) -> tuple[str | None, ...]:
    """Host-only, the host, and its parents up to the registrable domain; an address or bare name has none."""
    host = host.rstrip(".").lower()
    top = registrable_domain(host)
    if top is None or "." not in host or _is_address(host):
        return (None,)
    labels = host.split(".")
    above = len(labels) - top.count(".")
    return (None, *(".".join(labels[start:]) for start in range(above)))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
