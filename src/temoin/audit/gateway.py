"""The gateway: a browser behind it reaches public addresses only, and what was let through by name.

A page can ask a browser for anything, the network around this machine included. So the browser is given a
proxy (SOCKS 5, RFC 1928) that resolves each host itself, refuses one that is not public whole, and connects
to the very address that it checked: a name that changes its mind in between changes nothing. Frames, workers
and web sockets all go this way; what would not (WebRTC over UDP) is switched off in `audit.browser`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import IPv4Address, IPv6Address

import msgspec

from temoin.fetch import FetchError, Target, addresses, is_public

_RESOLVE_SECONDS = 5.0
_CONNECT_SECONDS = 10.0
_CHUNK = 65_536
_VERSION, _CONNECT, _NO_AUTHENTICATION = 5, 1, 0
_IPV4, _NAME, _IPV6 = 1, 3, 4
_DONE, _NOT_ALLOWED, _UNREACHABLE, _UNSUPPORTED = 0, 2, 4, 7

Place = tuple[str, int]
"""A host as an address writes it, without brackets, and a port."""


class _Refused(Exception):  # noqa: N818 - the answer of RFC 1928 section 6
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway(msgspec.Struct, frozen=True):
    """Where the browser finds the proxy, and every place that it was refused so far."""

    server: str
    refused: list[Place]


class _Gate:
    """The connections of one gateway."""

    def __init__(self, through: Iterable[Place]) -> None:
        self._through = frozenset(through)
        self._looked: dict[str, asyncio.Task[tuple[str, ...]]] = {}
        self.refused: list[Place] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser, from its greeting to its end."""
        try:
            host, port = await _asked(reader, writer)
            there, back = await self._open(host, port)
            try:
                await _say(writer, _DONE)
                await asyncio.gather(_pour(reader, back), _pour(there, writer))
            finally:
                back.close()
        except _Refused as refused:
            await _say(writer, refused.code)
        except (OSError, asyncio.IncompleteReadError):
            pass  # it went away
        finally:
            writer.close()

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for address in await self._addresses(host, port):
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await asyncio.open_connection(address, port)
        raise _Refused(_UNREACHABLE)

    async def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses to try: those of a place let through may be private, all others are public."""
        try:
            found = await self._known(host, port)
        except FetchError as error:
            raise _Refused(_UNREACHABLE) from error
        if (host, port) not in self._through and not all(is_public(one) for one in found):
            self.refused.append((host, port))
            raise _Refused(_NOT_ALLOWED)
        return found

    async def _known(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, looked up once an audit."""
        if host not in self._looked:
            where = Target("http", host, port, "/")
            look = partial(addresses, where, timeout=_RESOLVE_SECONDS, public_only=False)
            self._looked[host] = asyncio.ensure_future(asyncio.to_thread(look))
        return await asyncio.shield(self._looked[host])


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Place:
    """Greet (RFC 1928 section 3), and read where the browser wants to go (section 4)."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != _VERSION:
        raise _Refused(_UNSUPPORTED)
    writer.write(bytes((_VERSION, _NO_AUTHENTICATION)))
    await writer.drain()
    _, command, _, kind = await reader.readexactly(4)
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode("ascii", "replace").lower().removesuffix(".")
    elif kind == _IPV4:
        host = str(IPv4Address(await reader.readexactly(4)))
    elif kind == _IPV6:
        host = str(IPv6Address(await reader.readexactly(16)))
    else:
        raise _Refused(_UNSUPPORTED)
    port = int.from_bytes(await reader.readexactly(2))
    if command != _CONNECT:
        raise _Refused(_UNSUPPORTED)
    return host, port


async def _say(writer: asyncio.StreamWriter, code: int) -> None:
    with contextlib.suppress(OSError):
        writer.write(bytes((_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0)))
        await writer.drain()


async def _pour(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    """Pass on what comes until it ends, then say so to the other side."""
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK):
            to.write(chunk)
            await to.drain()
        if to.can_write_eof():
            to.write_eof()


@asynccontextmanager
async def gateway(through: Iterable[Place]) -> AsyncIterator[Gateway]:
    """A gateway on this machine until the block ends; the places of `through` are reached wherever."""
    gate = _Gate(through)
    serving: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(gate.serve(reader, writer))
        serving.add(task)
        task.add_done_callback(serving.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield Gateway(f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}", gate.refused)
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
