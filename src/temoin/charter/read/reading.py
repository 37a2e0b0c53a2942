"""What was read in a page, each thing with its place in it."""

from typing import Literal

import msgspec

from temoin.charter.model import Place
from temoin.cookies import Kind, Lifetime, Party

Category = Literal["necessary", "preferences", "statistics", "marketing", "other"]


class At(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the source: the line, from 1, and its text."""

    line: int
    text: str


class ReadCookie(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie as the page declares it; its fields are the keys of `temoin read --format json`.

    None, or no place at all, means that the page does not say.
    `pattern` is the name with each placeholder as `*`.
    A month counts 30 days and a year 365 in `retention_seconds`.
    """

    name: str
    pattern: str
    provider: str | None = None
    service: str | None = None
    purpose: str | None = None
    category: Category | None = None
    party: Party | None = None
    places: tuple[Place, ...] = ()
    kind: Kind = "http-cookie"
    retention_seconds: Lifetime | None = None
    at: At


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page gave.

    `language` is the page's own, as a BCP 47 tag, when it shows.
    `durations` goes with `cookies`, one for one: the duration in the charter's words ("13 months"),
    since a charter counts calendar months; None where the page states none, or one of several parts.
    """

    cookies: tuple[ReadCookie, ...] = ()
    warnings: tuple[str, ...] = ()
    language: str | None = None
    durations: tuple[str | None, ...] = ()
