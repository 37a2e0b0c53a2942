"""The facts that the law judges: what a cookie is for, and under which stated conditions."""

import msgspec

from temoin.cookies import Trace


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A trace, its declared purpose (a law id, or None) and the conditions its service states."""

    trace: Trace
    purpose: str | None
    conditions: dict[str, bool] = {}
