"""Purposes: what a cookie may be for, and which of them the law exempts."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from temoin.law.finding import Text
from temoin.law.register import Register, table

Category = Literal["necessary", "preferences", "statistics", "marketing"]


class LawPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """One purpose; `bit` is its place in the choice cookie's masks, stable forever, None if never asked.

    `exempt_by` is the rule that exempts it without conditions, `reason` says why (empty when not exempt).
    `contestable`: where it needs no consent, a visitor may still object to it (AUM-05).
    """

    id: str
    bit: Annotated[int, msgspec.Meta(ge=0, le=30)] | None
    category: Category
    title: Text
    exempt_by: str | None = None
    reason: Text = {}
    contestable: bool = False


def _load() -> dict[str, LawPurpose]:
    return {
        key: msgspec.convert({"id": key, **fields}, LawPurpose) for key, fields in table("purposes").items()
    }


PURPOSES: Mapping[str, LawPurpose] = Register(_load)
"""Every purpose that the law knows, by id, the exempt ones first."""
