"""What the law makes of a charter: each declaration's facts, its judgement, and what there is to ask."""

from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from temoin.charter.model import Charter, Declaration, Service
from temoin.cookies import Party, Trace, party
from temoin.law import PROFILES, PURPOSES, Facts, Judgement, Profile, judge


class Judged(msgspec.Struct, frozen=True):
    """One declaration, its service, and what the law says of it under a profile."""

    service: Service
    declaration: Declaration
    judgement: Judgement


def facts(charter: Charter, service: Service, declaration: Declaration) -> Facts:
    """The facts that the law judges.

    The party is the declared one, else that of the cookie's domain or the contact's host beside the
    charter's site, else "first" for what names no host. None: a host is named, and the site is not stated.
    """
    host = _host(declaration)
    return Facts(
        trace=Trace(
            name=declaration.name,
            kind=declaration.kind,
            host=host,
            path=declaration.path or "/",
            party=declaration.party or _party(charter.site, host),
            lifetime=declaration.lifetime,
            secure=declaration.secure,
            http_only=declaration.http_only,
            same_site=declaration.same_site,
        ),
        purpose=service.purpose,
        conditions=service.conditions,
    )


def judged(charter: Charter, profile: Profile) -> tuple[Judged, ...]:
    """Each declaration with its judgement, in the charter's order."""
    return tuple(
        Judged(service, declaration, judge(facts(charter, service, declaration), profile))
        for service, declaration in charter.declarations()
    )


def asked(charter: Charter, profile: Profile) -> tuple[str, ...]:
    """The purposes that need a visitor's answer, each once, in the charter's order.

    What needs consent and states no purpose is not among them: it cannot be asked for, so never granted.
    """
    needed = {item.service.purpose for item in judged(charter, profile) if item.judgement.needs_consent}
    worded = [purpose.id for purpose in charter.purposes]
    unworded = [service.purpose for service in charter.services if service.purpose is not None]
    return tuple(purpose for purpose in dict.fromkeys([*worded, *unworded]) if purpose in needed)


def contestable(charter: Charter, profile: Profile) -> tuple[str, ...]:
    """The purposes that need no answer and to which a visitor may object (AUM-05), in the charter's order.

    A service that keeps nothing on the device counts as well: what it does can be objected to.
    """
    wanted = asked(charter, profile)
    stated = dict.fromkeys(service.purpose for service in charter.services if service.purpose)
    return tuple(
        purpose
        for purpose in stated
        if purpose in PURPOSES and PURPOSES[purpose].contestable and purpose not in wanted
    )


def may_be_asked(charter: Charter, service: Service, declaration: Declaration) -> bool:
    """Whether some profile asks visitors about this declaration."""
    known = facts(charter, service, declaration)
    return any(judge(known, profile).needs_consent for profile in PROFILES.values())


def _host(declaration: Declaration) -> str | None:
    if declaration.kind == "contact":
        return declaration.name.removeprefix("*.")
    return declaration.domain


@lru_cache(maxsize=1024)
def _party(site: str | None, host: str | None) -> Party | None:
    if host is None:
        return "first"
    page_host = urlsplit(site).hostname if site else None
    return party(host, page_host) if page_host else None
