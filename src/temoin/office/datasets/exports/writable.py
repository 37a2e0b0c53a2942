"""Texts as XML can hold them."""

import re

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """A text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return _UNWRITABLE.sub("", text)
