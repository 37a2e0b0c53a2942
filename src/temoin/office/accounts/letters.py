"""Messages that leave after the answer: how long one takes to send tells nobody whether there was one."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

logger = logging.getLogger("temoin.mail")

_sending = ThreadPoolExecutor(max_workers=1, thread_name_prefix="temoin-letters")


def later(send: Callable[..., Any], *facts: Any, **more: Any) -> None:
    """Do this once the answer is on its way; it may read no database."""
    _sending.submit(_quietly, send, *facts, **more)


def all_sent() -> None:
    """Wait until everything that was to leave has left."""
    _sending.submit(lambda: None).result()


def _quietly(send: Callable[..., Any], *facts: Any, **more: Any) -> None:
    try:
        send(*facts, **more)
    except Exception as error:  # noqa: BLE001 - nobody waits for it: a log is all there is
        logger.error("A message could not be written: %s.", type(error).__name__)  # noqa: TRY400 - its trace may name a person
