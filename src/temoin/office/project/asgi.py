"""The platform as an ASGI application: the tiles' host and probes are answered here, all else by Django."""

from collections.abc import MutableMapping
from typing import Any, cast

from django.conf import settings
from django.core.asgi import get_asgi_application

from temoin.office.api.incoming import is_streamed, streamed
from temoin.office.project.application import Application, Receive, Scope, Send, named_host, send_whole
from temoin.office.project.health import Probes
from temoin.office.project.tiles import tile_of
from temoin.office.registry.platform import tiles_host

_TILE = (
    (b"content-type", b"image/svg+xml"),
    (b"cache-control", b"public, max-age=604800, immutable"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    (b"x-content-type-options", b"nosniff"),
)
_NOTHING = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))


def with_tiles(office: Application, host: str | None) -> Application:
    """The office, and beside it a host that sends tiles: never a cookie, and 404 for all else."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or host is None or named_host(scope).rsplit(":", 1)[0] != host:
            await office(scope, receive, send)
            return
        tile = tile_of(scope["path"]) if scope["method"] in {"GET", "HEAD"} else None
        status, headers, body = (
            (200, _TILE, tile) if tile is not None else (404, _NOTHING, b"No such tile.\n")
        )
        await send_whole(scope, send, status, headers, body)

    return application


def behind_https(office: Application) -> Application:
    """The office, where the public origin is https: a proxy on the way speaks http to us, browsers do not."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await office({**scope, "scheme": "https"} if scope["type"] == "http" else scope, receive, send)

    return application


def within(office: Application, largest: int) -> Application:
    """The office, handed bodies of at most `largest` bytes: of a longer one, only a length above the limit.

    Django judges the length that a request declares, but after it has put the whole body on disk; and to one
    that declares none (chunked) it sets no limit at all. One that is streamed passes as it comes.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await office(scope, receive, send)
            return
        if is_streamed(scope):
            await office(*streamed(scope, receive), send)
            return
        body, more = bytearray(), True
        declared = _declared(scope)
        while more and declared <= largest and len(body) <= largest:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        length = max(declared, len(body))
        if length > largest:
            scope, body = _with_length(scope, length), bytearray()
        await office(scope, _replayed(bytes(body), receive), send)

    return application


def _declared(scope: Scope) -> int:
    """The length of the body, as the request says it; 0 when it does not."""
    value: bytes = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value)  # the server lets nothing else than a number through


def _with_length(scope: Scope, length: int) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body, then only that the client has gone: what else it sends is let fall."""
    given = False

    async def replay() -> MutableMapping[str, Any]:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        while (message := await receive())["type"] == "http.request":
            continue
        return message

    return replay


_office = within(cast("Application", get_asgi_application()), settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
_office = Probes(_office, settings.ALLOWED_HOSTS)
application = with_tiles(
    behind_https(_office) if settings.ORIGIN.secure else _office, tiles_host(settings.TEMOIN_TILES)
)
