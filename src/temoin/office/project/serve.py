"""Serving the platform on one machine: a socket, the first start, then requests until Ctrl-C."""

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from temoin.office.project.origin import (
    BadOrigin,
    Origin,
    default_tiles,
    is_loopback,
    parse_origin,
    parse_tiles,
)
from temoin.office.project.start import PASSWORD_FILE, CannotStart, prepare


def serve(
    *,
    port: int,
    host: str,
    data: Path,
    url: str | None,
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Serve until interrupted; `port` 0 takes a free one. Raises CannotStart with one sentence.

    The port is taken before anything is made, so that a start that cannot be leaves nothing behind.
    """
    with listening(host, port) as taken:
        number = taken.getsockname()[1]
        try:
            origin = parse_origin(url) if url else _here(host, number)
            tiles = parse_tiles(environment.get("TEMOIN_TILES", default_tiles(_seen(origin, number))), origin)
        except BadOrigin as error:
            raise CannotStart(str(error)) from error
        if not origin.secure and not is_loopback(host):
            raise CannotStart(
                f"--host {host} is refused: http is for this machine only; give --url https://…."
            )
        os.umask(0o077)  # what is kept is for whoever runs the platform only
        password = prepare(data.absolute(), origin, tiles)
        _greet(say, host=host, port=number, origin=origin, data=data, password=password)
        _run(taken, origin)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises CannotStart when the port is taken or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        # The system's own words: Python adds to those of the error.
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise CannotStart(
            f"port {port} of {host} cannot be used: {reason.lower()}; choose another with --port."
        ) from error


def _here(host: str, port: int) -> Origin:
    """The public origin when nobody says: where it listens, if that is this very machine."""
    return Origin("http", _written(host) if is_loopback(host) else "127.0.0.1", port)


def _written(host: str) -> str:
    """A host as an address has it."""
    return f"[{host}]" if ":" in host else host


def _seen(origin: Origin, port: int) -> Origin:
    """Where a browser finds the tiles: by http, at the port that listens, unless a proxy gives https."""
    return origin if origin.secure else Origin("http", origin.host, port)


def _greet(
    say: Callable[[str], None], *, host: str, port: int, origin: Origin, data: Path, password: str | None
) -> None:
    if password is not None:
        say(f"First start. Sign in as admin with the password {password}")
        say(f"(also in {data / PASSWORD_FILE}, until it is changed).")
    here = f"http://{_written(host)}:{port}"
    say(f"Témoin listens at {here}")
    if str(origin) != here:
        say(f"Its public address is {origin}")
    say("Ctrl-C stops it.")


def _run(taken: socket.socket, origin: Origin) -> None:
    import uvicorn

    from temoin.office.project.asgi import application
    from temoin.office.project.jobs import running

    config = uvicorn.Config(
        application,
        access_log=False,  # no visitor's address is written anywhere
        lifespan="off",
        log_level="warning",
        proxy_headers=origin.secure,  # https ends at a proxy on this machine, which says so
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    try:
        with running():
            uvicorn.Server(config).run(sockets=[taken])
    except KeyboardInterrupt:
        return
