"""One process that answers requests: what it begins with, and what it writes down before it ends."""

import asyncio
import signal
import socket
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import uvicorn

from temoin.office.audience.tally import counting
from temoin.office.project.asgi import application
from temoin.office.project.importing import running as importing
from temoin.office.project.jobs import running
from temoin.office.project.keeper import keeping

GRACE = 3
"""Seconds that requests in progress are given when the server is told to stop."""
KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than a proxy's sixty, or it asks on a closed one."""


def answer(
    taken: socket.socket,
    proxies: Sequence[str],
    *,
    ready: Callable[[], object] = lambda: None,
    parent: int | None = None,
) -> None:
    """Answer requests at a socket until a signal says to stop; `ready` is called once it listens.

    `proxies` are the addresses whose X-Forwarded-For and -Proto are believed. `parent` is a pipe to which
    nobody ever writes: when it closes, the process that looks after this one is gone, and so are we.
    """
    config = uvicorn.Config(
        application,
        access_log=False,  # no visitor's address is written anywhere
        lifespan="off",
        log_level="warning",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEEP_ALIVE,
    )
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)  # once uvicorn is done, it says the signal again
    with counting(), running(), importing(), keeping():
        Server(config, ready, parent).run(sockets=[taken])


def _leave(*_: Any) -> NoReturn:
    raise SystemExit(0)


class Server(uvicorn.Server):
    """Uvicorn's server, with the platform's own work beside the requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object], parent: int | None) -> None:
        super().__init__(config)
        self._ready = ready
        self._parent = parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; then say so."""
        await super().startup(sockets)
        if self._parent is not None:
            asyncio.get_running_loop().add_reader(self._parent, self._orphaned, self._parent)
        if self.started:
            self._ready()

    def _orphaned(self, parent: int) -> None:
        """Stop: nobody is left to restart or stop this process."""
        asyncio.get_running_loop().remove_reader(parent)
        self.should_exit = True
