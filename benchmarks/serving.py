"""A server of its own process for the time of a block, and requests to it over one kept connection each."""

import asyncio
import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def serving(*command: object, says: str, env: Mapping[str, str]) -> Iterator[str]:
    """Run a Python server; gives the address that `says` catches of what it prints at its start."""
    process = subprocess.Popen(
        [sys.executable, "-u", *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=dict(env),
    )
    assert process.stdout is not None
    heard: list[str] = []
    try:
        for line in process.stdout:
            heard.append(line)
            if found := re.search(says, line):
                yield found[1]
                return
        raise RuntimeError("the server ended before it listened: " + "".join(heard))
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Caller:
    """One connection that is kept open."""

    def __init__(self, origin: str, headers: Mapping[str, str] | None = None) -> None:
        where = urlsplit(origin)
        self._connection = http.client.HTTPConnection(where.hostname or "", where.port)
        self.headers = dict(headers or {})

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, body, and how many seconds from asking to the last byte."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self.headers)
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, body, time.perf_counter() - began


async def _rate(origin: str, path: str, callers: int, seconds: float) -> float:
    where = urlsplit(origin)
    request = f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode()
    until = time.perf_counter() + seconds
    done = 0

    async def caller() -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        while time.perf_counter() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {head[:80]!r}")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length is not None, head
            await reader.readexactly(int(length[1]))
            done += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return done / (time.perf_counter() - began)


def rate(origin: str, path: str, *, callers: int = 8, seconds: float = 3) -> float:
    """Requests a second that a few callers get answered, each asking again as soon as it has its answer."""
    return asyncio.run(_rate(origin, path, callers, seconds))
