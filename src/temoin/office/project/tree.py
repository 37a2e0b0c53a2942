"""A program with all that it started, as the system knows it (`/proc`): what it takes, and its end.

A browser makes sessions and process groups of its own, so that neither tells all that an audit started.
Three things together do: who descends from whom, the sessions that were seen, and a mark in the environment
that whatever is started inherits. Where there is no `/proc`, only the program's own group is known.
"""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

MARK = "TEMOIN_AUDIT_RUN"
"""The variable of the environment that names the audit which a process belongs to."""

_PROC = Path("/proc")


class Process(msgspec.Struct, frozen=True):
    """A living process."""

    pid: int
    parent: int
    session: int


class Tree:
    """A program that leads a session of its own, and what it started; `name` is its mark."""

    def __init__(self, root: int, name: str) -> None:
        self._root = root
        self._name = name
        self._sessions = {root}

    def alive(self, *, thorough: bool = False) -> list[int]:
        """Every process of the tree that lives; `thorough` also finds those that nothing else links to it."""
        if not _PROC.is_dir():
            return [self._root] if _exists(self._root) else []
        everyone = {one.pid: one for one in processes()}
        found = {one.pid for one in everyone.values() if one.session in self._sessions}
        if thorough:
            found |= set(marked(self._name, everyone))
        grown = True
        while grown:
            below = {one.pid for one in everyone.values() if one.parent in found} - found
            found |= below
            grown = bool(below)
        found.discard(os.getpid())
        # A session that nobody is in any more is forgotten: its number may come to be another's.
        self._sessions = {everyone[pid].session for pid in found} - {os.getsid(0)}
        if self._root == os.getpid():
            self._sessions.add(self._root)
        return sorted(found)

    def memory(self) -> int:
        """The bytes that the tree takes and that the system cannot take back: no file's pages."""
        return sum(_memory(pid) for pid in self.alive())

    def send(self, what: signal.Signals, *, thorough: bool = False) -> None:
        """Send a signal to every process of the tree."""
        if not _PROC.is_dir():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._root, what)
            return
        for pid in self.alive(thorough=thorough):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, what)


def processes() -> Iterator[Process]:
    """Every living process of this machine that can be seen; one that is only waited for is not alive."""
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError):
            state, parent, _group, session, *_ = (
                (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            )
            if state not in {"Z", "X"}:
                yield Process(int(folder.name), int(parent), int(session))


def marked(name: str, pids: Iterable[int]) -> Iterator[int]:
    """Those of the processes whose environment bears the mark of this name."""
    mark = f"{MARK}={name}".encode()
    for pid in pids:
        with suppress(OSError):
            if mark in (_PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                yield pid


def _memory(pid: int) -> int:
    with suppress(OSError, ValueError):
        lines = (_PROC / str(pid) / "status").read_text(errors="replace").splitlines()
        return sum(
            int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:"))
        )
    return 0


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
