"""The jar and the stores as they are when a page is done: the truth that the writes are held against."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from temoin.audit.hearsay import legible
from temoin.cookies import Kind, SameSite


class JarCookie(msgspec.Struct, frozen=True, kw_only=True):
    """A cookie in the browser's jar; `seconds` is what is left of its life, None for a browser session."""

    name: str
    host: str
    path: str
    seconds: int | None
    secure: bool
    http_only: bool
    same_site: SameSite | None
    partitioned: bool


class StoredKey(msgspec.Struct, frozen=True):
    """A key found in a frame's local or session storage."""

    kind: Kind
    name: str
    host: str


class Jar:
    """The jar of one browser context, looked at now and then.

    A cookie's value is compared by its hash, in this process only, to tell a cookie written again from one
    that stayed; neither is kept in any observation.
    """

    def __init__(self) -> None:
        self.cookies: dict[tuple[str, str, str], JarCookie] = {}
        self._marks: dict[tuple[str, str, str], int] = {}

    def update(self, cookies: Iterable[Mapping[str, Any]], now: float) -> tuple[JarCookie, ...]:
        """Take what Playwright says is in the jar at `now` (seconds since 1970); the cookies that are new."""
        before = self.cookies
        self.cookies = {}
        for raw in cookies:
            cookie = JarCookie(
                name=legible(raw["name"]),
                host=legible(raw["domain"].removeprefix(".")),
                path=legible(raw["path"]),
                seconds=None if raw["expires"] < 0 else max(0, round(raw["expires"] - now)),
                secure=raw["secure"],
                http_only=raw["httpOnly"],
                same_site=raw.get("sameSite"),
                partitioned="partitionKey" in raw,
            )
            self.cookies[cookie.name, cookie.host, cookie.path] = cookie
        return tuple(cookie for key, cookie in self.cookies.items() if key not in before)

    def mark(self, cookies: Iterable[Mapping[str, Any]]) -> bool:
        """Whether any cookie is new or has another value since the last mark."""
        marks = {(raw["name"], raw["domain"], raw["path"]): hash(raw["value"]) for raw in cookies}
        changed = any(self._marks.get(key) != mark for key, mark in marks.items())
        self._marks = marks
        return changed

    def has(self, name: str, host: str) -> bool:
        """Whether a cookie of this name is kept for this host."""
        return any(n == name and h == host for n, h, _ in self.cookies)
