"""What was read of files that never change: published charters and the reports of audits, each read once.

It is kept in a file between two runs of the platform, for as long as the software, the words of the law and
the profile are the same; it can be lost at any time, and all is then read anew.
"""

import logging
import os
import tempfile
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import msgspec
from django.conf import settings

from temoin import __version__
from temoin.charter import Charter, CharterError, full_hash, load
from temoin.office.registry.models import AuditRun, Version
from temoin.office.registry.publishing import law
from temoin.office.registry.registers.declared import Read, read_charter
from temoin.office.registry.registers.told import Told, read_report

_log = logging.getLogger(__name__)


class Remembered(msgspec.Struct):
    """What was read, of charters by the hash of all their content, of audits by id."""

    stamp: str
    charters: dict[str, Read] = {}
    audits: dict[str, Told] = {}


class Memory:
    """The process's own memory, begun with what the file has; it says once what cannot be read."""

    def __init__(self) -> None:
        self.stamp = stamp()
        self.file = _file()
        self.kept = _kept(self.file, self.stamp)
        self.news = False
        self._asked: set[str] = set()
        self._said: set[str] = set()

    def charter(self, version: Version) -> Read | None:
        """What a published charter declares; None when its file can no longer be read."""
        self._asked.add(version.full)
        found = self.kept.charters.get(version.full)
        if found is None:
            path = version.site.charters.folder / f"{version.number}.yaml"
            try:
                charter = _charter(path, version.full)
            except (CharterError, OSError, ValueError) as error:
                self._say(f"version {version.number} of the charter of {version.site.slug}", error)
                return None
            found = self.kept.charters[version.full] = read_charter(charter, law())
            self.news = True
        return found

    def audit(self, run: AuditRun) -> Told | None:
        """What the report of a finished audit says; None when it cannot be read."""
        key = str(run.pk)
        self._asked.add(key)
        found = self.kept.audits.get(key)
        if found is None:
            try:
                found = self.kept.audits[key] = read_report(run.folder / "report.json")
            except (OSError, ValueError) as error:
                self._say(f"the report of the audit {run.pk} of {run.site.slug}", error)
                return None
            self.news = True
        return found

    def settle(self) -> None:
        """Forget what nobody asked for since the last time, and write the rest down where there is news."""
        for key in self.kept.charters.keys() - self._asked:
            del self.kept.charters[key]
            self.news = True
        for key in self.kept.audits.keys() - self._asked:
            del self.kept.audits[key]
            self.news = True
        self._asked.clear()
        if not self.news:
            return
        try:
            _write(self.file, msgspec.json.encode(self.kept))
            self.news = False
        except OSError as error:
            self._say(f"{self.file.name}, which spares reading what does not change", error)

    def _say(self, what: str, error: Exception) -> None:
        if what not in self._said:
            self._said.add(what)
            _log.warning("The registers do without %s: %s", what, str(error).splitlines()[0])


_MEMORIES: list[Memory] = []


def _charter(path: Path, full: str) -> Charter:
    charter = load(path).charter
    if full_hash(charter) != full:
        raise ValueError(f"{path.name} is not what was published.")
    return charter


def memory() -> Memory:
    """The memory of this folder under this law."""
    if not _MEMORIES or _MEMORIES[0].file != _file() or _MEMORIES[0].stamp != stamp():
        _MEMORIES[:] = [Memory()]
    return _MEMORIES[0]


def stamp() -> str:
    """Under what a memory holds: the software, its words of the law, and the profile that judges."""
    return f"{__version__} {_words_of_the_law()} {law().id}"


def _kept(file: Path, wanted: str) -> Remembered:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Remembered)
    except (OSError, ValueError):
        return Remembered(wanted)
    return found if found.stamp == wanted else Remembered(wanted)


def _write(file: Path, text: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _file() -> Path:
    return Path(settings.TEMOIN_DATA) / "datasets" / ".read.json"


@cache
def _words_of_the_law() -> str:
    tables = sorted((files("temoin.law") / "data").iterdir(), key=lambda one: one.name)
    return sha256(b"".join(table.read_bytes() for table in tables if table.is_file())).hexdigest()[:16]
