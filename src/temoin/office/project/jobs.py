"""The audits that were asked for, run: by one thread on this machine, each in a process of its own.

Back office and API write a row (`registry.audits`) and know nothing of this: only who serves imports it.
Of several processes on one data folder the one that holds a lock runs the audits; when it dies, the system
lets go of the lock and another takes over, which first marks what was cut.
"""

import logging
import os
import re
import selectors
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import timezone

from temoin.law import Text
from temoin.office.project.job import Job, Limits, working_folder
from temoin.office.project.leading import Lead
from temoin.office.project.tree import Tree
from temoin.office.registry.audits import ENDS, listening, ring, rung, said, shelf
from temoin.office.registry.models import AuditRun
from temoin.office.registry.publishing import law

COMMAND = (sys.executable, "-P", "-m", "temoin.office.project.inspection")
REPORTS = ("report.json", "report.fr.html", "report.en.html")
_ID = re.compile(r"\.?[0-9a-f-]{36}(?:\.part)?")
_LOCK = ".lock"
_PART = ".part"
_BUSY, _IDLE = 0.5, 1.0
"""Seconds between two looks: at what runs (its memory), and at the bell and the lock when nothing does."""

_log = logging.getLogger(__name__)


class Runner:
    """Takes what is queued, in order, and runs it; `tick` is one look at everything, and never waits long."""

    def __init__(self, command: Sequence[str] = COMMAND, limits: Limits | None = None) -> None:
        self.command = tuple(command)
        self.limits = limits or Limits()
        self.jobs: dict[AuditRun, Job] = {}
        self._lead = Lead(lambda: shelf() / _LOCK, self._take_over)
        self._heard = -1
        self._written: dict[AuditRun, int] = {}
        self._stopping = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._open = ExitStack()
        self._open.enter_context(listening(self.wake))

    @property
    def leads(self) -> bool:
        """Whether this is the runner of the data folder."""
        return self._lead.held

    def run(self) -> None:
        """Look again and again until `stop`; whatever fails is logged, and the next look goes on."""
        try:
            while not self._stopping.is_set():
                try:
                    self.tick(_BUSY if self.jobs else _IDLE)
                except Exception:  # noqa: BLE001 - the audits of everybody hang on this thread
                    _log.exception("The audits could not be looked after.")
                    self._stopping.wait(_IDLE)
            self.close()
        finally:
            connection.close()

    def stop(self) -> None:
        """Have `run` end."""
        self._stopping.set()
        self.wake()

    def wake(self) -> None:
        """Look now."""
        with suppress(BlockingIOError, OSError):
            os.write(self._wake_in, b"!")

    def tick(self, wait: float = 0.0) -> None:
        """Look at what runs, start what can be started, then wait for news, at most `wait` seconds."""
        if self._lead.take():
            over = [run for run, job in list(self.jobs.items()) if self._look(run, job)]
            bell = rung()
            if over or bell != self._heard:
                self._heard = bell
                self._start_what_can()
        if self._selector.select(wait) and not self._stopping.is_set():
            with suppress(BlockingIOError):
                while os.read(self._wake_out, 4096):
                    continue

    def close(self) -> None:
        """End what runs, mark it as cut, and leave the audits to another runner."""
        for job in self.jobs.values():
            job.end("cut")
        for run, job in list(self.jobs.items()):
            job.finish()
            self._ended(run, job)
        self._open.close()
        self._selector.close()
        for handle in (self._wake_out, self._wake_in):
            os.close(handle)
        self._lead.leave()

    def _take_over(self) -> None:
        self._heard = -1
        mark_what_was_cut()
        sweep()

    def _start_what_can(self) -> None:
        queued = AuditRun.objects.filter(state=AuditRun.QUEUED).order_by("created")
        while len(self.jobs) < self.limits.at_once:
            busy = {run.site_id for run in self.jobs}
            run = queued.exclude(site__in=busy).select_related("site").first()
            if run is None:
                return
            mine = AuditRun.objects.filter(pk=run.pk, state=AuditRun.QUEUED)
            if mine.update(state=AuditRun.RUNNING, started=timezone.now()):
                self._start(run)

    def _start(self, run: AuditRun) -> None:
        try:
            shutil.rmtree(part_of(run), ignore_errors=True)
            job = Job(str(run.pk), self.command, msgspec.json.encode(order_of(run)), self.limits)
        except OSError:
            _log.exception("An audit could not be started.")
            conclude(run, AuditRun.FAILED, ENDS["died"])
            return
        self.jobs[run] = job
        self._written[run] = 0
        self._selector.register(job.output, selectors.EVENT_READ)

    def _look(self, run: AuditRun, job: Job) -> bool:
        """One look at one audit; True once it is over."""
        job.look()
        if (job.ending or job.mute) and job.output in self._selector.get_map():
            self._selector.unregister(job.output)  # at its end it is always ready to be read
        if job.over:
            self._ended(run, job)
            return True
        if not job.ending and not self._still_wanted(run, job):
            job.end("stopped")
            job.look()
        return False

    def _still_wanted(self, run: AuditRun, job: Job) -> bool:
        """Write down its progress where that is news; False when its row is stopped, or gone."""
        mine = AuditRun.objects.filter(pk=run.pk, state=AuditRun.RUNNING)
        if job.told != self._written[run]:
            self._written[run] = job.told
            return bool(mine.update(progress=job.lines))
        return mine.exists()

    def _ended(self, run: AuditRun, job: Job) -> None:
        """Say in its row what came of it; its report is moved into its place first, whole or not at all."""
        del self.jobs[run], self._written[run]
        if job.output in self._selector.get_map():
            self._selector.unregister(job.output)
        try:
            AuditRun.objects.filter(pk=run.pk, state=AuditRun.RUNNING).update(progress=job.lines)
            self._conclude(run, job)
        finally:
            shutil.rmtree(part_of(run), ignore_errors=True)
            job.close()

    def _conclude(self, run: AuditRun, job: Job) -> None:
        outcome = job.outcome or {}
        if job.why is not None:
            conclude(run, AuditRun.CUT if job.why in {"cut", "stopped"} else AuditRun.FAILED, ENDS[job.why])
        elif outcome.get("broken_charter"):
            conclude(run, AuditRun.FAILED, ENDS["charter"])
        elif outcome.get("failed"):
            conclude(run, AuditRun.FAILED, outcome["failed"])
        elif not outcome.get("verdict"):
            _log.warning("The audit %s ended without a report: %s", run.pk, job.errors() or "it said nothing")
            conclude(run, AuditRun.FAILED, ENDS["died"])
        elif not self._keep_report(run):
            conclude(run, AuditRun.FAILED, ENDS["report"])
        elif not conclude(
            run, AuditRun.DONE, verdict=str(outcome["verdict"])[:12], findings=outcome.get("findings")
        ):
            shutil.rmtree(run.folder, ignore_errors=True)  # stopped, or its site removed, at the last moment

    def _keep_report(self, run: AuditRun) -> bool:
        part = part_of(run)
        with suppress(OSError):
            if sum((part / name).stat().st_size for name in REPORTS) <= self.limits.report:
                shutil.rmtree(run.folder, ignore_errors=True)
                part.rename(run.folder)
                return True
        return False


def part_of(run: AuditRun) -> Path:
    """Where a report is written before it is whole."""
    return run.folder.with_name(f".{run.folder.name}{_PART}")


def order_of(run: AuditRun) -> Mapping[str, Any]:
    """What the process of an audit is told; the platform's own origin and tiles are reached wherever."""
    own = (run.site.origin, settings.TEMOIN_TILES) if run.site.is_platform else ()
    return {
        "url": run.site.origin,
        "charter": str(run.site.charters.folder / f"{run.version}.yaml"),
        "name": f"{run.site.slug}/{run.version}.yaml",
        "profile": law().id,
        "out": str(part_of(run)),
        "through": [_place(one) for one in own if one],
    }


def _place(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def conclude(run: AuditRun, state: str, text: Text | None = None, **facts: Any) -> bool:
    """Put an audit that runs in its last state; False when its row says otherwise by now."""
    mine = AuditRun.objects.filter(pk=run.pk, state=AuditRun.RUNNING)
    done = mine.update(state=state, ended=timezone.now(), said=said(text) if text else "", **facts)
    ring()
    return bool(done)


def mark_what_was_cut() -> None:
    """Mark as cut what runs in no process any more, and end what may be left of it."""
    for run in AuditRun.objects.filter(state=AuditRun.RUNNING):
        end_leftovers(str(run.pk))
        for folder in (part_of(run), run.folder, working_folder(str(run.pk))):
            shutil.rmtree(folder, ignore_errors=True)
        conclude(run, AuditRun.CUT, ENDS["cut"])


def sweep() -> None:
    """Remove the reports of audits that are gone, as those of a site that was removed."""
    kept = {str(pk) for pk in AuditRun.objects.values_list("pk", flat=True)}
    for folder in shelf().iterdir():
        if folder.is_dir() and folder.name not in kept and _ID.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def end_leftovers(name: str, patience: float = 10.0) -> None:
    """End every process that bears the mark of an audit whose runner is gone."""
    tree = Tree(-1, name)
    until = time.monotonic() + patience
    while tree.alive(thorough=True) and time.monotonic() < until:
        tree.send(signal.SIGKILL, thorough=True)
        time.sleep(0.02)


class _Terminated(BaseException):
    """SIGTERM, as something that can be caught where the audits run."""


@contextmanager
def running(command: Sequence[str] = COMMAND, limits: Limits | None = None) -> Iterator[Runner]:
    """Run the audits on a thread until the block ends; SIGTERM ends it too, properly, then the process."""
    runner = Runner(command, limits)
    thread = threading.Thread(target=runner.run, name="temoin-jobs")
    before = _catch_sigterm() if threading.current_thread() is threading.main_thread() else None
    thread.start()
    terminated = False
    try:
        yield runner
    except _Terminated:
        terminated = True
    finally:
        runner.stop()
        thread.join()
        if before is not None:
            signal.signal(signal.SIGTERM, before)
    if terminated:
        signal.raise_signal(signal.SIGTERM)


def _catch_sigterm() -> Any:
    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise _Terminated

    return signal.signal(signal.SIGTERM, terminate)
