"""Datasets of one's organisations: their texts, readers, versions, use, and their withdrawal."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.office.accounts.authority import authority_of
from temoin.office.api.misfit import misfit
from temoin.office.api.v1.dataset_schema import (
    DatasetDetailOut,
    DatasetOut,
    DatasetsOut,
    DatasetVersionOut,
    DatasetVersionsOut,
    FieldOut,
    MetasIn,
    MetasOut,
    PreviewOut,
    ReaderOut,
    ReadersIn,
    UseDayOut,
    UseOut,
    WithdrawalIn,
)
from temoin.office.api.v1.exchange import somewhere
from temoin.office.api.v1.match import IfMatch
from temoin.office.api.v1.paging import Paged
from temoin.office.api.v1.rule import asker, hold, needs, refuses, within
from temoin.office.datasets import Field as DatasetField
from temoin.office.datasets import Metas, use
from temoin.office.datasets.files import Gone
from temoin.office.datasets.models import Dataset, Version
from temoin.office.datasets.sample import first_rows
from temoin.office.datasets.shelf import dataset_of as as_it_stands
from temoin.office.datasets.tally import earliest
from temoin.office.registry.datasets import (
    change_readers,
    change_texts,
    kept_by_the_platform,
    restore,
    withdraw,
)
from temoin.office.registry.models import Organisation

router = Router(tags=["datasets"])
SHOWN = 20
"""Rows of a preview."""
USUAL = timedelta(days=29)


class DatasetFilter(Schema):
    """Which datasets: with these words in id or title, of this organisation, that stand so."""

    q: Annotated[str, Field(max_length=200)] = ""
    organisation: Annotated[str, Field(max_length=50)] = ""
    state: Literal["", "public", "restricted", "withdrawn", "register"] = ""


class Days(Schema):
    """Between which days, both included; the last thirty unless they are said."""

    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="to")] = None


@router.get("/datasets", response=DatasetsOut, operation_id="datasets")
@needs("read")
def datasets(request: HttpRequest, page: Paged, which: Annotated[DatasetFilter, Query(...)]) -> Any:
    """The datasets of the organisations that one may see, then the platform's own registers."""
    mine = within(request)
    seen = Q() if mine is None else Q(organisation__in=mine) | Q(register=True)
    if words := which.q.strip():
        titles = Q(metas__title__fr__icontains=words) | Q(metas__title__en__icontains=words)
        seen &= Q(slug__icontains=words) | titles
    if which.organisation:
        named = Organisation.objects.filter(slug=which.organisation).values_list("pk", flat=True)
        seen &= Q(organisation__in=list(named))
    seen &= {
        "": Q(),
        "public": Q(visibility="domain", withdrawn=None),
        "restricted": Q(visibility="restricted", withdrawn=None),
        "withdrawn": Q(withdrawn__isnull=False),
        "register": Q(register=True),
    }[which.state]
    rows = Dataset.objects.filter(seen, current__gt=0).order_by("register", "-changed", "pk")
    shown = list(rows[page.offset : page.offset + page.limit])
    versions = _in_force(shown)
    names = Organisation.objects.in_bulk([one.organisation for one in shown if one.organisation])
    results = [_row(one, versions[one.pk], names.get(one.organisation or 0)) for one in shown]
    return {"total_count": rows.count(), "results": results}


@router.get("/datasets/{dataset_id}", response=DatasetDetailOut, operation_id="dataset")
@needs("read")
def dataset(request: HttpRequest, response: HttpResponse, dataset_id: str) -> DatasetDetailOut:
    """One dataset, its texts and its columns."""
    return _answer(response, dataset_of(request, dataset_id))


@router.patch("/datasets/{dataset_id}", response=DatasetDetailOut, operation_id="describe_dataset")
@needs("edit")
@refuses(409, 412)
def describe(
    request: HttpRequest, response: HttpResponse, dataset_id: str, sent: MetasIn, if_match: IfMatch = None
) -> Any:
    """Change what people read of a dataset."""
    with transaction.atomic():
        found = dataset_of(request, dataset_id)
        matched(if_match, found)
        change_texts(asker(request), found, metas_of(sent))
        return _answer(response, found)


@router.put("/datasets/{dataset_id}/readers", response=DatasetDetailOut, operation_id="dataset_readers")
@needs("publish")
@refuses(409, 412)
def readers(
    request: HttpRequest, response: HttpResponse, dataset_id: str, sent: ReadersIn, if_match: IfMatch = None
) -> Any:
    """Say who may read a dataset: everybody, or its own organisation and those that are named."""
    with transaction.atomic():
        found = dataset_of(request, dataset_id)
        matched(if_match, found)
        named = organisations_named(request, sent.organisations, found)
        change_readers(asker(request), found, sent.visibility, named)
        return _answer(response, found)


@router.post("/datasets/{dataset_id}/withdrawal", response=DatasetDetailOut, operation_id="withdraw_dataset")
@needs("publish")
@refuses(409)
def take_out(request: HttpRequest, response: HttpResponse, dataset_id: str, sent: WithdrawalIn) -> Any:
    """Withdraw a dataset: its page says why, its data is retrieved by nobody; it can be put back."""
    with transaction.atomic():
        found = dataset_of(request, dataset_id)
        if not sent.reason:
            raise misfit("reason", _("Say why, in one language at least."))
        withdraw(asker(request), found, sent.reason)
        return _answer(response, found)


@router.delete("/datasets/{dataset_id}/withdrawal", response=DatasetDetailOut, operation_id="restore_dataset")
@needs("publish")
@refuses(409)
def put_back(request: HttpRequest, response: HttpResponse, dataset_id: str) -> Any:
    """Put a withdrawn dataset back into the catalogue."""
    with transaction.atomic():
        found = dataset_of(request, dataset_id)
        restore(asker(request), found)
        return _answer(response, found)


@router.get("/datasets/{dataset_id}/versions", response=DatasetVersionsOut, operation_id="dataset_versions")
@needs("read")
def versions(request: HttpRequest, dataset_id: str, page: Paged) -> Any:
    """The versions of a dataset, the newest first."""
    found = dataset_of(request, dataset_id)
    rows = found.versions.all()
    results = [
        DatasetVersionOut(
            version=one.number,
            rows=one.rows,
            size=one.size,
            source=one.source,
            appended=one.appended,
            note=one.note,
            made=one.made,
            in_force=one.number == found.current,
            kept=not one.gone,
        )
        for one in rows[page.offset : page.offset + page.limit]
    ]
    return {"total_count": rows.count(), "results": results}


@router.get("/datasets/{dataset_id}/use", response=UseOut, operation_id="dataset_use")
@needs("read")
def used(request: HttpRequest, dataset_id: str, days: Annotated[Days, Query(...)]) -> Any:
    """How often a dataset was used, by day: its pages, its calls, its exports; nothing of who."""
    found = dataset_of(request, dataset_id)
    today = timezone.localdate()
    last = min(days.last or today, today)
    first = max(days.first or (max(last, date.min + USUAL) - USUAL), earliest(today))
    if first > last:
        raise misfit("from", _("The first day comes after the last, or nothing is kept of these days."))
    each = [
        UseDayOut(**msgspec.to_builtins(one, builtin_types=(date,))) for one in use.by_day(found, first, last)
    ]
    return UseOut(
        first=first,
        last=last,
        pages=sum(one.pages for one in each),
        calls=sum(one.calls for one in each),
        exports=sum(one.exports for one in each),
        days=each,
    )


@router.get("/datasets/{dataset_id}/preview", response=PreviewOut, operation_id="dataset_preview")
@needs("read")
def preview(request: HttpRequest, dataset_id: str) -> Any:
    """The first rows of a dataset, withdrawn ones included."""
    found = dataset_of(request, dataset_id)
    stands = as_it_stands(found, _in_force([found])[found.pk])
    language = "en" if request.LANGUAGE_CODE.startswith("en") else "fr"
    try:
        rows = first_rows(stands, language, SHOWN)
    except Gone:
        raise HttpError(404, _("There is no such dataset.")) from None
    return PreviewOut(columns=[field_out(one) for one in stands.fields], rows=rows)


def dataset_of(request: HttpRequest, dataset_id: str) -> Dataset:
    """The dataset of this id, for whoever may do there what the operation needs; else 404 or 403.

    The platform's registers are read by whoever works here, and changed by nobody (409).
    """
    found = Dataset.objects.filter(slug=dataset_id, current__gt=0).first()
    if found is not None and found.register:
        somewhere(request)
        if request.temoin_needs != "read":  # type: ignore[attr-defined]
            raise HttpError(409, kept_by_the_platform())
        return found
    if found is None or not authority_of(request).may("read", found.organisation):
        raise HttpError(404, _("There is no such dataset."))
    hold(request, found.organisation)
    return found


def etag(found: Dataset) -> str:
    """The ETag of a dataset: another once its texts, readers or rows are."""
    return f'"{found.pk}-{found.revision}"'


def matched(if_match: str | None, found: Dataset) -> None:
    """412 when the caller started from something else than this; without If-Match nothing is asked."""
    if if_match is None or if_match.strip() == "*":
        return
    if etag(found) not in [one.strip() for one in if_match.split(",")]:
        raise HttpError(412, _("Somebody changed this in the meantime: load it again. Nothing was changed."))


def metas_of(sent: MetasIn) -> Metas:
    """The texts that were sent; 422 where they cannot be."""
    if not sent.title:
        raise misfit("title", _("Give it a title, in one language at least."))
    if sent.period_from and sent.period_to and sent.period_from > sent.period_to:
        raise misfit("period_to", _("The period ends before it begins."))
    facts = sent.dict()
    facts["themes"] = [one for one in sent.themes if one]
    facts["keywords"] = [one for one in sent.keywords if one]
    return msgspec.convert(facts, Metas)


def organisations_named(
    request: HttpRequest, slugs: list[str], mine: Dataset | None = None
) -> list[Organisation]:
    """The organisations of these ids: those that one may see, and those that read it already; else 422."""
    found = list(Organisation.objects.filter(slug__in=slugs))
    seen = authority_of(request)
    already = set(mine.readers) if mine else set()
    known = [one for one in found if seen.may("read", one.pk) or one.pk in already]
    if {one.slug for one in known} != set(slugs):
        raise misfit("organisations", _("There is no such organisation."))
    return known


def field_out(one: DatasetField) -> FieldOut:
    """A column, as it is said."""
    return FieldOut(
        name=one.name,
        label=one.label,
        type=one.type,
        description=one.description,
        unit=one.unit,
        multivalued=one.multivalued,
    )


def _in_force(rows: list[Dataset]) -> dict[int, Version]:
    """The version in force of each, in one query."""
    wanted = {row.pk: row.current for row in rows}
    if not wanted:
        return {}
    found = Version.objects.filter(dataset__in=wanted, number__in=set(wanted.values()))
    return {one.dataset_id: one for one in found if wanted[one.dataset_id] == one.number}


def _row(one: Dataset, version: Version, organisation: Organisation | None) -> DatasetOut:
    return DatasetOut(
        id=one.slug,
        title=one.metas.get("title", {}),
        organisation=organisation.name if organisation else None,
        organisation_id=organisation.slug if organisation else None,
        platform=one.register,
        visibility="restricted" if one.visibility == "restricted" else "domain",
        withdrawn=one.withdrawn,
        version=version.number,
        rows=version.rows,
        fields=len(version.fields),
        modified=version.made,
    )


def _answer(response: HttpResponse, one: Dataset) -> DatasetDetailOut:
    version = _in_force([one])[one.pk]
    known = Organisation.objects.in_bulk([*one.readers, *([one.organisation] if one.organisation else [])])
    response["ETag"] = etag(one)
    metas = msgspec.convert(one.metas, Metas)
    return DatasetDetailOut(
        **_row(one, version, known.get(one.organisation or 0)).dict(),
        metas=MetasOut(**msgspec.to_builtins(metas, builtin_types=(date,))),
        columns=[field_out(field) for field in msgspec.convert(version.fields, list[DatasetField])],
        readers=[ReaderOut(id=found.slug, name=found.name) for pk in one.readers if (found := known.get(pk))],
        reason=one.reason,
        source=version.source,
        size=version.size,
    )
