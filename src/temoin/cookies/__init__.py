"""FACTS: what a cookie is, whose it is, and how long it lives."""

from temoin.cookies.trace import KINDS, Kind, Lifetime, Party, Trace

__all__ = ["KINDS", "Kind", "Lifetime", "Party", "Trace"]
