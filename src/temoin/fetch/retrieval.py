"""One page brought from outside: bounded in size, time and redirects, its address checked at every hop.

Nothing of the environment is used (no proxy, no stored cookie, no credentials), and nothing is kept.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException

import msgspec
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from temoin import __version__
from temoin.fetch.failure import FetchError
from temoin.fetch.resolution import addresses
from temoin.fetch.target import Target, redirected, target

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": f"temoin/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/markdown,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "fr,en;q=0.8,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}


class Fetched(msgspec.Struct, frozen=True):
    """What came: `url` is the last one after redirects, `content_type` the header as sent, `body` decoded."""

    url: str
    status: int
    content_type: str | None
    body: bytes


class _Limits(msgspec.Struct, frozen=True):
    max_bytes: int
    timeout: float
    deadline: float
    """On the monotonic clock."""

    def left(self) -> float:
        return self.deadline - time.monotonic()


def fetch(
    url: str,
    *,
    max_bytes: int = 5_000_000,
    timeout: float = 15.0,
    public_only: bool = False,
    max_redirects: int = 5,
) -> Fetched:
    """Get a page over http or https.

    Each hop's host is resolved, its addresses are checked, and one of those very addresses is connected to;
    over https its certificate is verified for the host's name. `timeout` is in seconds, for the whole;
    `max_bytes` counts the decoded body. `public_only` refuses hosts that are not on the public Internet.

    Raises:
        FetchError: one sentence; also for an HTTP status of 400 or more.
    """
    limits = _Limits(max_bytes, timeout, time.monotonic() + timeout)
    where = target(url)
    for _ in range(max_redirects + 1):
        hop = _get(where, limits, public_only=public_only)
        if isinstance(hop, Fetched):
            return hop
        where = hop
    times = "once" if max_redirects == 1 else f"{max_redirects} times"
    raise FetchError(f"{target(url).url} redirects more than {times}: it was given up.")


def _get(where: Target, limits: _Limits, *, public_only: bool) -> Fetched | Target:
    """One hop: the page, or where it is sent on to."""
    found = addresses(where, timeout=limits.left(), public_only=public_only)
    connection = _connect(where, found, limits)
    try:
        with _until(connection, limits), _sentences(where, limits):
            connection.request(
                "GET", where.path, headers={"Host": where.authority, **_HEADERS}, preload_content=False
            )
            with closing(connection.getresponse()) as response:
                return _answer(where, response, limits)
    finally:
        connection.close()


def _answer(where: Target, response: BaseHTTPResponse, limits: _Limits) -> Fetched | Target:
    status = response.status
    location = response.headers.get("Location")
    if status in _REDIRECTS and location:
        return redirected(where, location)
    if status in _REDIRECTS:
        raise FetchError(f"{where.url} redirects (HTTP {status}) without saying where.")
    if status >= 400 or status < 200:
        raise FetchError(f"{where.url} answered {_status(status)}.")
    return Fetched(where.url, status, response.headers.get("Content-Type"), _body(where, response, limits))


def _body(where: Target, response: BaseHTTPResponse, limits: _Limits) -> bytes:
    body = bytearray()
    while chunk := response.read(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > limits.max_bytes:
            raise FetchError(f"{where.url} is larger than {_size(limits.max_bytes)}: it was not read.")
        if limits.left() <= 0:
            raise _late(where, limits)
    if limits.left() <= 0:  # cut by the watch, which looks like an end
        raise _late(where, limits)
    return bytes(body)


def _connect(where: Target, found: tuple[str, ...], limits: _Limits) -> HTTPConnection:
    """A connection to the first of the checked addresses that answers; a wrong certificate ends it all."""
    failure: FetchError | None = None
    for position, address in enumerate(found):
        left = limits.left()
        if left <= 0:
            break
        last = position == len(found) - 1
        connection = _connection(where, address, timeout=left if last else min(left, max(left / 2, 1.0)))
        try:
            with _sentences(where, limits):
                connection.connect()
        except FetchError as error:
            connection.close()
            failure = failure or error
            if isinstance(error.__cause__, ssl.SSLError | SSLError):
                raise
        else:
            assert connection.sock is not None
            connection.sock.settimeout(max(limits.left(), 0.001))
            return connection
    raise failure or _late(where, limits)


def _connection(where: Target, address: str, timeout: float) -> HTTPConnection:
    if where.scheme == "http":
        return HTTPConnection(address, where.port, timeout=timeout)
    # The address is connected to; the certificate must be the host's.
    return HTTPSConnection(
        address,
        where.port,
        timeout=timeout,
        server_hostname=where.host,
        ssl_context=ssl.create_default_context(),
    )


@contextmanager
def _until(connection: HTTPConnection, limits: _Limits) -> Iterator[None]:
    """Cut the connection at the deadline, since a server may send one byte now and then for ever."""
    # Taken now: once a response is there, the connection lets go of its socket.
    watch = threading.Timer(max(limits.left(), 0.0), _cut, args=(connection.sock,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _cut(sock: socket.socket | None) -> None:
    if sock is not None:
        with suppress(OSError):  # already gone
            # Not SSLSocket.shutdown, which takes the TLS object away from under the reading thread.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def _sentences(where: Target, limits: _Limits) -> Iterator[None]:
    """Every way in which a connection fails, in one sentence."""
    try:
        yield
    except FetchError:
        raise
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise _failure(where, error, limits) from error


def _failure(where: Target, error: Exception, limits: _Limits) -> FetchError:
    causes = _causes(error)
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        reason = certificate.verify_message.rstrip(".") or "it was not accepted"
        return FetchError(f"The TLS certificate of {where.host} could not be verified ({reason}).")
    if limits.left() <= 0 or any(isinstance(cause, TimeoutError) for cause in causes):
        return _late(where, limits)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError(
            f"{where.authority} does not speak TLS as it should: no secure connection was made."
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError(f"{where.authority} refused the connection: nothing listens there.")
    if any(isinstance(cause, OSError) for cause in causes) and not any(
        isinstance(cause, ConnectionError) for cause in causes
    ):
        return FetchError(f"{where.authority} could not be reached: check the address and the network.")
    return FetchError(f"{where.url} broke off before the whole page had come.")


def _causes(error: BaseException) -> list[BaseException]:
    """An error and all that it was raised from."""
    causes: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in causes:
        causes.append(here)
        causes.extend(argument for argument in here.args if isinstance(argument, BaseException))
        here = here.__cause__ or here.__context__
    return causes


def _late(where: Target, limits: _Limits) -> FetchError:
    return FetchError(f"{where.url} did not answer in full within {limits.timeout:g} seconds.")


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP status {status}"


def _size(count: int) -> str:
    return f"{count / 1_000_000:g} MB" if count >= 1_000_000 else f"{count / 1_000:g} kB"
