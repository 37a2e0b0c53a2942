"""Files brought into the platform from the command line, beside one that runs or without any."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import msgspec

from temoin.law import Text
from temoin.office.datasets.dataset import Field, Metas
from temoin.office.datasets.imports.order import RESULT, Analyse, Chosen, Made, Order, Publish, Read, Refusal
from temoin.office.datasets.upload import Reading
from temoin.office.project.folder import FolderRefused, used

if TYPE_CHECKING:
    from temoin.office.datasets.models import Dataset

_LOOKS_EVERY: Final = 0.05
Tell = Callable[[int], None]
"""Hears how far it is, in hundredths."""


class CannotBring(Exception):  # noqa: N818 - it is said to whoever is at the keyboard
    """Why a file does not become a dataset, in one sentence."""


class Listed(msgspec.Struct, frozen=True):
    """A dataset as a list tells it."""

    id: str
    title: str
    rows: int
    version: int
    visibility: str
    withdrawn: bool
    register: bool


@contextmanager
def platform(data: Path) -> Iterator[None]:
    """Work on a platform's folder until the block ends, whether it runs or not; raises CannotBring."""
    if not (data / "office.sqlite3").is_file():
        raise CannotBring(f"{data}: no platform was started here; run `temoin up` once, or give --data.")
    os.environ |= {"TEMOIN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "temoin.office.project.settings"}
    os.umask(0o077)
    import django
    from django.db import DatabaseError, connections

    try:
        with used(data):
            django.setup()
            try:
                yield
            finally:
                connections.close_all()
    except FolderRefused as error:
        raise CannotBring(str(error)) from error
    except DatabaseError as error:
        raise CannotBring(
            f"{data / 'office.sqlite3'}: {error}; start the platform once with this version of Témoin."
        ) from error


@contextmanager
def workplace(file: Path) -> Iterator[Path]:
    """A folder to read a file in, gone afterwards; raises CannotBring when the disk has no room."""
    from temoin.office.datasets.imports.place import has_room, largest_upload, uploads_folder

    size = file.stat().st_size
    if size > largest_upload():
        raise CannotBring(f"{file} is too long: at most {largest_upload() // 1_000_000} MB.")
    if not has_room(size):
        raise CannotBring(f"There is no room on the disk for what is made of {file}.")
    work = uploads_folder() / f"cli-{uuid4()}"
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def read(
    file: Path, work: Path, tell: Tell, *, separator: str = "", encoding: str = "", sheet: str = ""
) -> Read:
    """What is in a file, read in `work`; raises CannotBring."""
    order = Analyse(source=str(file.absolute()), filename=file.name, work=str(work))
    first = _done(order, work, tell)
    if separator or encoding or sheet:
        assert isinstance(first, Read)
        wanted = {"separator": separator, "encoding": encoding, "sheet": sheet}
        changes = {key: value for key, value in wanted.items() if value}
        reading = msgspec.convert(msgspec.to_builtins(first.reading) | changes, Reading)
        first = _done(msgspec.structs.replace(order, reading=reading), work, tell)
    assert isinstance(first, Read)
    return first


def publish(
    file: Path,
    work: Path,
    fields: Sequence[Chosen],
    tell: Tell,
    *,
    slug: str,
    title: Text,
    organisation: str,
    append: bool,
    restricted: bool,
) -> tuple[int, Made]:
    """Make what was read in `work` a version in force; its number and what it holds. Raises CannotBring."""
    from django.conf import settings

    from temoin.office.datasets.facets import choose_facets
    from temoin.office.datasets.files import Gone, held, rows_file, words_file
    from temoin.office.datasets.models import Dataset, Upload, Version
    from temoin.office.datasets.publishing import Staged, put_in_force, staging_file
    from temoin.office.registry.datasets import note_publication

    there = Dataset.objects.filter(slug=slug).first()
    if there is not None and there.register:
        raise CannotBring(f"“{slug}” is one of the platform's own registers: nobody publishes into it.")
    if append and (there is None or not there.current):
        raise CannotBring(f"There is no dataset “{slug}” to which rows could be added.")
    if there is None and is_no_id(slug):
        raise CannotBring(f"“{slug}” is no id: write small letters, digits, - and _, at most 100.")
    owner = there.organisation if there is not None else organisation_named(organisation)
    base, number = "", 0
    standing: tuple[Field, ...] = ()
    with ExitStack() as stack:
        if append and there is not None:
            version = Version.objects.get(dataset=there, number=there.current)
            base, number = str(rows_file(slug, version.number)), version.number
            standing = msgspec.convert(version.fields, tuple[Field, ...])
            try:
                stack.enter_context(held(Path(base)))
            except Gone as error:
                raise CannotBring("Another version came in force just now: try again.") from error
        out = staging_file(slug)
        stack.callback(out.unlink, missing_ok=True)
        stack.callback(words_file(out).unlink, missing_ok=True)
        order = Publish(
            work=str(work),
            fields=tuple(fields),
            out=str(out),
            base=base,
            base_fields=standing,
            data=str(settings.TEMOIN_DATA),
        )
        made = _done(order, work, tell)
        assert isinstance(made, Made)

        def after(dataset: Dataset, version: Version) -> None:
            before = dataset.versions.exclude(pk=version.pk).order_by("-number").first()
            if base and (before is None or before.number != number):
                raise CannotBring("Another version came in force in the meantime: try again.")
            note_publication(Upload(filename=file.name), dataset, version)

        staged = Staged(
            rows_file=out,
            fields=choose_facets(made.fields, made.distinct, made.rows),
            rows=made.rows,
            source=file.name,
            appended=bool(base),
        )
        kept = put_in_force(
            slug,
            staged,
            metas=_metas(there.metas if there is not None else {}, title, owner),
            organisation=owner,
            visibility="restricted" if restricted else "domain",
            after=after,
        )
    return kept.number, made


def listed() -> list[Listed]:
    """Every dataset of the platform, withdrawn ones included."""
    from temoin.office.datasets.models import Dataset, Version

    rows = list(Dataset.objects.filter(current__gt=0))
    counts = {
        (one.dataset_id, one.number): one.rows
        for one in Version.objects.filter(dataset__in=rows).only("rows", "number", "dataset")
    }
    return [
        Listed(
            id=row.slug,
            title=_title(row.metas),
            rows=counts.get((row.pk, row.current), 0),
            version=row.current,
            visibility=row.visibility,
            withdrawn=row.withdrawn is not None,
            register=row.register,
        )
        for row in rows
    ]


def carried(fields: Sequence[Field], slug: str) -> tuple[Field, ...]:
    """The fields of a file, with what was said of those of the dataset that it renews."""
    from temoin.office.datasets.imports import carrying
    from temoin.office.datasets.publishing import standing

    return carrying.carried(fields, standing(slug))


def restore(slug: str) -> None:
    """Put a withdrawn dataset back into the catalogue; raises CannotBring."""
    from django.db import transaction

    from temoin.office.datasets import publishing
    from temoin.office.registry.datasets import organisation_of
    from temoin.office.registry.trail import note

    dataset = _named(slug)
    if dataset.withdrawn is None:
        raise CannotBring(f"“{slug}” is not withdrawn.")
    with transaction.atomic():
        publishing.restore(dataset)
        note(None, "dataset-restored", organisation_of(dataset), slug)


def _named(slug: str) -> "Dataset":
    from temoin.office.datasets.models import Dataset

    dataset = Dataset.objects.filter(slug=slug, current__gt=0).first()
    if dataset is None:
        raise CannotBring(f"There is no dataset “{slug}”: `temoin dataset list` tells those that there are.")
    return dataset


def withdraw(slug: str, reason: str) -> None:
    """Take a dataset out of the catalogue; raises CannotBring."""
    from django.db import transaction

    from temoin.office.datasets import publishing
    from temoin.office.registry.datasets import organisation_of
    from temoin.office.registry.trail import note

    dataset = _named(slug)
    if dataset.register:
        raise CannotBring(f"“{slug}” is one of the platform's own registers: nobody withdraws it.")
    if dataset.withdrawn is not None:
        raise CannotBring(f"“{slug}” is withdrawn already.")
    with transaction.atomic():
        publishing.withdraw(dataset, {"fr": reason})
        note(
            None,
            "dataset-withdrawn",
            organisation_of(dataset),
            slug,
            name=_title(dataset.metas),
            reason=reason,
        )


def free_id(title: str) -> str:
    """An id made of a title that no dataset has."""
    from temoin.office.datasets.models import Dataset
    from temoin.office.registry.naming import id_for

    return id_for(title, lambda slug: Dataset.objects.filter(slug=slug).exists(), "jeu")


def is_no_id(slug: str) -> bool:
    """Whether this cannot be an id."""
    from temoin.office.datasets.files import SLUG

    return SLUG.fullmatch(slug) is None


def organisation_named(slug: str) -> int:
    """The organisation of this id; without one, the only one that there is. Raises CannotBring."""
    from temoin.office.registry.models import Organisation

    rows = list(Organisation.objects.filter(slug=slug) if slug else Organisation.objects.all()[:20])
    if len(rows) == 1:
        return int(rows[0].pk)
    known = ", ".join(one.slug for one in Organisation.objects.all()[:20])
    if slug:
        raise CannotBring(f"There is no organisation “{slug}”; known: {known}.")
    raise CannotBring(f"Say whose dataset it is with --organisation; known: {known}.")


def _title(metas: Mapping[str, Any]) -> str:
    return next(iter(metas.get("title", {}).values()), "")


def _metas(standing: object, title: Text, organisation: int | None) -> Metas | None:
    from temoin.office.registry.datasets import with_publisher
    from temoin.office.registry.models import Organisation

    if standing:
        if not title:
            return None
        before = msgspec.convert(standing, Metas)
        return msgspec.structs.replace(before, title={**before.title, **title})
    return with_publisher(Metas(title=title), Organisation.objects.get(pk=organisation or 0))


def _done(order: Order, work: Path, tell: Tell) -> Read | Made:
    """Have an order done by a process of its own, and wait for it; raises CannotBring."""
    from temoin.office.project.importing import COMMAND, LIMITS, result_of
    from temoin.office.project.job import Job

    (work / RESULT).unlink(missing_ok=True)
    job = Job(work.name, COMMAND, msgspec.json.encode(order), LIMITS)
    try:
        while not job.over:
            job.look()
            if job.lines:
                tell(int(job.lines[-1].get("done", 0)))
            time.sleep(_LOOKS_EVERY)
        result = result_of(job, work)
    finally:
        with suppress(OSError):
            job.finish()
        job.close()
    if isinstance(result, Refusal):
        raise CannotBring(result.sentence)
    return result
