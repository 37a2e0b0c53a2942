"""A visitor's decision: an explicit yes or no for each purpose asked, for one charter version."""

from datetime import date
from typing import Literal

import msgspec

Event = Literal["granted", "refused", "withdrawn", "expired", "signal", "objected", "lifted"]
"""`objected`: said no to what needs no consent; `lifted`: took that back."""
Source = Literal["banner", "centre", "no-script", "gpc", "api"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor answered: purpose id -> granted or not; a purpose never asked is absent.

    `material` is the charter's material hash (16 hexadecimal characters), `receipt` is None unless
    something was granted: a refusal carries no identifier (PRF-12).
    """

    material: str
    on: date
    answers: dict[str, bool]
    receipt: str | None = None

    def grants(self, purpose: str) -> bool:
        """Whether this purpose was explicitly granted: silence is refusal (PRI-03)."""
        return self.answers.get(purpose, False)
