"""Datasets in the back office: the list, a file published, one dataset."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from temoin.office.accounts.authority import authority_of
from temoin.office.accounts.roles import CAPABILITIES, Capability
from temoin.office.back.views import needs, organisations_where
from temoin.office.datasets import said
from temoin.office.datasets.imports.place import largest_upload
from temoin.office.datasets.models import Dataset, Upload
from temoin.office.datasets.vocabulary import FREQUENCIES, LICENCES, THEMES
from temoin.office.registry.models import Organisation

TYPES = ("text", "int", "double", "boolean", "date", "datetime", "geo_point_2d", "geo_shape", "json_blob")


@needs("read")
def datasets(request: HttpRequest) -> HttpResponse:
    """The list of datasets, and the files that are on their way."""
    shown = {
        "room": "datasets",
        "organisations": organisations_where(request, "read"),
        "publishes": organisations_where(request, "edit").exists(),
    }
    return render(request, "back/datasets.html", shown)


@needs("edit")
def publish(request: HttpRequest) -> HttpResponse:
    """A file is chosen and sent: for a new dataset, or for one that is there."""
    mine = organisations_where(request, "edit")
    if not mine:
        raise PermissionDenied
    kept = Dataset.objects.filter(current__gt=0, register=False)
    kept = kept.filter(organisation__in=mine.values_list("pk", flat=True)).order_by("slug")
    owners = dict(mine.values_list("pk", "slug"))
    shown = {
        "room": "datasets",
        "organisations": mine,
        "kept": [(one.slug, _title(one), owners[one.organisation or 0]) for one in kept],
        "chosen": request.GET.get("dataset", ""),
        "largest": largest_upload(),
        "largest_mb": largest_upload() // 1_000_000,
    }
    return render(request, "back/publish.html", shown)


@needs("edit")
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """A file on its way: sent to its end, read, corrected, published."""
    found = Upload.objects.filter(pk=upload_id).first()
    authority = authority_of(request)
    if found is None or not authority.may("read", found.organisation):
        raise Http404
    if not authority.may("edit", found.organisation):
        raise PermissionDenied
    there = Dataset.objects.filter(slug=found.dataset, current__gt=0).first() if found.dataset else None
    shown = {
        "room": "datasets",
        "upload": found,
        "there": there,
        "title": _title(there) if there else "",
        "etag": f'"{there.pk}-{there.revision}"' if there else "",
        "may_publish": authority.may("publish", found.organisation),
        "others": organisations_where(request, "read").exclude(pk=found.organisation),
        "types": TYPES,
        **_choices(),
    }
    return render(request, "back/upload.html", shown)


@needs("read")
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """One dataset: its texts, who reads it, its versions, its use, and its withdrawal."""
    found = dataset_of(request, dataset_id)
    authority = authority_of(request)
    changes = not found.register
    may = {one: changes and authority.may(one, found.organisation) for one in CAPABILITIES}
    readers = Organisation.objects.filter(pk__in=found.readers)
    shown = {
        "room": "datasets",
        "dataset": found,
        "title": _title(found),
        "may": may,
        "others": (organisations_where(request, "read") | readers)
        .exclude(pk=found.organisation or 0)
        .distinct(),
        "reads": set(found.readers),
        "reason": said(found.reason, _language()) or "",
        **_choices(),
    }
    return render(request, "back/dataset.html", shown)


def dataset_of(request: HttpRequest, dataset_id: str, capability: Capability = "read") -> Dataset:
    """The dataset of this id: 404 to whoever may not see it; a register is seen by whoever works here."""
    found = Dataset.objects.filter(slug=dataset_id, current__gt=0).first()
    if found is None or not (found.register or authority_of(request).may(capability, found.organisation)):
        raise Http404
    return found


def _title(found: Dataset) -> str:
    return said(found.metas.get("title", {}), _language()) or found.slug


def _language() -> str:
    return (get_language() or "fr")[:2]


def _choices() -> dict[str, Any]:
    """What a publisher chooses from, said in the page's language."""
    language = _language()
    return {
        "licences": [(one.name, one.url, said(one.name, language)) for one in LICENCES],
        "themes": [(one, said(one, language)) for one in THEMES],
        "frequencies": [(code, said(words, language)) for code, words in FREQUENCIES.items()],
    }
