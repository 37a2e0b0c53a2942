"""Several processes that answer at one socket: forked from one, watched by it, and stopped by their ids."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NoReturn

import msgspec

READY = b"ready\n"
PATIENCE = 4.0
"""Seconds in which the processes may end by themselves once they are told to; then they are ended."""
SHORT_LIFE = 2.0
"""One that ends sooner than this is started again after a pause, which doubles up to the longest."""
LONGEST_PAUSE = 30.0

Work = Callable[[Callable[[], object], int], None]
"""What a process does: it calls the first once it is ready, and ends when the second, a pipe, closes."""


class CannotWork(Exception):  # noqa: N818 - it is said to whoever starts the platform
    """Why a process ended before it was ready, in one sentence."""


class Member(msgspec.Struct):
    """One process: its id, the pipe through which it says that it is ready, or why not, and since when."""

    pid: int
    pipe: int
    since: float
    heard: bytes = b""
    status: int | None = None

    @property
    def ready(self) -> bool:
        """Whether it has said so."""
        return self.heard.startswith(READY)

    def listen(self) -> None:
        """Take in what it says, as far as it has said it."""
        try:
            while said := os.read(self.pipe, 4096):
                self.heard += said
        except BlockingIOError:
            return

    def look(self) -> bool:
        """Whether it has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.listen()
                os.close(self.pipe)
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None


class Crew:
    """A number of processes that do the same work, for as long as `run` lasts.

    This process forks them before it has a thread or an event loop, and has none later, so that each starts
    as the first did. It holds no database connection and answers no request.
    """

    def __init__(self, number: int, work: Work, say: Callable[[str], None]) -> None:
        self._number = number
        self._work = work
        self._say = say
        self._members: list[Member] = []
        self._stopping = False
        self._pause = 0.0
        self._due = 0.0

    def run(self, started: Callable[[], None]) -> None:
        """Work until SIGINT or SIGTERM; `started` is called once all are ready.

        Raises CannotWork, when all have ended, if one of the first ends before it is ready.
        """
        life, self._life = os.pipe()  # never written to: it closes, in every process, when this one is gone
        self._parent = life
        try:
            with self._signals() as self._wakes:
                try:
                    self._start(started)
                    while not self._stopping:
                        self._replace()
                        self._wait(self._due - time.monotonic() if self._missing else None)
                finally:
                    self._stop()
        finally:
            os.close(self._life)
            os.close(life)

    @property
    def _missing(self) -> int:
        return self._number - len(self._members)

    def _start(self, started: Callable[[], None]) -> None:
        for _ in range(self._number):
            self._fork()
        while not self._stopping and not all(member.ready for member in self._members):
            self._wait(None)
            for member in self._members:
                if member.look() and not self._stopping:
                    raise CannotWork(_reason(member))
        if not self._stopping:
            started()

    def _replace(self) -> None:
        """Start others in the place of those that ended, after a pause if they did not live long."""
        for member in [member for member in self._members if member.look()]:
            self._members.remove(member)
            short = time.monotonic() - member.since < SHORT_LIFE
            self._pause = min(max(0.5, self._pause * 2), LONGEST_PAUSE) if short else 0.0
            self._due = time.monotonic() + self._pause
            self._say(f"A process ended unexpectedly ({_reason(member)}); another takes its place.")
        while self._missing and time.monotonic() >= self._due:
            self._fork()

    def _stop(self) -> None:
        """Tell each to end, and end those that have not after a while; returns when none is left."""
        self._signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while self._left() and (rest := until - time.monotonic()) > 0:
            self._wait(rest)
        self._signal(signal.SIGKILL)
        while self._left():
            self._wait(0.05)

    def _left(self) -> list[Member]:
        return [member for member in self._members if not member.look()]

    def _signal(self, number: int) -> None:
        for member in self._left():
            with suppress(ProcessLookupError):
                os.kill(member.pid, number)

    def _wait(self, longest: float | None) -> None:
        """Until a signal comes, a process says something, or this long has passed."""
        pipes = {
            member.pipe: member for member in self._members if member.status is None and not member.ready
        }
        timeout = None if longest is None else max(0.0, longest)
        heard, _, _ = select.select([self._wakes, *pipes], [], [], timeout)
        for pipe in heard:
            if pipe == self._wakes:
                with suppress(BlockingIOError):
                    os.read(pipe, 4096)
            else:
                pipes[pipe].listen()

    def _fork(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            self._be_one(writer, reader)
        os.close(writer)
        self._members.append(Member(pid=pid, pipe=reader, since=time.monotonic()))

    def _be_one(self, writer: int, reader: int) -> NoReturn:
        """Be the child: it never returns into the parent's code."""
        status = 1
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, _leave)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            for pipe in (reader, self._life, *(member.pipe for member in self._left_open())):
                os.close(pipe)
            self._work(partial(os.write, writer, READY), self._parent)
            status = 0
        except (SystemExit, KeyboardInterrupt):
            status = 0
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            with suppress(OSError):
                os.write(writer, str(error or type(error).__name__).encode()[:4000])
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _left_open(self) -> list[Member]:
        return [member for member in self._members if member.status is None]

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """A pipe that says when a signal came; the ones to stop are remembered, and set back afterwards."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
        before = [(number, signal.signal(number, self._hear)) for number in numbers]
        wakes = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(wakes)
            for number, handler in before:
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)

    def _hear(self, number: int, _frame: Any) -> None:
        self._stopping = self._stopping or number != signal.SIGCHLD


def _leave(*_: Any) -> NoReturn:
    raise SystemExit(0)


def _reason(member: Member) -> str:
    """Why it ended, in its own words if it had any."""
    said = member.heard.removeprefix(READY).decode("utf-8", "replace").strip()
    if said:
        return said
    if member.status is not None and member.status < 0:
        return f"signal {-member.status}"
    return f"status {member.status}"
