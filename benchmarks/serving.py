"""A server of its own process for the time of a block, and requests to it over one kept connection each."""

import asyncio
import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import msgspec


@contextmanager
def serving(*command: object, says: str, env: Mapping[str, str]) -> Iterator[str]:
    """Run a Python server; gives the address that `says` catches of what it prints at its start."""
    with started(sys.executable, "-u", *command, says=says, env=env) as (origin, _):
        yield origin


@contextmanager
def started(*command: object, says: str, env: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Run a server; gives the address that `says` catches of what it prints, and its process's id."""
    process = subprocess.Popen(
        [*map(str, command)],
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
                yield found[1], process.pid
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


PATIENCE = 30.0
"""Seconds that all the answers to one load may take."""


class Load(msgspec.Struct, frozen=True):
    """How a question was answered: milliseconds for one caller alone, and the rate that several get."""

    p50: float
    p99: float
    rate: float
    """Answers a second."""
    bytes: float
    """Of one answer, in the middle."""


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, path: str) -> int:
    """One answer read to its end; how long its body is."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {head[:200]!r}")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if length is not None:
        return len(await reader.readexactly(int(length[1])))
    size = 0
    while (chunk := int(await reader.readline(), 16)) > 0:
        size += chunk
        await reader.readexactly(chunk + 2)
    await reader.readexactly(2)
    return size


async def _answers(
    origin: str, paths: Sequence[str], callers: int, requests: int
) -> tuple[list[float], list[int], float]:
    where = urlsplit(origin)
    asked = iter(range(requests))
    times: list[float] = []
    sizes: list[int] = []

    async def caller() -> None:
        reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=2**20)
        for number in asked:
            began = time.perf_counter()
            sizes.append(await _get(reader, writer, where.netloc, paths[number % len(paths)]))
            times.append((time.perf_counter() - began) * 1000)
        writer.close()

    began = time.perf_counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(caller() for _ in range(callers)))
    return times, sizes, time.perf_counter() - began


def load(origin: str, paths: Sequence[str], requests: int, *, callers: int = 8) -> Load:
    """How these addresses, in turn, are answered: first one after the other, then to several at once.

    What is not answered after `PATIENCE` is let go: the rate is then of what was.
    """
    asyncio.run(_answers(origin, paths[:1], 1, 1))
    alone, sizes, _ = asyncio.run(_answers(origin, paths, 1, requests))
    if not alone:
        raise RuntimeError(f"{paths[0]}: no answer in {PATIENCE:g} seconds")
    together, _, took = asyncio.run(_answers(origin, paths, callers, requests))
    ordered = sorted(alone)
    late = ordered[min(len(ordered) - 1, ceil(len(ordered) * 0.99) - 1)]
    return Load(median(alone), late, len(together) / took, median(sizes))


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process and its children hold now, and the most that each held, added up (Linux)."""
    now = most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            said = status.read_text()
            if int(status.parent.name) == pid or f"\nPPid:\t{pid}\n" in said:
                now += _kilobytes(said, "VmRSS") * 1024
                most += _kilobytes(said, "VmHWM") * 1024
    return now, most


def _kilobytes(status: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) if found else 0


def rate(origin: str, path: str, *, callers: int = 8, seconds: float = 3) -> float:
    """Requests a second that a few callers get answered, each asking again as soon as it has its answer."""
    return asyncio.run(_rate(origin, path, callers, seconds))
