"""A file on its way, step by step: begun, sent, read again, corrected, published, or dropped.

A row says where it is. Who reads and publishes files takes rows in the states `received` and `publishing`,
and hears of them by `ring`.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec
from django.db import transaction
from django.utils import timezone

from temoin.office.datasets import receiving
from temoin.office.datasets.bell import Bell
from temoin.office.datasets.dataset import Field, Metas, Visibility
from temoin.office.datasets.imports.place import uploads_folder
from temoin.office.datasets.models import Dataset, Upload
from temoin.office.datasets.upload import Found, Reading

WAITING: Final = 30
"""Files on their way that an organisation may have at once."""
OPEN: Final = (Upload.RECEIVING, Upload.RECEIVED, Upload.READING, Upload.READ, Upload.PUBLISHING)
READABLE: Final = (Upload.RECEIVED, Upload.READ, Upload.REFUSED)
"""The states in which a file that is here may be read again."""

_bell = Bell(uploads_folder)
ring, rung, listening = _bell.ring, _bell.rung, _bell.listening


class Full(Exception):  # noqa: N818 - it is said to whoever asks
    """The organisation has as many files on their way as it may."""


class Elsewhere(Exception):  # noqa: N818 - it is said to whoever asks
    """The upload is not, or no longer, where this can be done."""


class Taken(Exception):  # noqa: N818 - it is said to whoever asks
    """Another dataset has this id."""


class Unknown(Exception):  # noqa: N818 - it is said to whoever asks
    """The file has no such column; its name is the argument."""


def begin(
    organisation: int,
    filename: str,
    *,
    dataset: str = "",
    appends: bool = False,
    length: int | None = None,
    by: str = "",
    person: int | None = None,
) -> Upload:
    """A new upload, whose file is to be sent; raises Full."""
    with transaction.atomic():
        waiting = Upload.objects.filter(organisation=organisation, state__in=OPEN)
        if waiting.count() >= WAITING:
            raise Full
        return Upload.objects.create(
            organisation=organisation,
            dataset=dataset,
            appends=appends,
            filename=plain(filename),
            length=length,
            by=by[:200],
            person=person,
        )


def plain(filename: str) -> str:
    """The last part of a file's name, without what cannot be shown; it is shown, and never a path."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    shown = "".join(one for one in name if unicodedata.category(one)[0] != "C").strip()
    return shown[-200:] or "file"


def arrived(upload: Upload, here: int) -> None:
    """All of the file is here: it is read next."""
    _to(upload, (Upload.RECEIVING,), Upload.RECEIVED, received=here, length=here)


def read_again(upload: Upload, reading: Reading) -> None:
    """Have the file read in this way; raises Elsewhere while it is being read or published."""
    _to(
        upload,
        READABLE,
        Upload.RECEIVED,
        reading=msgspec.to_builtins(reading),
        found={},
        fields=[],
        said="",
    )


def correct(upload: Upload, fields: Sequence[Mapping[str, Any]] | None, note: str | None) -> None:
    """Change what is said of the columns, each named; raises Elsewhere and Unknown."""
    if not upload.found:
        raise Elsewhere
    changes: dict[str, Any] = {}
    if fields is not None:
        changes["fields"] = _corrected(upload, fields)
    if note is not None:
        changes["note"] = note
    _to(upload, (Upload.READ, Upload.REFUSED), Upload.READ, heard=False, said="", **changes)


def publish(
    upload: Upload,
    dataset_id: str,
    *,
    metas: Metas | None,
    visibility: Visibility = "domain",
    readers: Sequence[int] = (),
    appends: bool = False,
    by: str = "",
    person: int | None = None,
) -> None:
    """Have the file made the dataset's version in force; raises Elsewhere and Taken.

    A dataset that is not there yet is made now, without a version: nobody sees it before it has one.
    """
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().filter(slug=dataset_id).first()
        if dataset is not None and dataset.current == 0:
            if dataset.organisation != upload.organisation or _published_by_another(dataset, upload):
                raise Taken
            if metas is not None:
                dataset.metas, dataset.visibility = msgspec.to_builtins(metas), visibility
                dataset.readers = list(readers)
                dataset.save()
        elif dataset is None:
            assert metas is not None
            Dataset.objects.create(
                slug=dataset_id,
                organisation=upload.organisation,
                metas=msgspec.to_builtins(metas),
                visibility=visibility,
                readers=list(readers),
            )
        said: dict[str, Any] = {
            "dataset": dataset_id,
            "appends": appends,
            "by": by[:200],
            "person": person,
            "said": "",
        }
        _to(upload, (Upload.READ, Upload.REFUSED), Upload.PUBLISHING, **said)


def drop(upload: Upload) -> None:
    """Throw an upload away, its file included; raises Elsewhere while it is being published."""
    with transaction.atomic():
        mine = Upload.objects.filter(pk=upload.pk).exclude(state=Upload.PUBLISHING)
        if not mine.delete()[0]:
            raise Elsewhere
        unborn = Dataset.objects.filter(slug=upload.dataset, current=0, versions=None)
        if upload.dataset and not Upload.objects.filter(dataset=upload.dataset, state__in=OPEN).exists():
            unborn.delete()
    receiving.forget(upload.pk)
    ring()


def found_in(upload: Upload) -> Found | None:
    """What was read in the file; None before."""
    return msgspec.convert(upload.found, Found) if upload.found else None


def _to(upload: Upload, states: Sequence[str], state: str, *, heard: bool = True, **changes: Any) -> None:
    """Take an upload from one of these states to another, unless somebody else did; raises Elsewhere."""
    now = {"state": state, "done": 0, "changed": timezone.now()} | changes
    if not Upload.objects.filter(pk=upload.pk, state__in=states).update(**now):
        raise Elsewhere
    upload.refresh_from_db()
    if heard:
        transaction.on_commit(ring)


def _corrected(upload: Upload, corrections: Sequence[Mapping[str, Any]]) -> list[Any]:
    fields = {field["name"]: dict(field) for field in upload.fields}
    for one in corrections:
        if one["name"] not in fields:
            raise Unknown(one["name"])
        fields[one["name"]] |= one
    msgspec.convert([*fields.values()], list[Field])  # what is kept is what reading gave, and these words
    return [*fields.values()]


def _published_by_another(dataset: Dataset, upload: Upload) -> bool:
    going = Upload.objects.filter(dataset=dataset.slug, state=Upload.PUBLISHING)
    return going.exclude(pk=upload.pk).exists()
