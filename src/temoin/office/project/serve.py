"""Serving the platform on one machine: a socket, the first start, then requests until Ctrl-C."""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from temoin.office.project.folder import FolderRefused, used
from temoin.office.project.mail import BadMail, mail_settings
from temoin.office.project.origin import (
    LIMITS,
    BadOrigin,
    Origin,
    default_tiles,
    is_loopback,
    parse_limit,
    parse_origin,
    parse_proxies,
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
    workers: int = 1,
) -> None:
    """Serve until interrupted; `port` 0 takes a free one. Raises CannotStart with one sentence.

    The port is taken before anything is made, so that a start that cannot be leaves nothing behind. With
    several `workers`, as many processes answer at it; the first start's work is done once, before them.
    """
    with listening(host, port) as taken:
        number = taken.getsockname()[1]
        try:
            origin = parse_origin(url) if url else _here(host, number)
            tiles = parse_tiles(environment.get("TEMOIN_TILES", default_tiles(_seen(origin, number))), origin)
            proxies = parse_proxies(environment.get("TEMOIN_PROXY", "")) if origin.secure else ()
            for limit in LIMITS:
                parse_limit(limit, environment)
            mail_settings(environment.get("TEMOIN_MAIL", ""))
        except (BadOrigin, BadMail) as error:
            raise CannotStart(str(error)) from error
        if not origin.secure and not is_loopback(host):
            raise CannotStart(
                f"--host {host} is refused: http is for this machine only; give --url https://…."
            )
        os.umask(0o077)  # what is kept is for whoever runs the platform only
        try:
            with used(data.absolute()):
                password = prepare(data.absolute(), origin, tiles)
                greet = partial(
                    _greet, say, host=host, port=number, origin=origin, data=data, password=password
                )
                _run(taken, proxies, workers, say, greet)
        except FolderRefused as error:
            raise CannotStart(str(error)) from error


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises CannotStart when the port is taken or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        # The system's own words: Python adds to those of the error.
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise CannotStart(
            f"port {port} of {host} cannot be used: {reason.lower()}; choose another with --port."
        ) from error
    # Its connections inherit it: head and body of an answer leave at once, not 40 ms apart.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


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


def _run(
    taken: socket.socket,
    proxies: Sequence[str],
    workers: int,
    say: Callable[[str], None],
    greet: Callable[[], None],
) -> None:
    """Answer in this process, or in several that this one looks after."""
    from temoin.office.project.crew import CannotWork, Crew
    from temoin.office.project.server import answer

    if workers == 1:
        greet()
        try:
            answer(taken, proxies)
        except KeyboardInterrupt:
            return
        return

    def work(ready: Callable[[], object], parent: int) -> None:
        answer(taken, proxies, ready=ready, parent=parent)

    try:
        Crew(workers, work, say).run(greet)
    except CannotWork as error:
        raise CannotStart(f"a process that would answer requests could not start: {error}") from error
