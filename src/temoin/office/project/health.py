"""What a probe asks: whether this process answers, and whether the platform can do its work.

A probe comes by a number, not by the site's name: from this very machine it is answered whatever Host it
names, from elsewhere under the site's own names only. It is told nothing but yes or no.
"""

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http.request import split_domain_port, validate_host

from temoin.ledger import LedgerError
from temoin.office.datasets.engine import found
from temoin.office.project.application import Application, Receive, Scope, Send, named_host, send_whole
from temoin.web.django import current, ledger

HEALTH: Final = "/.temoin/health"
READY: Final = "/.temoin/ready"
SPARE: Final = 32 * 2**20
"""Bytes that must be free on the disk."""
FRESH: Final = 1.0
"""Seconds for which an answer is given again: asking often costs nothing."""


def database() -> bool:
    """Whether the database answers, and has every migration of this version."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def proofs() -> bool:
    """Whether the ledger can be opened and read."""
    try:
        ledger().entries(limit=1)
    except LedgerError:
        return False
    return True


def charter() -> bool:
    """Whether a charter is in force."""
    try:
        current()
    except ImproperlyConfigured:
        return False
    return True


def datasets() -> bool:
    """Whether the engine of the datasets answers."""
    try:
        return found("SELECT 1").rows == [(1,)]
    except Exception:  # noqa: BLE001 - whatever it is, it does not answer
        return False


def disk() -> bool:
    """Whether there is room for what must be kept: a choice that cannot be recorded cannot be honoured."""
    try:
        return shutil.disk_usage(settings.TEMOIN_DATA).free >= SPARE
    except OSError:
        return False


PARTS: Final[Mapping[str, Callable[[], bool]]] = {
    "database": database,
    "ledger": proofs,
    "charter": charter,
    "datasets": datasets,
    "disk": disk,
}


def look() -> dict[str, bool]:
    """Each part, and whether it can be worked with; leaves no connection behind in this thread."""
    try:
        return {name: works() for name, works in PARTS.items()}
    finally:
        connections.close_all()


class Probes:
    """The office, and before it the two addresses of probes."""

    def __init__(self, office: Application, hosts: Sequence[str]) -> None:
        self._office = office
        self._hosts = hosts
        self._looking = asyncio.Lock()
        self._seen: dict[str, bool] = {}
        self._until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe; all else is the office's."""
        asked = scope["type"] == "http" and scope["path"] in {HEALTH, READY}
        if not asked or not (_is_here(scope) or self._is_ours(scope)):
            await self._office(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await send_whole(scope, send, 405, ((b"allow", b"GET, HEAD"), *_HEADERS), b"{}\n")
            return
        parts = await self._parts() if scope["path"] == READY else None
        well = parts is None or all(parts.values())
        said = {"healthy": True} if parts is None else {"ready": well, "parts": parts}
        await send_whole(scope, send, 200 if well else 503, _HEADERS, json.dumps(said).encode() + b"\n")

    async def _parts(self) -> dict[str, bool]:
        async with self._looking:
            if time.monotonic() >= self._until:
                self._seen = await asyncio.to_thread(look)
                self._until = time.monotonic() + FRESH
            return self._seen

    def _is_ours(self, scope: Scope) -> bool:
        return validate_host(split_domain_port(named_host(scope))[0], self._hosts)


_HEADERS = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


def _is_here(scope: Scope) -> bool:
    """Whether it comes from this machine; a proxy on it says for whom it asks, and is believed."""
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
