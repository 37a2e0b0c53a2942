"""A site's published charters: numbered files that never change, and `current`, which points at one."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from temoin.charter import CharterError, CharterFile, load


class Superseded(Exception):  # noqa: N818 - it is said to whoever publishes second
    """Another version was published in between; `number` is the one in force."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Shelf(msgspec.Struct, frozen=True):
    """The folder of one site: `1.yaml`, `2.yaml` … and the link `current`, moved in one step."""

    folder: Path

    @property
    def current(self) -> Path:
        """The path that always leads to the version in force (a symbolic link)."""
        return self.folder / "current"

    def number(self) -> int:
        """The number of the version in force; 0 when nothing is published."""
        try:
            return int(self.current.readlink().stem)
        except (FileNotFoundError, ValueError):
            return 0

    def version(self) -> tuple[int, CharterFile]:
        """The version in force, both parts of one moment; raises CharterError when it was spoilt by hand."""
        number = self.number()
        return number, self.at(number)

    def at(self, number: int) -> CharterFile:
        """The version of this number; raises CharterError, or FileNotFoundError."""
        return load(self.folder / f"{number}.yaml")

    def has(self, number: int) -> bool:
        """Whether there is a version of this number."""
        return (self.folder / f"{number}.yaml").is_file()

    def versions(self) -> Iterator[tuple[int, CharterFile]]:
        """Every version that can be read, the oldest first."""
        for number in sorted(self._numbers()) if self.folder.is_dir() else ():
            with suppress(CharterError):
                yield number, self.at(number)

    def publish(self, text: str, *, after: int | None = None) -> int:
        """Make this text the version in force, and give its number; all of it is on disk, or nothing is.

        With `after`, only if that number is the one in force; else raises Superseded.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            in_force = self.number()
            if after is not None and after != in_force:
                raise Superseded(in_force)
            number = 1 + max([in_force, *self._numbers()])
            _write(self.folder / f"{number}.yaml", text)
            link = self.folder / f".current-{os.getpid()}"
            link.unlink(missing_ok=True)
            link.symlink_to(f"{number}.yaml")
            link.replace(self.current)
            _settle(self.folder)
        return number

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in self.folder.glob("*.yaml") if path.stem.isdigit()]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One publisher at a time, over all processes of this machine."""
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write(path: Path, text: str) -> None:
    """Write a file under a temporary name, then give it its own."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """Have the folder itself on disk: names are part of what was published."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
