"""FACTS: what a cookie is, whose it is, and how long it lives."""

from temoin.cookies.lifetime import DAY, format_lifetime, parse_lifetime
from temoin.cookies.name import NamePattern, compile_name, wildcard
from temoin.cookies.party import party, registrable_domain
from temoin.cookies.set_cookie import SetCookie, parse_set_cookie
from temoin.cookies.trace import KINDS, Kind, Lifetime, Party, SameSite, Trace

__all__ = [
    "DAY",
    "KINDS",
    "Kind",
    "Lifetime",
    "NamePattern",
    "Party",
    "SameSite",
    "SetCookie",
    "Trace",
    "compile_name",
    "format_lifetime",
    "parse_lifetime",
    "parse_set_cookie",
    "party",
    "registrable_domain",
    "wildcard",
]
