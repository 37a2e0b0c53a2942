"""Files on their way to a dataset: begun, sent, looked at, corrected, published, or dropped."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from temoin.office.accounts.authority import authority_of
from temoin.office.api.incoming import Stopped, pieces_of
from temoin.office.api.misfit import misfit
from temoin.office.api.problem import problem
from temoin.office.api.v1.dataset_schema import (
    BINARY,
    ColumnOut,
    DoubtOut,
    FieldIn,
    PublicationIn,
    ReadingOut,
    UploadChange,
    UploadDetailOut,
    UploadIn,
    UploadOut,
    UploadsOut,
)
from temoin.office.api.v1.datasets import dataset_of, matched, metas_of, organisations_named
from temoin.office.api.v1.exchange import somewhere
from temoin.office.api.v1.match import IfMatch
from temoin.office.api.v1.paging import Paged
from temoin.office.api.v1.rule import asker, hold, needs, organisation_of, refuses, within
from temoin.office.datasets import Field as DatasetField
from temoin.office.datasets import receiving, said, uploading
from temoin.office.datasets.imports.place import has_room, largest_upload
from temoin.office.datasets.models import Dataset, Upload
from temoin.office.datasets.upload import Found, Reading
from temoin.office.registry.datasets import with_publisher
from temoin.office.registry.models import Organisation
from temoin.office.registry.naming import id_for
from temoin.office.told import told

router = Router(tags=["uploads"])
TOLD = 200
"""Doubts that are answered; their number is said by `times` and the rest is more of the same."""


class From(Schema):
    """From which byte of the file it is sent."""

    offset: Annotated[int, Field(ge=0, le=10**13)] = 0


@router.get("/uploads", response=UploadsOut, operation_id="uploads")
@needs("edit")
def uploads(request: HttpRequest, page: Paged) -> Any:
    """The files on their way in the organisations where one may send some, the newest first."""
    somewhere(request)
    mine = within(request)
    rows = Upload.objects.exclude(state=Upload.PUBLISHED).defer("found", "fields")
    rows = rows if mine is None else rows.filter(organisation__in=mine)
    shown = list(rows[page.offset : page.offset + page.limit])
    names = Organisation.objects.in_bulk([one.organisation for one in shown])
    return {"total_count": rows.count(), "results": [_row(one, names.get(one.organisation)) for one in shown]}


@router.post("/uploads", response={201: UploadOut}, operation_id="begin_upload")
@needs("edit")
@refuses(404, 409, 413, 429, 507)
def begin(request: HttpRequest, response: HttpResponse, sent: UploadIn) -> Any:
    """Begin an upload: its file is then sent to Location, followed by `/file`.

    413 when the file is longer than any may be; 429 when too many of the organisation are on their way.
    """
    with transaction.atomic():
        organisation = organisation_of(request, sent.organisation)
        if sent.length is not None and sent.length > largest_upload():
            return problem(413, _too_long())
        if sent.length is not None and not has_room(sent.length):
            return problem(507, _no_room())
        if sent.dataset and Dataset.objects.filter(slug=sent.dataset, current__gt=0).exists():
            _of_this_organisation(dataset_of(request, sent.dataset), organisation)
        try:
            made = uploading.begin(
                organisation.pk,
                sent.filename,
                dataset=sent.dataset,
                appends=sent.appends,
                length=sent.length,
                by=asker(request).said_name,
                person=asker(request).pk,
            )
        except uploading.Full:
            return problem(429, _("Too many files of this organisation are on their way: drop some first."))
    response["Location"] = f"/api/v1/uploads/{made.pk}"
    return Status(201, _row(made, organisation))


@router.put(
    "/uploads/{uuid:upload_id}/file", response=UploadOut, operation_id="send_file", openapi_extra=BINARY
)
@needs("edit")
@refuses(408, 409, 413, 507)
def send_file(request: HttpRequest, upload_id: UUID, part: Annotated[From, Query(...)]) -> Any:
    """Send the file, whole or from a byte on: `received` says how many are here, and where to go on.

    It is complete when its declared `length` is here; where none was declared, when the body ends.
    """
    upload = upload_of(request, upload_id)
    if upload.state != Upload.RECEIVING:
        return problem(409, _("This file was received already."))
    try:
        here = receiving.keep(upload.pk, pieces_of(request), offset=part.offset, length=upload.length)
    except (Stopped, receiving.NotKept) as why:
        return _not_kept(upload, why)
    if not here:
        return problem(422, _("This file is empty."))
    if upload.length is None or here == upload.length:
        _or_conflict(lambda: uploading.arrived(upload, here))
    return _row(upload, Organisation.objects.filter(pk=upload.organisation).first())


@router.get("/uploads/{uuid:upload_id}", response=UploadDetailOut, operation_id="upload")
@needs("edit")
def upload(request: HttpRequest, response: HttpResponse, upload_id: UUID) -> Any:
    """One upload, and what was found in its file; with its ETag in If-None-Match, 304 if nothing is new."""
    answer = _detail(upload_of(request, upload_id))
    mark = f'"{hashlib.sha256(answer.model_dump_json().encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    response["ETag"] = mark
    return answer


@router.patch("/uploads/{uuid:upload_id}", response=UploadDetailOut, operation_id="correct_upload")
@needs("edit")
@refuses(409)
def correct(request: HttpRequest, upload_id: UUID, sent: UploadChange) -> Any:
    """Correct how the file is read (it is read again), or what is said of its columns."""
    with transaction.atomic():
        found = upload_of(request, upload_id)
        if sent.reading is not None:
            if not found.reading:
                return problem(409, _not_now(found))
            changes = sent.reading.dict(exclude_none=True)
            reading = msgspec.convert({**found.reading, **changes}, Reading)
            if reading.sheet and reading.sheets and reading.sheet not in reading.sheets:
                raise misfit("sheet", _("The workbook has no such sheet."))
            _or_conflict(lambda: uploading.read_again(found, reading))
        if sent.fields is not None or sent.note is not None:
            fields = None if sent.fields is None else [_field(one) for one in sent.fields]
            try:
                _or_conflict(lambda: uploading.correct(found, fields, sent.note))
            except uploading.Unknown as unknown:
                raise misfit("fields", _("The file has no column %(name)s.") % {"name": unknown}) from None
        return _detail(found)


@router.post(
    "/uploads/{uuid:upload_id}/publication", response={202: UploadOut}, operation_id="publish_upload"
)
@needs("publish")
@refuses(409, 412)
def publish(request: HttpRequest, upload_id: UUID, sent: PublicationIn, if_match: IfMatch = None) -> Any:
    """Have the file published: as a new dataset, or as the next version of one that is there.

    It is followed where it is: `published`, or `refused` with the reason, and nothing changed.
    """
    with transaction.atomic():
        found = upload_of(request, upload_id)
        organisation = Organisation.objects.get(pk=found.organisation)
        stops = uploading.found_in(found)
        if stops is not None and any(one.stops for one in stops.doubts):
            return problem(409, _("Something in this file must be mended before it can be published."))
        wanted = sent.dataset or found.dataset
        there = Dataset.objects.filter(slug=wanted).first() if wanted else None
        metas, readers = None, []
        if there is not None and there.current:
            _of_this_organisation(dataset_of(request, wanted), organisation)
            matched(if_match, there)
            if sent.metas is not None:
                return problem(409, _("A dataset has this id already: its texts are changed on their own."))
        else:
            if sent.appends:
                return problem(409, _("There is no dataset yet to which rows could be added."))
            if sent.metas is None:
                raise misfit("metas", _("Give it a title, in one language at least."))
            metas = with_publisher(metas_of(sent.metas), organisation)
            named = organisations_named(request, sent.organisations)
            readers = [one.pk for one in named]
            wanted = wanted or id_for(said(metas.title, "fr") or "", _is_taken, "jeu")
        try:
            _or_conflict(
                lambda: uploading.publish(
                    found,
                    wanted,
                    metas=metas,
                    visibility=sent.visibility,
                    readers=readers,
                    appends=sent.appends,
                    by=asker(request).said_name,
                    person=asker(request).pk,
                )
            )
        except uploading.Taken:
            return problem(409, _("Another dataset has this id: choose another."))
        return Status(202, _row(found, organisation))


@router.delete("/uploads/{uuid:upload_id}", response={204: None}, operation_id="drop_upload")
@needs("edit")
@refuses(409)
def drop(request: HttpRequest, upload_id: UUID) -> Any:
    """Throw a file on its way away; what was published of it stays."""
    found = upload_of(request, upload_id)
    _or_conflict(lambda: uploading.drop(found))
    return Status(204, None)


def upload_of(request: HttpRequest, upload_id: UUID) -> Upload:
    """The upload of this id, for whoever may do there what the operation needs; else 404 or 403."""
    found = Upload.objects.filter(pk=upload_id).first()
    if found is None or not authority_of(request).may("read", found.organisation):
        raise HttpError(404, _("There is no such file on its way."))
    hold(request, found.organisation)
    return found


def _not_kept(upload: Upload, why: Exception) -> HttpResponse:
    """Why the file is not here as it was sent, and how much of it is."""
    there = receiving.received(upload.pk)
    if isinstance(why, receiving.NoRoom):
        return problem(
            507, _("There is no room for this file on the platform's disk: nothing of it was kept.")
        )
    if isinstance(why, receiving.TooLong):
        return problem(413, _too_long() if upload.length is None else _("This file is longer than was said."))
    if isinstance(why, receiving.Busy):
        return problem(409, _("This file is being sent already."))
    if isinstance(why, receiving.Beyond):
        said = _("Only %(here)s bytes are here: go on from there.")
        return problem(409, said % {"here": there}, received=there)
    return problem(408, _("The file did not come to its end: send the rest."), received=there)


def _or_conflict(step: Callable[[], None]) -> None:
    """Take a step, or answer 409 when the upload is not where it can be taken."""
    try:
        step()
    except uploading.Elsewhere:
        raise HttpError(409, _("This cannot be done with the file now: load the page again.")) from None


def _not_now(found: Upload) -> str:
    if found.state == Upload.RECEIVING:
        return _("The file is not all here yet.")
    return _("The file was not read yet.")


def _of_this_organisation(found: Dataset, organisation: Organisation) -> None:
    if found.organisation != organisation.pk:
        raise HttpError(409, _("This dataset belongs to another organisation."))


def _too_long() -> str:
    most = largest_upload() // 1_000_000
    return _("This file is too long: at most %(most)s MB.") % {"most": most}


def _no_room() -> str:
    return _("There is no room for this file on the platform's disk: nothing of it was kept.")


def _is_taken(slug: str) -> bool:
    return Dataset.objects.filter(slug=slug).exists()


def _field(one: FieldIn) -> dict[str, Any]:
    return one.dict(exclude_none=True)


def _row(one: Upload, organisation: Organisation | None) -> UploadOut:
    going = one.state == Upload.RECEIVING
    return UploadOut(
        id=one.pk,
        organisation=organisation.name if organisation else "",
        dataset=one.dataset,
        appends=one.appends,
        filename=one.filename,
        state=cast("Any", one.state),
        received=receiving.received(one.pk) if going else one.received,
        length=one.length,
        done=one.done,
        rows=None,
        said=told(one.said) if one.said else None,
        created=one.created,
    )


def _detail(one: Upload) -> UploadDetailOut:
    found = uploading.found_in(one)
    organisation = Organisation.objects.filter(pk=one.organisation).first()
    reading = msgspec.convert(one.reading, Reading) if one.reading else None
    return UploadDetailOut(
        **_row(one, organisation).dict() | {"rows": found.rows if found else None},
        reading=ReadingOut(**msgspec.to_builtins(reading)) if reading else None,
        columns=_columns(one, found) if found else [],
        doubts=[_doubt(doubt) for doubt in found.doubts[:TOLD]] if found else [],
        preview=[list(row) for row in found.preview] if found else [],
        note=one.note,
        stops=any(doubt.stops for doubt in found.doubts) if found else False,
    )


def _columns(one: Upload, found: Found) -> list[ColumnOut]:
    fields = {field.name: field for field in msgspec.convert(one.fields, list[DatasetField])}
    lenient = {field["name"]: bool(field.get("lenient")) for field in one.fields}
    return [
        ColumnOut(
            **msgspec.to_builtins(column),
            type=field.type,
            lenient=lenient.get(column.name, False),
            label=field.label,
            description=field.description,
            unit=field.unit,
            multivalued=field.multivalued,
        )
        for column in found.columns
        if (field := fields.get(column.name)) is not None
    ]


def _doubt(doubt: Any) -> DoubtOut:
    return DoubtOut(**msgspec.to_builtins(doubt) | {"sentence": told(doubt.sentence)})
