"""One cookie on its way out of the page: its cells understood, its place kept."""

import msgspec

from temoin.charter.model import Place
from temoin.charter.read.duration import Duration
from temoin.charter.read.names import Name
from temoin.charter.read.reading import At, Category, ReadCookie
from temoin.cookies import Kind, Party

_LONGEST_QUOTE = 400


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a row or an item says of one name."""

    name: Name
    line: int
    text: str
    provider: str | None = None
    service: str | None = None
    purpose: str | None = None
    category: Category | None = None
    party: Party | None = None
    places: tuple[Place, ...] = ()
    kind: Kind | None = None
    duration: Duration | None = None
    spanned: bool = False
    """The name comes from a cell that spans several rows."""

    def cookie(self) -> ReadCookie:
        """The entry as it is published."""
        return ReadCookie(
            name=self.name.shown,
            pattern=self.name.pattern,
            provider=self.provider,
            service=self.service,
            purpose=self.purpose,
            category=self.category,
            party=self.party,
            places=self.places,
            kind=self.kind or "http-cookie",
            retention_seconds=self.duration.seconds if self.duration else None,
            at=At(line=self.line, text=quoted(self.text)),
        )


def quoted(text: str) -> str:
    """A text short enough to be shown as evidence."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
