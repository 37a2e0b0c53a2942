"""A published charter as an article: rendered once for each version and language, for it never changes."""

from datetime import UTC, date
from functools import lru_cache
from pathlib import Path

import msgspec

from temoin.charter import CharterError, CharterFile, full_hash, load
from temoin.office.registry.models import Version
from temoin.publish import fragment, languages


class _Asked(msgspec.Struct, frozen=True):
    """All that the text of an article depends on: what it is kept by."""

    path: Path
    full: str
    language: str
    title: bool
    on: date
    origin: str | None


class Spoilt(Exception):  # noqa: N818 - it is said to a reader, not to a programmer
    """The file of a version is gone, or no longer what was published."""


def file_of(version: Version) -> CharterFile:
    """The file of a version; raises Spoilt."""
    return _file(version.site.charters.folder / f"{version.number}.yaml", version.full)


def languages_of(version: Version) -> tuple[str, ...]:
    """The languages in which a version can be read; raises Spoilt."""
    return languages(file_of(version).charter)


def nearest(tags: tuple[str, ...], wanted: str) -> str:
    """The language in which a charter is shown to whoever reads another: this one, English, or its first."""
    return next((tag for tag in (wanted, "en") if tag in tags), tags[0])


def article(version: Version, language: str, *, title: bool = False) -> str:
    """The article of a version, a fragment of HTML; raises Spoilt."""
    path = version.site.charters.folder / f"{version.number}.yaml"
    origin = None if version.site.is_platform else version.site.origin
    on = version.published.astimezone(UTC).date()
    return _article(_Asked(path, version.full, language, title, on, origin))


@lru_cache(maxsize=32)
def _file(path: Path, full: str) -> CharterFile:
    try:
        file = load(path)
    except (CharterError, OSError) as error:
        raise Spoilt(str(error)) from error
    if full_hash(file.charter) != full:
        raise Spoilt(f"{path} is not what was published.")
    return file


@lru_cache(maxsize=128)
def _article(asked: _Asked) -> str:
    charter = _file(asked.path, asked.full).charter
    return fragment(charter, asked.language, title=asked.title, on=asked.on, origin=asked.origin)
