"""Text that comes from a page, made safe to keep: a page can say anything."""

import re
from typing import Any

LIMIT = 4_096
"""Characters that are kept of a name or of an attribute: a browser keeps no longer cookie."""

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""Half a character of UTF-16, which no UTF-8 file can hold, and the one that ends strings elsewhere."""


def legible(text: str) -> str:
    """The text with U+FFFD for each character that cannot be written down."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def brief(text: str, limit: int = LIMIT) -> str:
    """The text as `legible` gives it, and no longer than `limit` characters."""
    return legible(text[:limit])


def legible_event(value: Any) -> Any:
    """A CDP event, as JSON gave it, with all its texts legible."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        return {legible(key): legible_event(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [legible_event(inner) for inner in value]
    return value
