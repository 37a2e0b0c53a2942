"""Addresses that a charter states, made safe to follow."""

import re
from urllib.parse import urlsplit

ADDRESS = re.compile(r"[^@\s<>\"',:;]+@[^@\s<>\"',:;]+\.[^@\s<>\"',:;]+")
UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")


def href(stated: str | None) -> str | None:
    """What to put in an `href` for an address that a charter states; None for what is no address to follow.

    http, https, mailto, tel, a path of this site, or a bare e-mail address; no other scheme, nor `//host`.
    """
    if not stated or UNSEEN.search(stated):
        return None
    if ADDRESS.fullmatch(stated):
        return f"mailto:{stated}"
    try:
        parts = urlsplit(stated)
    except ValueError:
        return None
    if parts.scheme in {"http", "https"}:
        return stated if parts.hostname else None
    if parts.scheme in {"mailto", "tel"}:
        return stated
    return stated if stated.startswith("/") and not stated.startswith("//") else None
