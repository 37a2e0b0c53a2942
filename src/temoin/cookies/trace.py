"""What can be stored on, read from, or asked of a visitor's device, as a fact."""

from typing import Literal, get_args

import msgspec

Kind = Literal[
    "http-cookie",
    "local-storage",
    "session-storage",
    "indexed-db",
    "cache",
    "pixel",
    "contact",
]
Party = Literal["first", "third"]
SameSite = Literal["Strict", "Lax", "None"]
Lifetime = int | Literal["session"]
"""Seconds that a browser keeps an item, or "session": until the browser is closed."""

KINDS: tuple[Kind, ...] = get_args(Kind)


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie, stored item or contact, declared or observed (SCO-01: every kind counts).

    `host` is the host that sets or receives it; None means the site's own.
    A flag that is None is not known or not stated.
    """

    name: str
    kind: Kind = "http-cookie"
    host: str | None = None
    path: str = "/"
    party: Party | None = None
    lifetime: Lifetime | None = None
    secure: bool | None = None
    http_only: bool | None = None
    same_site: SameSite | None = None
