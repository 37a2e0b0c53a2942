"""The charter in force: compiled once, and again when its file changes, always outside requests."""

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from temoin import banner
from temoin.charter import CharterError, CharterFile, asked, contestable, full_hash, load, material_hash
from temoin.guard import Policy, compile_policy
from temoin.law import Profile
from temoin.law import profile as profile_named
from temoin.web.django.conf import conf

logger = logging.getLogger("temoin.web")

PERIOD: Final = 1.0  # seconds between two looks at the file
BASE: Final = "/.temoin/"

_Stamp = tuple[str, int, int, int] | None


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A charter with all that requests need of it, ready made and never changed.

    `asked` are the purposes to answer, `contestable` those to object to, `notices` the hash of what is shown
    in each language that a notice may have, `head` the tags for a page's head, `lifetime` how many seconds a
    choice holds.
    """

    file: CharterFile
    profile: Profile
    policy: Policy
    material: str
    full: str
    asked: tuple[str, ...]
    contestable: tuple[str, ...]
    notices: Mapping[str, str]
    head: str
    lifetime: int

    def language(self, wanted: str | None) -> str:
        """The language, among those of the notices, that comes nearest to the one wanted."""
        for tag in (wanted or "", (wanted or "").partition("-")[0]):
            if tag in self.notices:
                return tag
        return next(iter(self.notices))


def compiled(file: CharterFile, profile: Profile) -> Published:
    """All that is derived from a charter under a profile."""
    charter = file.charter
    languages = dict.fromkeys((*charter.languages, "fr", "en"))
    return Published(
        file=file,
        profile=profile,
        policy=compile_policy(charter, profile),
        material=material_hash(charter),
        full=full_hash(charter),
        asked=asked(charter, profile),
        contestable=contestable(charter, profile),
        notices={language: banner.notice_id(charter, profile, language) for language in languages},
        head=banner.head(charter, profile, base=BASE),
        lifetime=banner.choice_lifetime(charter),
    )


def current() -> Published:
    """The charter in force; a process's first call reads it, and starts the thread that watches its file.

    Raises ImproperlyConfigured, with a sentence, when there is no setting or no charter that can be read.
    """
    watch = _watch
    return (watch or _start()).published


def refreshed() -> Published:
    """The charter in force, after one look at its file: for a request that knows of a newer one than ours."""
    watch = _watch or _start()
    watch.look()
    return watch.published


def reload() -> Published:
    """Read the file now rather than within a second, after a publication for instance.

    Raises ImproperlyConfigured when it cannot be used; the charter before it then stays in force.
    """
    watch = _watch
    if watch is None:
        return _start().published
    watch.read()
    return watch.published


class Watch:
    """One charter's file, what was last made of it, and the thread that looks at it."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self._path = path
        self._profile = profile
        self._reading = threading.Lock()
        self._ended = threading.Event()
        self._seen: _Stamp = None
        self._said = ""
        self.published = self.read()
        threading.Thread(target=self._look, name="temoin-charter", daemon=True).start()

    def read(self) -> Published:
        """Read the file and put its charter in force at once, for every thread."""
        with self._reading:
            self._seen = _stamp(self._path)  # before reading: a change in between is seen at the next look
            try:
                self.published = compiled(load(self._path), self._profile)
            except CharterError as error:
                if error.problems and error.problems[0].line == 0:
                    self._seen = None  # the file was not read at all, perhaps for a moment: look again
                more = len(error.problems) - 1
                others = f" (and {more} more)" if more else ""
                raise ImproperlyConfigured(
                    f"{error.problems[0] if error.problems else error}{others}"
                ) from error
            except OSError as error:
                self._seen = None
                raise ImproperlyConfigured(f"{self._path}: {error.strerror or error}.") from error
            return self.published

    def look(self) -> None:
        """Read the file if it is not the one last seen; a broken one is said once, and changes nothing."""
        if _stamp(self._path) == self._seen:
            return
        try:
            self.read()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the file, the watch goes on
            if str(error) != self._said:  # once, not each second
                logger.error("The charter was not replaced, the one before it stays in force: %s", error)  # noqa: TRY400 - one sentence, no trace
            self._said = str(error)
        else:
            self._said = ""
            logger.info("A new charter is in force: %s.", self.published.full)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.wait(PERIOD):
            self.look()


_starting = threading.Lock()
_watch: Watch | None = None


def _start() -> Watch:
    global _watch  # noqa: PLW0603 - one charter a process, whichever thread asks first
    with _starting:
        if _watch is None:
            _watch = Watch(conf().charter, profile_named(conf().profile))
        return _watch


def _stamp(path: Path) -> _Stamp:
    """What tells one file from another without reading it; None when it is not there."""
    real = os.path.realpath(path)
    try:
        found = os.stat(real)  # noqa: PTH116 - realpath gave text
    except OSError:
        return None
    return real, found.st_mtime_ns, found.st_size, found.st_ino


def _after_fork() -> None:
    """A child process has no watching thread, and the lock may have been held: it starts afresh."""
    global _starting, _watch
    _starting, _watch = threading.Lock(), None


def _forget(*, setting: str, **_: Any) -> None:
    global _watch  # noqa: PLW0603 - the same one charter a process
    if setting == "TEMOIN" and _watch is not None:
        _watch.end()
        _watch = None


setting_changed.connect(_forget)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
