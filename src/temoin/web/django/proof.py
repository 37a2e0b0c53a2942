"""The site's ledger, opened once a process."""

import os
import threading
from typing import Any

from django.core.signals import setting_changed

from temoin.ledger import Store, open_ledger
from temoin.web.django.conf import conf

_opening = threading.Lock()
_ledger: Store | None = None


def ledger() -> Store:
    """The ledger that TEMOIN names, opened by the first call; raises LedgerError with a sentence."""
    global _ledger  # noqa: PLW0603 - one ledger a process, whichever thread asks first
    with _opening:
        if _ledger is None:
            _ledger = open_ledger(conf().ledger)
        return _ledger


def _forget(*, setting: str, **_: Any) -> None:
    global _ledger  # noqa: PLW0603 - the same one ledger a process
    if setting == "TEMOIN" and _ledger is not None:
        _ledger.close()
        _ledger = None


def _after_fork() -> None:
    global _opening  # noqa: PLW0603 - a lock that the parent held at the fork would never be let go here
    _opening = threading.Lock()


setting_changed.connect(_forget)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
