"""A version put in force, whole or not at all; and the old one retired, and removed when nobody reads it.

The file of the new version is written under another name in the dataset's folder and renamed; then one
transaction names it in force. A start or a sweep removes what a crash left between the two.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import F, Max
from django.dispatch import Signal
from django.utils import timezone

from temoin.law import Text
from temoin.office.datasets import models
from temoin.office.datasets.dataset import Field, Metas, Visibility
from temoin.office.datasets.files import quick_file, remove, rows_file, shelf, words_file
from temoin.office.datasets.shelf import look_again

GRACE: Final = timedelta(seconds=60)
"""For how long a retired version's file stays: longer than any process believes that it is in force."""
LEFT: Final = timedelta(hours=1)
"""How long a file that no row knows has lain untouched before it is taken for what a crash left."""

changed: Final = Signal()
"""Sent with `dataset` (its row) and `what` ("published", "replaced", "appended", "withdrawn", "restored",
"described"), once the change is on disk."""


class TakenId(ValueError):  # noqa: N818 - it is said to whoever publishes
    """A register of the platform and somebody's dataset cannot have one id: what was there first stays."""


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """A version ready to be put in force: its files are in the dataset's folder, under other names."""

    rows_file: Path
    """Named `.…` in the dataset's folder; `words_file` beside it, where there is one."""
    fields: tuple[Field, ...]
    rows: int
    source: str = ""
    appended: bool = False
    note: str = ""
    content: str = ""


def staging_file(dataset_id: str) -> Path:
    """A free name for the rows of a version that is being made, in the dataset's own folder."""
    folder = rows_file(dataset_id, 1).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f".{secrets.token_hex(8)}.parquet"


def put_in_force(
    dataset_id: str,
    staged: Staged,
    *,
    metas: Metas | None = None,
    organisation: int | None = None,
    visibility: Visibility = "domain",
    readers: Sequence[int] = (),
    register: bool = False,
    position: int = 0,
    after: Callable[[models.Dataset, models.Version], None] | None = None,
) -> models.Version:
    """Make the staged rows the dataset's version in force, making the dataset where there is none.

    `metas` is needed then; for one that is there, None leaves its texts. `after` is called within the
    transaction (a trail's line). The staged files are gone afterwards, whether it succeeded or not. Raises
    TakenId.
    """
    try:
        for file in (staged.rows_file, words_file(staged.rows_file)):
            if file.exists():
                _to_disk(file)
        with transaction.atomic():
            dataset, made = models.Dataset.objects.select_for_update().get_or_create(
                slug=dataset_id,
                defaults={
                    "metas": msgspec.to_builtins(metas) if metas else {},
                    "organisation": organisation,
                    "visibility": visibility,
                    "readers": list(readers),
                    "register": register,
                    "position": position,
                },
            )
            if dataset.register != register:
                raise TakenId(f"{dataset_id} is the id of another dataset: choose another one.")
            if not made and metas is not None:
                dataset.metas = msgspec.to_builtins(metas)
            version = _version(dataset, staged)
            if after is not None:
                after(dataset, version)
    finally:
        for file in (staged.rows_file, words_file(staged.rows_file)):
            file.unlink(missing_ok=True)
    look_again()
    what = "published" if version.number == 1 else "appended" if staged.appended else "replaced"
    changed.send(models.Dataset, dataset=dataset, what=what)
    return version


def describe(dataset: models.Dataset, metas: Metas) -> None:
    """Change what people read of a dataset."""
    dataset.metas = msgspec.to_builtins(metas)
    _save(dataset)
    changed.send(models.Dataset, dataset=dataset, what="described")


def open_to(dataset: models.Dataset, visibility: Visibility, readers: Sequence[int]) -> None:
    """Say who may read a dataset: everybody, or its own organisation and these."""
    dataset.visibility, dataset.readers = visibility, sorted(set(readers))
    _save(dataset)


def withdraw(dataset: models.Dataset, reason: Text) -> None:
    """Take a dataset out of the catalogue, saying why; its rows stay on disk."""
    dataset.withdrawn, dataset.reason = timezone.now(), dict(reason)
    _save(dataset)
    changed.send(models.Dataset, dataset=dataset, what="withdrawn")


def restore(dataset: models.Dataset) -> None:
    """Put a withdrawn dataset back into the catalogue."""
    dataset.withdrawn, dataset.reason = None, {}
    _save(dataset)
    changed.send(models.Dataset, dataset=dataset, what="restored")


def standing(slug: str, organisation: int | None = None) -> tuple[Field, ...]:
    """The fields of the version in force; none where the organisation has no such dataset."""
    versions = models.Version.objects.filter(dataset__slug=slug, number=F("dataset__current"), number__gt=0)
    if organisation is not None:
        versions = versions.filter(dataset__organisation=organisation)
    version = versions.first()
    return msgspec.convert(version.fields, tuple[Field, ...]) if version else ()


def content_of(*parts: Any) -> str:
    """The SHA-256 of what a version is made of."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def sweep() -> int:
    """Remove the files of versions retired a while ago that nobody reads; how many were removed."""
    removed = 0
    over = models.Version.objects.filter(gone=False, retired__lt=timezone.now() - GRACE)
    for version in over.select_related("dataset"):
        if remove(rows_file(version.dataset.slug, version.number)):
            models.Version.objects.filter(pk=version.pk).update(gone=True)
            removed += 1
    return removed


def tidy(untouched: timedelta | None = None) -> int:
    """Remove what a crash left: staged files, and files of versions that no row knows; how many.

    What was touched a short while ago (`LEFT`) may be a version in the making, in this process or another.
    """
    until = (timezone.now() - (LEFT if untouched is None else untouched)).timestamp()
    removed = 0
    known = {
        rows_file(slug, number)
        for slug, number in models.Version.objects.filter(gone=False).values_list("dataset__slug", "number")
    }
    for file in (*shelf().glob("*/*.parquet"), *shelf().glob("*/*.quick")):
        rows = file.with_name(file.name.replace(".words.parquet", ".parquet")).with_suffix(".parquet")
        if rows not in known and _touched(file) <= until:
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def _touched(file: Path) -> float:
    """When a file was last written or renamed; now, when it is gone."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return timezone.now().timestamp()
    return max(found.st_mtime, found.st_ctime)


def _version(dataset: models.Dataset, staged: Staged) -> models.Version:
    highest = dataset.versions.aggregate(highest=Max("number"))["highest"] or 0
    number = highest + 1
    final = rows_file(dataset.slug, number)
    size = staged.rows_file.stat().st_size
    if words_file(staged.rows_file).exists():
        size += words_file(staged.rows_file).stat().st_size
        words_file(staged.rows_file).replace(words_file(final))
    else:
        words_file(final).unlink(missing_ok=True)  # of a version of this number that never came in force
    quick_file(final).unlink(missing_ok=True)
    staged.rows_file.replace(final)
    _to_disk(final.parent)
    now = timezone.now()
    dataset.versions.filter(retired=None).update(retired=now)
    version = models.Version.objects.create(
        dataset=dataset,
        number=number,
        fields=msgspec.to_builtins(staged.fields),
        rows=staged.rows,
        size=size,
        content=staged.content,
        source=staged.source,
        appended=staged.appended,
        note=staged.note,
        made=now,
    )
    dataset.current = number
    _save(dataset)
    return version


def _save(dataset: models.Dataset) -> None:
    dataset.changed = timezone.now()
    dataset.revision = F("revision") + 1
    dataset.save()
    dataset.refresh_from_db()
    look_again()
    transaction.on_commit(look_again)  # somebody may have looked before this was there for others


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
