"""The ledger of choices: how many it holds, and whether its chain is whole, walked now and then.

A walk reads every entry: it is made once in ten minutes at most, however often it is looked at, and all but
the first outside requests.
"""

import os
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
        threading.Thread(target=_again, args=(path, _walking), name="temoin-chain", daemon=True).start()
    return _counted_now(known)


def _counted_now(known: Chain) -> Chain:
    """What is walked is of its moment; how many there are is quick to ask, and of now."""
    try:
        return msgspec.structs.replace(known, counts=ledger().counts())
    except LedgerError:
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


def _again(path: Path, walking: threading.Lock) -> None:
    try:
        walk(path)
    finally:
        walking.release()


def _after_fork() -> None:
    global _walking  # noqa: PLW0603 - a lock that the parent held at the fork would never be let go here
    _walking = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
