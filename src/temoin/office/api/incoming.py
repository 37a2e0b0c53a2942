"""A body that is never held in memory: taken piece by piece, in the thread of the view that keeps it.

Who sends it, and whether they may, is known before its first byte is taken. ASGI alone can wait so: the layer
in front of Django hands it an empty body, and beside it, in the request's scope, the one that is to come.
"""

import asyncio
import concurrent.futures
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any, Final

from django.http import HttpRequest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

KEY: Final = "temoin.incoming"
PATIENCE: Final = 60.0
"""Seconds in which the next piece must come."""
PIECE: Final = 65_536
_STREAMED = re.compile(r"/api/v1/uploads/[0-9a-f-]{36}/file")


class Stopped(Exception):  # noqa: N818 - it is said to whoever sends
    """No more comes: whoever sends has gone, or sends nothing any more."""


class Incoming:
    """The body of one request, on its way."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive = receive
        self._loop = loop

    def pieces(self) -> Iterator[bytes]:
        """Its pieces, each asked for when the one before is kept; raises Stopped."""
        more = True
        while more:
            asked = asyncio.run_coroutine_threadsafe(_next(self._receive), self._loop)
            try:
                message = asked.result(PATIENCE)
            except (concurrent.futures.CancelledError, TimeoutError) as error:
                asked.cancel()
                raise Stopped from error
            if message["type"] == "http.disconnect":
                raise Stopped
            more = message.get("more_body", False)
            yield message.get("body", b"")


def is_streamed(scope: Scope) -> bool:
    """Whether the body of this request is one that is not held in memory."""
    return (
        scope["type"] == "http"
        and scope.get("method") == "PUT"
        and _STREAMED.fullmatch(scope["path"]) is not None
    )


def streamed(scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """The request as Django is handed it: with an empty body, and the one to come in its scope."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    incoming = Incoming(receive, asyncio.get_running_loop())
    given = False

    async def empty() -> MutableMapping[str, Any]:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.get_running_loop().create_future()  # only the view takes from here on
        raise AssertionError

    return {**scope, "headers": [*headers, (b"content-length", b"0")], KEY: incoming}, empty


def pieces_of(request: HttpRequest) -> Iterator[bytes]:
    """The pieces of a request's body; raises Stopped."""
    incoming: Incoming | None = getattr(request, "scope", {}).get(KEY)
    if incoming is not None:
        yield from incoming.pieces()
        return
    while piece := request.read(PIECE):
        yield piece


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    return await receive()
