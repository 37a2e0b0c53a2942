"""Files on their way to become datasets, read and published: one at a time, each in a process of its own.

Back office and API write rows (`datasets.uploading`) and know nothing of this. Of several processes on one
data folder the one that holds a lock does the work; when it dies, the system lets go of the lock and another
takes over, which begins again with what was cut. A version is put in force here, in one transaction with its
upload's row and the trail: whatever dies before that leaves the last good version as it was.
"""

import errno
import logging
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from temoin.office.datasets import publishing, receiving
from temoin.office.datasets.dataset import Field, Metas
from temoin.office.datasets.facets import choose_facets
from temoin.office.datasets.files import Gone, held, rows_file, words_file
from temoin.office.datasets.imports.carrying import carried
from temoin.office.datasets.imports.order import RESULT, Analyse, Chosen, Made, Publish, Read, Refusal
from temoin.office.datasets.imports.place import KEPT_FOR, folder_of, has_room, uploads_folder
from temoin.office.datasets.models import Dataset, Upload, Version
from temoin.office.datasets.publishing import Staged, put_in_force, staging_file, standing
from temoin.office.datasets.upload import Reading
from temoin.office.datasets.uploading import listening, rung
from temoin.office.project.job import Job, Limits, working_folder
from temoin.office.project.jobs import end_leftovers
from temoin.office.project.leading import Lead
from temoin.office.registry.datasets import note_publication

COMMAND: Final = (sys.executable, "-P", "-m", "temoin.office.datasets.imports.child")
LIMITS: Final = Limits(at_once=1, seconds=1_800.0, memory=1_500_000_000)
_LOCK: Final = ".lock"
_BUSY, _IDLE = 0.1, 1.0
"""Seconds between two looks: at what is done, and at the bell when nothing is."""
_WRITTEN_EVERY: Final = 0.5
"""Seconds between two notes of how far it is."""
_SWEPT_EVERY: Final = 60.0
_ROOM: Final = 20
LEAST_ROOM: Final = 1_000_000_000
"""How many times a file's size one that is made of it may have, and bytes that any may have."""

_log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - it is said to whoever publishes
    """Why a file is not read or published, in one English sentence."""


class Dropped(Exception):  # noqa: N818 - somebody threw the upload away in the meantime
    """The upload is no longer where it was."""


class Overtaken(Exception):  # noqa: N818 - it is begun again
    """Another version came in force while rows were being added to the one before."""


class Importer:
    """Takes uploads in order, and brings each a step on; `tick` is one look, and never waits long."""

    def __init__(self, command: Sequence[str] = COMMAND, limits: Limits = LIMITS) -> None:
        self.command = tuple(command)
        self.limits = limits
        self.task: Task | None = None
        self._lead = Lead(lambda: uploads_folder() / _LOCK, self._take_over)
        self._heard = -1
        self._swept = 0.0
        self._stopping = threading.Event()
        self._news = threading.Event()

    def run(self) -> None:
        """Look again and again until `stop`; whatever fails is logged, and the next look goes on."""
        try:
            with listening(self._news.set):
                while not self._stopping.is_set():
                    try:
                        self.tick(_BUSY if self.task else _IDLE)
                    except Exception:  # noqa: BLE001 - the files of everybody hang on this thread
                        _log.exception("The files on their way could not be looked after.")
                        self._stopping.wait(_IDLE)
            self.close()
        finally:
            connection.close()

    def stop(self) -> None:
        """Have `run` end."""
        self._stopping.set()
        self._news.set()

    def tick(self, wait: float = 0.0) -> None:
        """Look at what is done, begin what can be begun, then wait for news, at most `wait` seconds."""
        if self._lead.take():
            over = self.task is not None and self.task.look()
            if over:
                self.task = None
            bell = rung()
            if over or bell != self._heard:
                self._heard = bell
                self._begin()
            if self.task is None:
                self._sweep_now_and_then()
        self._news.wait(wait)
        self._news.clear()

    def close(self) -> None:
        """End what is being done, which is begun again another time, and leave the work to another."""
        if self.task is not None:
            self.task.cut()
            self.task = None
        self._lead.leave()

    def _take_over(self) -> None:
        self._heard = -1
        begin_again()

    def _begin(self) -> None:
        while self.task is None:
            upload = (
                Upload.objects.filter(state__in=(Upload.RECEIVED, Upload.PUBLISHING))
                .order_by("changed")
                .first()
            )
            if upload is None:
                return
            if upload.state == Upload.RECEIVED:
                mine = Upload.objects.filter(pk=upload.pk, state=Upload.RECEIVED)
                if not mine.update(state=Upload.READING, done=0):
                    continue
                upload.refresh_from_db()
            try:
                self.task = Task(upload, self.command, self.limits)
            except Refused as why:
                refuse(upload, str(why))
            except OSError as error:
                _log.exception("A file on its way could not be taken.")
                refuse(upload, no_room() if error.errno in _FULL else _DIED)

    def _sweep_now_and_then(self) -> None:
        if time.monotonic() - self._swept >= _SWEPT_EVERY or not self._swept:
            self._swept = time.monotonic()
            publishing.sweep()
            sweep()


class Task:
    """One upload that is read or published: its process from the start to the end, and what it holds."""

    def __init__(self, upload: Upload, command: Sequence[str], limits: Limits) -> None:
        self.upload = upload
        self._open = ExitStack()
        self._work = folder_of(upload.pk)
        self._out: Path | None = None
        self._base = 0
        self._written = (0, 0.0)
        shutil.rmtree(working_folder(str(upload.pk)), ignore_errors=True)
        (self._work / RESULT).unlink(missing_ok=True)
        try:
            order = self._reading() if upload.state == Upload.READING else self._publishing()
            self.job = Job(str(upload.pk), command, msgspec.json.encode(order), limits)
        except BaseException:
            self._let_go()
            raise

    def look(self) -> bool:
        """One look; True once it is over, and its row says what came of it."""
        self.job.look()
        if self.job.over:
            try:
                self._conclude()
            finally:
                self._let_go()
                self.job.close()
            return True
        if not self.job.ending and not self._still_wanted():
            self.job.end("stopped")
        return False

    def cut(self) -> None:
        """End it: the platform stops, and it is begun again at its next start."""
        self.job.finish()
        self._let_go()
        self.job.close()
        Upload.objects.filter(pk=self.upload.pk, state=Upload.READING).update(state=Upload.RECEIVED, done=0)

    def _reading(self) -> Analyse:
        source = self._work / "source"
        try:
            size = source.stat().st_size
        except FileNotFoundError as error:
            raise Refused("The file is no longer here: send it again.") from error
        if not has_room(size):
            raise Refused(no_room())
        reading = msgspec.convert(self.upload.reading, Reading) if self.upload.reading else None
        return Analyse(
            source=str(source),
            filename=self.upload.filename,
            work=str(self._work),
            reading=reading,
            file_size=LEAST_ROOM + _ROOM * size,
        )

    def _publishing(self) -> Publish:
        dataset = Dataset.objects.filter(slug=self.upload.dataset).first()
        base = ""
        fields: tuple[Field, ...] = ()
        if self.upload.appends and dataset is not None and dataset.current:
            version = Version.objects.get(dataset=dataset, number=dataset.current)
            self._base = version.number
            base = str(rows_file(dataset.slug, version.number))
            fields = msgspec.convert(version.fields, tuple[Field, ...])
            try:
                self._open.enter_context(held(Path(base)))
            except Gone as error:
                raise Refused("The rows to which these were to be added are gone: try again.") from error
        if dataset is not None and dataset.register:
            raise Refused("This dataset is one of the platform's own registers: nobody publishes into it.")
        self._out = staging_file(self.upload.dataset)
        return Publish(
            work=str(self._work),
            fields=msgspec.convert(self.upload.fields, tuple[Chosen, ...]),
            out=str(self._out),
            base=base,
            base_fields=fields,
            data=str(settings.TEMOIN_DATA),
        )

    def _still_wanted(self) -> bool:
        """Write down how far it is where that is news; False when its row is gone, or somewhere else."""
        done = int(self.job.lines[-1].get("done", 0)) if self.job.lines else 0
        mine = Upload.objects.filter(pk=self.upload.pk, state=self.upload.state)
        now = time.monotonic()
        if now - self._written[1] < _WRITTEN_EVERY:
            return True
        before, self._written = self._written[0], (done, now)
        return bool(mine.update(done=done)) if done != before else mine.exists()

    def _conclude(self) -> None:
        if self.job.why in {"cut", "stopped"}:
            return
        result = result_of(self.job, self._work)
        if isinstance(result, Read):
            self._keep(result)
        elif isinstance(result, Made):
            self._put_in_force(result)
        else:
            refuse(self.upload, result.sentence)

    def _keep(self, read: Read) -> None:
        Upload.objects.filter(pk=self.upload.pk, state=Upload.READING).update(
            state=Upload.READ,
            done=100,
            reading=msgspec.to_builtins(read.reading),
            found=msgspec.to_builtins(read.found),
            fields=msgspec.to_builtins(
                carried(read.fields, standing(self.upload.dataset, self.upload.organisation))
            ),
            said="",
            changed=timezone.now(),
        )

    def _put_in_force(self, made: Made) -> None:
        assert self._out is not None
        staged = Staged(
            rows_file=self._out,
            fields=choose_facets(made.fields, made.distinct, made.rows),
            rows=made.rows,
            source=self.upload.filename,
            appended=bool(self._base),
            note=self.upload.note,
        )
        there = Dataset.objects.filter(slug=self.upload.dataset).exists()
        title = Path(self.upload.filename).stem or self.upload.dataset
        try:
            put_in_force(
                self.upload.dataset,
                staged,
                metas=None if there else Metas(title={"fr": title}),
                organisation=self.upload.organisation,
                after=partial(self._published, sum(made.nulls.values())),
            )
        except (Dropped, Overtaken):
            return  # nothing was changed; what is still wanted is begun again
        except (OSError, DatabaseError):
            _log.exception("A version could not be put in force.")
            refuse(self.upload, _NOT_KEPT)
            return
        receiving.forget(self.upload.pk)

    def _published(self, nulls: int, dataset: Dataset, version: Version) -> None:
        """Say so in the upload's row and in the trail, within the transaction that puts it in force."""
        before = dataset.versions.exclude(pk=version.pk).order_by("-number").first()
        if self._base and (before is None or before.number != self._base):
            raise Overtaken
        said = f"Values that did not fit were left empty: {nulls}." if nulls else ""
        mine = Upload.objects.filter(pk=self.upload.pk, state=Upload.PUBLISHING)
        if not mine.update(state=Upload.PUBLISHED, done=100, said=said, changed=timezone.now()):
            raise Dropped
        note_publication(self.upload, dataset, version)

    def _let_go(self) -> None:
        self._open.close()
        if self._out is not None:
            for file in (self._out, words_file(self._out)):
                file.unlink(missing_ok=True)


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_KEPT: Final = "The version could not be kept: nothing was changed; try again later."
_DIED: Final = "The file could not be read to its end: it is broken, or takes more memory than one file may."
_WHY: Final = {
    "time": "Reading this file takes longer than one file may: part it.",
    "memory": "Reading this file takes more memory than one file may: part it, or send it as CSV.",
    "output": _DIED,
}
"""Why it was ended before its time."""


def result_of(job: Job, work: Path) -> Read | Made | Refusal:
    """What a process that is over came to."""
    if job.why in _WHY:
        return Refusal(sentence=_WHY[job.why])
    outcome = job.outcome or {}
    if outcome.get("verdict") == "refused":
        return Refusal(sentence=str(outcome.get("sentence")))
    try:
        if outcome:  # without, what stands there is of no use
            return msgspec.json.decode((work / RESULT).read_bytes(), type=Read | Made | Refusal)
    except (OSError, msgspec.DecodeError):
        pass
    _log.warning("A file was not read to its end: %s", job.errors() or "its reader said nothing")
    return Refusal(sentence=_DIED)


def no_room() -> str:
    """What is said when the disk is full."""
    return "There is no room left on the platform's disk: nothing was changed; try again later."


def refuse(upload: Upload, sentence: str) -> None:
    """Say in an upload's row why it goes no further."""
    going = Upload.objects.filter(pk=upload.pk, state__in=(Upload.READING, Upload.PUBLISHING))
    going.update(state=Upload.REFUSED, said=sentence, done=0, changed=timezone.now())


def begin_again() -> None:
    """Begin again with what runs in no process any more, and end what may be left of it."""
    for upload in Upload.objects.filter(state__in=(Upload.READING, Upload.PUBLISHING)):
        end_leftovers(str(upload.pk))
        shutil.rmtree(working_folder(str(upload.pk)), ignore_errors=True)
    Upload.objects.filter(state=Upload.READING).update(state=Upload.RECEIVED, done=0)


def sweep() -> None:
    """Remove uploads that nobody went on with, and folders that belong to none."""
    limit = timezone.now() - timedelta(seconds=KEPT_FOR)
    states = (Upload.RECEIVING, Upload.READ, Upload.REFUSED)
    for upload in Upload.objects.filter(state__in=states, changed__lt=limit):
        upload.delete()
        receiving.forget(upload.pk)
    kept = {str(pk) for pk in Upload.objects.exclude(state=Upload.PUBLISHED).values_list("pk", flat=True)}
    for folder in uploads_folder().iterdir():
        old = folder.is_dir() and folder.stat().st_mtime < time.time() - KEPT_FOR
        if old and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: Sequence[str] = COMMAND, limits: Limits = LIMITS) -> Iterator[Importer]:
    """Read and publish files on a thread until the block ends."""
    importer = Importer(command, limits)
    thread = threading.Thread(target=importer.run, name="temoin-importing")
    thread.start()
    try:
        yield importer
    finally:
        importer.stop()
        thread.join()
