"""How many calls somebody made today: counted in memory, by person, else by address, and written nowhere.

An address is counted under a digest whose salt is made anew each day at 00:00 UTC; neither is kept. Each
process counts what it answers itself.
"""

import hmac
import secrets
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from django.conf import settings
from django.http import HttpRequest

from temoin.office.accounts.limits import network
from temoin.office.api.explore.access import Caller

MOST = 100_000
"""Callers counted at once; beyond, the one first seen is forgotten."""
PEOPLE = 4
"""How many times as many calls somebody has who says who they are."""


class Standing(msgspec.Struct, frozen=True):
    """Where a caller stands: how many calls a day, how many are left, and when they start anew."""

    limit: int
    remaining: int
    reset: datetime
    over: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """As every answer says it; the moment in seconds since 1970."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
        }


class Counts:
    """The calls of one day."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._day = datetime.now(UTC).date()
        self._salt = secrets.token_bytes(32)
        self._calls: dict[bytes, int] = {}

    def take(self, who: str, limit: int, now: datetime) -> Standing:
        """Count one call, unless there were as many as may be."""
        with self._counting:
            if now.date() != self._day:
                self._day, self._salt, self._calls = now.date(), secrets.token_bytes(32), {}
            key = self._key(who)
            calls = self._calls.get(key, 0)
            if calls < limit:
                if calls == 0 and len(self._calls) >= MOST:
                    del self._calls[next(iter(self._calls))]
                self._calls[key] = calls + 1
        reset = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        return Standing(limit, max(0, limit - calls - 1), reset, over=calls >= limit)

    def name(self, who: str) -> str:
        """What stands for a caller in memory: a digest, another one each day."""
        with self._counting:
            return self._key(who).hex()

    def _key(self, who: str) -> bytes:
        return hmac.digest(self._salt, who.encode(), sha256)[:16]


_COUNTS = Counts()


def count(request: HttpRequest, caller: Caller) -> Standing:
    """Count a call of whoever asks."""
    now = datetime.now(UTC)
    a_day: int = settings.TEMOIN_CALLS_A_DAY
    return _COUNTS.take(_who(request, caller), a_day * (1 if caller.person is None else PEOPLE), now)


def whose(request: HttpRequest, caller: Caller) -> str:
    """A name for whoever asks, by which nobody is found again."""
    return _COUNTS.name(_who(request, caller))


def _who(request: HttpRequest, caller: Caller) -> str:
    if caller.person is not None:
        return f"person {caller.person}"
    return f"address {network(request.META.get('REMOTE_ADDR', ''))}"
