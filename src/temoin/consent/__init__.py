"""DECIDE: what a visitor answered, how it is kept in a cookie, and how long it holds."""

from temoin.consent.choice import (
    CHOICE_LIFETIME,
    contest,
    decide,
    event,
    is_current,
    new_receipt,
    notice_hash,
    objected,
    settles,
)
from temoin.consent.codec import COOKIE_NAME, decode, encode
from temoin.consent.decision import Decision, Event, Source

__all__ = [
    "CHOICE_LIFETIME",
    "COOKIE_NAME",
    "Decision",
    "Event",
    "Source",
    "contest",
    "decide",
    "decode",
    "encode",
    "event",
    "is_current",
    "new_receipt",
    "notice_hash",
    "objected",
    "settles",
]
