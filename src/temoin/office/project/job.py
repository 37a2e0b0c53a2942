"""One audit that runs: its process, what it says, what it takes, and its end by the group."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from temoin.office.project.tree import MARK, Tree
from temoin.office.registry.audits import End

_GRACE = 3.0
"""Seconds between the polite end of a tree and the other one."""

_WEIGH_EVERY = 1.0
_LINE_LIMIT = 64_000
_KEPT = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TZ",
    "XDG_CACHE_HOME",
    "LD_LIBRARY_PATH",
    "PLAYWRIGHT_BROWSERS_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "FONTCONFIG_PATH",
)
"""What a browser and its driver may need of the environment; the rest, secrets included, stays here."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one audit may take, and how many run at once; bytes and seconds."""

    at_once: int = 2
    seconds: float = 600.0
    memory: int = 1_500_000_000
    output: int = 2_000_000
    report: int = 30_000_000
    lines: int = 200


class Job:
    """An audit's process from its start to its very end: looked at now and then, never waited for."""

    def __init__(self, name: str, command: Sequence[str], order: bytes, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.lines: list[dict[str, Any]] = []
        self.outcome: dict[str, Any] | None = None
        self.why: End | None = None
        """Why it was ended before its time."""
        self.over = False
        self.mute = False
        """Whether it has closed its mouth."""
        self.told = 0
        """How many lines it said, those that are not kept any more included."""
        self._until = time.monotonic() + limits.seconds
        self._kill_at: float | None = None
        self._weigh_at = 0.0
        self._said = 0
        self._buffer = bytearray()
        self.work = working_folder(name)
        self.work.mkdir(mode=0o700)
        self._errors = self.work / "errors.txt"
        try:
            self._process = self._started(command)
        except OSError:
            shutil.rmtree(self.work, ignore_errors=True)
            raise
        self._tree = Tree(self._process.pid, name)
        os.set_blocking(self.output.fileno(), False)
        with suppress(BrokenPipeError):
            self._input.write(order + b"\n")
            self._input.flush()  # and stays open: its end tells the process that we are gone

    def _started(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._errors.open("wb") as errors:
            return subprocess.Popen(  # noqa: S603 - a program of ours, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self.work,
                env=environment(self.name, self.work),
                start_new_session=True,
            )

    @property
    def output(self) -> IO[bytes]:
        """Where it says what it does."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def ending(self) -> bool:
        """Whether it was told to end, or ended by itself."""
        return self._kill_at is not None

    @property
    def pid(self) -> int:
        """The process that leads the tree."""
        return self._process.pid

    def look(self) -> None:
        """Hear what it said, hold its limits, and go on with its end; `over` once nothing of it is left."""
        if self.over:
            return
        self._hear()
        if not self.ending:
            self._hold()
        if self.ending:
            self._go_on_ending()

    def end(self, why: End) -> None:
        """Begin to end it; what it came to is not wanted any more."""
        if self.why is None and not self.over:
            self.why = why
        if not self.ending:
            self._kill_at = time.monotonic() + _GRACE
            self._tree.send(signal.SIGTERM, thorough=True)

    def finish(self) -> None:
        """End it now, and wait until nothing is left of it."""
        self.end("cut")
        while not self.over:
            self.look()
            time.sleep(0.02)

    def errors(self) -> str:
        """The end of what it wrote on standard error, for whoever keeps the platform."""
        with suppress(OSError):
            return self._errors.read_bytes()[-2_000:].decode(errors="replace").strip()
        return ""

    def close(self) -> None:
        """Let go of its pipes and its folder."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def _hold(self) -> None:
        if self._process.poll() is not None:
            self._kill_at = 0.0  # ended by itself: what it left behind has no time to take
            self._hear()
        elif time.monotonic() > self._until:
            self.end("time")
        elif self._weighed() > self.limits.memory:
            self.end("memory")
        elif self._said > self.limits.output or self._written() > self.limits.output:
            self.end("output")

    def _go_on_ending(self) -> None:
        gone = self._process.poll() is not None
        if not self._tree.alive(thorough=True) and gone:
            self.over = True
        elif self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._tree.send(signal.SIGKILL, thorough=True)

    def _weighed(self) -> int:
        """What the tree takes, looked at now and then: that costs a walk over all processes."""
        now = time.monotonic()
        if now < self._weigh_at:
            return 0
        self._weigh_at = now + _WEIGH_EVERY
        return self._tree.memory()

    def _written(self) -> int:
        with suppress(OSError):
            return self._errors.stat().st_size
        return 0

    def _hear(self) -> None:
        """Take in what it said, a line of JSON each; too much of it, or a line without end, is not kept."""
        while self._said <= self.limits.output:
            try:
                chunk = os.read(self.output.fileno(), 65_536)
            except (BlockingIOError, OSError):
                return
            if not chunk:
                self.mute = True
                return
            self._said += len(chunk)
            self._buffer += chunk
            *lines, rest = self._buffer.split(b"\n")
            self._buffer = bytearray(rest[-_LINE_LIMIT:])
            for line in lines:
                self._take(bytes(line))

    def _take(self, line: bytes) -> None:
        try:
            said = msgspec.json.decode(line[:_LINE_LIMIT], type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            return
        if "verdict" in said:
            self.outcome = said
        else:
            self.told += 1
            self.lines.append(said)
            del self.lines[: -self.limits.lines]


def environment(name: str, work: Path, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of an audit: its mark, a folder of its own for what is temporary, and no secret."""
    kept = {key: given[key] for key in _KEPT if key in given}
    return kept | {MARK: name, "TMPDIR": str(work), "PYTHONDONTWRITEBYTECODE": "1"}


def working_folder(name: str) -> Path:
    """Where an audit's browser works: short, for the system's limit on a socket's address."""
    return Path(tempfile.gettempdir()) / f"temoin-{name}"
