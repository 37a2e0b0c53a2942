"""The ledger of choices: how many it holds, and whether its chain is whole, walked now and then.

A walk reads every entry: it is made once in ten minutes at most, however often it is looked at, and all but
the first outside requests.
"""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from temoin.ledger import Counts, LedgerError
from temoin.web.django import conf, ledger

PERIOD = timedelta(minutes=10)


class Chain(msgspec.Struct, frozen=True):
    """What a walk found at a moment; `holds` is None when the ledger could not be read."""

    at: datetime
    counts: Counts
    holds: bool | None
    head: str


_walking = threading.Lock()
_walked: dict[Path, Chain] = {}


def chain() -> Chain:
    """The last walk; the first one is waited for, a later one is made while this answers."""
    path = conf().ledger
    known = _walked.get(path)
    if known is None:
        with _walking:
            known = _walked.get(path) or walk(path)
    elif datetime.now(UTC) - known.at >= PERIOD and _walking.acquire(blocking=False):
        threading.Thread(target=_again, args=(path,), name="temoin-chain", daemon=True).start()
    return known


def walk(path: Path) -> Chain:
    """Walk the whole chain now."""
    now = datetime.now(UTC)
    try:
        kept = ledger()
        found = kept.verify()
        made = Chain(now, kept.counts(), found.holds, found.head)
    except LedgerError:
        made = Chain(now, Counts(), None, "")
    _walked[path] = made
    return made


def _again(path: Path) -> None:
    try:
        walk(path)
    finally:
        _walking.release()
