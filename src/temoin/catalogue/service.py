"""A service that sites use, and the cookies that it is known to set."""

from typing import Literal

import msgspec

from temoin.cookies import Kind, Lifetime
from temoin.law import Category, Text

Seen = Literal["first", "third", "either"]
"""Where a site sees a cookie: on its own domain, on the service's, or on either."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One known cookie or stored item.

    `name` is exact or a pattern (`catalogue.pattern`). `service` is the slug of its service, whose `domains`,
    `source` and `read` it has unless it states its own. `lifetime` None means: until it is erased, or as long
    as the site chooses. `common`: other software uses that name too, so that the name alone proves nothing.
    `read` is the date, YYYY-MM-DD, at which the source was read, or "memory" where it was not read again.
    """

    name: str
    service: str
    kind: Kind = "http-cookie"
    party: Seen
    domains: tuple[str, ...]
    category: Category
    finer_purpose: str
    lifetime: Lifetime | None = None
    common: bool = False
    explains: Text
    source: str
    read: str


class Service(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One service: who provides it, the domains that are its own, and its cookies in the order of its file.

    `id` is the slug of its file. `country` is the ISO 3166 code of the provider's seat, None for what a
    community writes. `domains` own their subdomains; software that a site runs itself has none.
    """

    id: str
    service: str
    provider: str
    country: str | None = None
    domains: tuple[str, ...] = ()
    source: str
    read: str
    cookies: tuple[Entry, ...]
