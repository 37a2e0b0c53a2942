"""What the guard says of one Set-Cookie header."""

from typing import Literal

import msgspec

Reason = Literal["declared", "granted", "deletion", "undeclared", "refused", "unanswered", "unreadable"]


class Verdict(msgspec.Struct, frozen=True):
    """Whether a cookie may be set, and why; its value is nowhere in here.

    `declared`: the charter declares it and it needs no consent. `granted`: the visitor agreed to its purpose.
    `deletion`: it takes a cookie away, which is always allowed. `undeclared`: the charter does not know it.
    `refused`: the visitor said no to its purpose, or it has no purpose that anyone could agree to.
    `unanswered`: the visitor has not been asked, or has not answered (PRI-01). `unreadable`: no browser would
    keep it (RFC 6265bis section 5.6). `purpose` is None for a cookie that is undeclared or declares none.
    """

    allowed: bool
    name: str
    reason: Reason
    purpose: str | None = None
