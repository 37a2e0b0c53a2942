"""Datasets changed by people of an organisation, each deed with its line in the trail.

Callers hold a transaction: the deed and its line are kept together, or neither is.
"""

from collections.abc import Sequence

import msgspec
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from temoin.law import Text
from temoin.office.datasets import Metas, Visibility, publishing, said
from temoin.office.datasets.models import Dataset, Upload, Version
from temoin.office.registry.keeping import Stays
from temoin.office.registry.models import Organisation
from temoin.office.registry.trail import Deed, note


def with_publisher(metas: Metas, organisation: Organisation) -> Metas:
    """The texts of a new dataset: where no producer is told, it is the organisation that publishes it."""
    if metas.publisher:
        return metas
    return msgspec.structs.replace(metas, publisher={"fr": organisation.name, "en": organisation.name})


def change_texts(by: AbstractBaseUser, dataset: Dataset, metas: Metas) -> None:
    """Change what people read of a dataset; raises Stays for a register."""
    _kept_by_people(dataset)
    if msgspec.to_builtins(metas) == dataset.metas:
        return
    publishing.describe(dataset, metas)
    _note(by, "dataset-described", dataset)


def change_readers(
    by: AbstractBaseUser, dataset: Dataset, visibility: Visibility, readers: Sequence[Organisation]
) -> None:
    """Open a dataset to everybody, or keep it to its own organisation and these; raises Stays."""
    _kept_by_people(dataset)
    kept = sorted(one.pk for one in readers) if visibility == "restricted" else []
    if (visibility, kept) == (dataset.visibility, sorted(dataset.readers)):
        return
    publishing.open_to(dataset, visibility, kept)
    deed: Deed = "dataset-opened" if visibility == "domain" else "dataset-restricted"
    _note(by, deed, dataset, readers=", ".join(one.name for one in readers)[:500])


def withdraw(by: AbstractBaseUser, dataset: Dataset, reason: Text) -> None:
    """Take a dataset out of the catalogue, saying why; raises Stays."""
    _kept_by_people(dataset)
    if dataset.withdrawn is not None:
        raise Stays(_("This dataset is withdrawn already."))
    publishing.withdraw(dataset, reason)
    _note(by, "dataset-withdrawn", dataset, reason=(said(reason, "fr") or "")[:500])


def restore(by: AbstractBaseUser, dataset: Dataset) -> None:
    """Put a withdrawn dataset back into the catalogue; raises Stays."""
    _kept_by_people(dataset)
    if dataset.withdrawn is None:
        raise Stays(_("This dataset is not withdrawn."))
    publishing.restore(dataset)
    _note(by, "dataset-restored", dataset)


def note_publication(upload: Upload, dataset: Dataset, version: Version) -> None:
    """Write down that an upload became a version, in the name of whoever published it.

    Called within the transaction that puts it in force (`publishing.put_in_force`, `after`).
    """
    deed: Deed = (
        "dataset-published"
        if version.number == 1
        else "dataset-appended"
        if version.appended
        else "dataset-replaced"
    )
    person = get_user_model().objects.filter(pk=upload.person).first() if upload.person else None
    _note(person, deed, dataset, version=version.number, source=upload.filename)


def organisation_of(dataset: Dataset) -> Organisation | None:
    """The organisation whose dataset it is; None for the platform's own."""
    return Organisation.objects.filter(pk=dataset.organisation or 0).first()


def _kept_by_people(dataset: Dataset) -> None:
    if dataset.register:
        raise Stays(kept_by_the_platform())


def kept_by_the_platform() -> str:
    """Why a register is not changed."""
    return _("This dataset is one of the platform's own registers: the platform keeps it, nobody changes it.")


def _note(by: AbstractBaseUser | None, deed: Deed, dataset: Dataset, **more: str | int) -> None:
    name = said(dataset.metas.get("title", {}), "fr") or dataset.slug
    note(by, deed, organisation_of(dataset), dataset.slug, name=name[:200], **more)
