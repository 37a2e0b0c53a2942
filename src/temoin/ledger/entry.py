"""What is kept of a choice, and how one entry is tied to the one before it.

There is no place here for an IP address, a user agent or a page visited (PRF-06).
"""

from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec

from temoin.consent import Event, Source

GENESIS = "0" * 64
"""The `previous` of the first entry."""

_NAMELESS: frozenset[Event] = frozenset({"refused", "objected", "lifted"})
_encoder = msgspec.json.Encoder(order="sorted")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer of one visitor, with all that the proof needs and nothing more (PRF-01, PRF-04).

    `charter` is the full hash of the charter in force (64 hexadecimal characters), `material` its material
    hash (16), `notice` the hash of what was shown (64; empty when the form did not say what it showed).
    `answers` holds an explicit yes or no for each purpose asked; of an objection, its no alone. `subject` and
    `receipt` are random; both are None for a refusal or an objection, which carries no identifier (PRF-12).
    `expires` is when the answer stops holding (DUR-09). Raises ValueError when one of those carries an
    identifier, when a receipt proves no grant, or when `expires` has no time zone.
    """

    site: str
    charter: str
    material: str
    notice: str
    language: str
    event: Event
    answers: dict[str, bool]
    source: Source
    subject: str | None = None
    receipt: str | None = None
    expires: datetime

    def __post_init__(self) -> None:
        if self.event in _NAMELESS and (self.subject is not None or self.receipt is not None):
            raise ValueError("a refusal or an objection carries no identifier: neither subject nor receipt")
        if self.receipt is not None and not any(self.answers.values()):
            raise ValueError("a receipt needs something granted")
        if self.expires.utcoffset() is None:
            raise ValueError("`expires` needs a time zone")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A record at its position (from 1), with the server's time in UTC (PRF-09), and its links."""

    position: int
    time: datetime
    record: Record
    previous: str
    hash: str


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries there are, of each event, and how often each purpose was granted and refused."""

    entries: int = 0
    events: dict[Event, int] = {}
    granted: dict[str, int] = {}
    refused: dict[str, int] = {}


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk along the chain found: every entry in its place, or the first position that does not hold.

    `entries` is how many hold, `head` the hash of the last of them. `reason` is `missing` (no entry at that
    position, or another one there), `changed` (its content is not what was hashed), `unlinked` (it does not
    follow the entry before it) or `unreadable`.
    """

    entries: int
    head: str
    broken_at: int | None = None
    reason: Literal["missing", "changed", "unlinked", "unreadable"] | None = None

    @property
    def holds(self) -> bool:
        """Whether every entry is in its place, unchanged."""
        return self.broken_at is None


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The part of an entry that is hashed."""

    position: int
    time: datetime
    record: Record


def canonical(position: int, time: datetime, record: Record) -> bytes:
    """The one way to write an entry's content: JSON in UTF-8, keys sorted, no blanks (RFC 8785's form)."""
    return _encoder.encode(Content(position=position, time=time, record=record))


def chained(previous: str, content: bytes) -> str:
    """The hash of an entry: SHA-256 over the previous hash (32 bytes), then the content."""
    return sha256(bytes.fromhex(previous) + content).hexdigest()
