"""Where datasets stand: found by id or listed, by whoever may read them.

What the database says is looked at once a second and process (`TEMOIN_KEPT_FOR`); what this process itself
changes shows at once.
"""

import threading
import time
from collections.abc import Mapping

import msgspec
from django.conf import settings
from django.db.models import F

from temoin.office.datasets import models
from temoin.office.datasets.dataset import PUBLIC, Dataset, Field, Metas, Reader
from temoin.office.datasets.files import rows_file


class UnknownDataset(LookupError):  # noqa: N818 - it is said to a reader, not to a programmer
    """No dataset has this id, or none that this reader may know of."""


class _Seen(msgspec.Struct, frozen=True):
    datasets: Mapping[str, Dataset]
    of: str
    """The folder whose datasets these are."""
    until: float


_LOOKING = threading.Lock()
_seen: _Seen | None = None


def catalogue(reader: Reader = PUBLIC) -> tuple[Dataset, ...]:
    """Every dataset that this reader may read, in the catalogue's order."""
    return tuple(one for one in _all().values() if one.read_by(reader))


def find(dataset_id: str, reader: Reader = PUBLIC) -> Dataset:
    """The dataset of this id; raises UnknownDataset, to whoever may not read it as well."""
    found = _all().get(dataset_id)
    if found is None or not found.read_by(reader):
        raise UnknownDataset(dataset_id)
    return found


def look_again() -> None:
    """Forget what was seen: this process has just changed it."""
    global _seen  # noqa: PLW0603 - one shelf a process
    _seen = None


def _all() -> Mapping[str, Dataset]:
    global _seen  # noqa: PLW0603 - one shelf a process
    seen, here = _seen, str(settings.TEMOIN_DATA)
    if seen is None or seen.of != here or time.monotonic() >= seen.until:
        with _LOOKING:
            seen = _Seen(_read(), here, time.monotonic() + settings.TEMOIN_KEPT_FOR)
            _seen = seen
    return seen.datasets


def _read() -> dict[str, Dataset]:
    standing = models.Dataset.objects.filter(current__gt=0, withdrawn=None)
    versions = models.Version.objects.filter(dataset__in=standing, number=F("dataset__current"))
    by_dataset = {version.dataset_id: version for version in versions}
    return {row.slug: dataset_of(row, by_dataset[row.pk]) for row in standing if row.pk in by_dataset}


def dataset_of(row: models.Dataset, version: models.Version) -> Dataset:
    """What the rows of the database say of a dataset at a version."""
    own = () if row.organisation is None else (row.organisation,)
    return Dataset(
        id=row.slug,
        version=version.number,
        metas=msgspec.convert(row.metas, Metas),
        fields=msgspec.convert(version.fields, tuple[Field, ...]),
        records_count=version.rows,
        modified=version.made,
        file=rows_file(row.slug, version.number),
        size=version.size,
        visibility="restricted" if row.visibility == "restricted" else "domain",
        readers=frozenset([*own, *row.readers]),
        organisation=row.organisation,
        register=row.register,
    )
