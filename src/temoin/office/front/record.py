"""One record of a dataset, with the whole of each value."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from temoin.office.datasets.asking import UnknownRecord
from temoin.office.datasets.asking import record as record_of
from temoin.office.datasets.dataset import said
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.question import Question
from temoin.office.front.access import Read
from temoin.office.front.cells import kind, writer
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.narrowing import label_of
from temoin.office.front.page import language

WHOLE = 1_000_000
"""Characters of one value."""


class Told(msgspec.Struct, frozen=True):
    """One field of a record."""

    name: str
    label: str
    unit: str
    description: str
    value: SafeString


@of_dataset
def record(request: HttpRequest, read: Read, record_id: str) -> HttpResponse:
    """The record of this id, which is its number in the version in force; of a restricted dataset, none."""
    if read.restricted:
        raise Http404
    try:
        answer = record_of(Question(dataset=read.dataset.id, language=language()), record_id)
    except UnknownRecord as error:
        raise Http404 from error
    (values,) = answer.records
    write = writer(language())
    told = []
    for name in answer.names:
        field = answer.dataset.field(name)
        value = write.cell(values[name], kind(field, [values[name]]), WHOLE)
        told.append(
            Told(
                name=name,
                label=label_of(field, name, language()),
                unit=field.unit if field else "",
                description=(said(field.description, language()) or "") if field else "",
                value=mark_safe(value),  # noqa: S308 - the writer escapes
            )
        )
    return dataset_page(
        request,
        read,
        "record",
        "front/dataset_record.html",
        record=_("Record %(number)s") % {"number": record_id},
        told=told,
        address=f"{addresses.record(read.dataset.id, record_id)}?lang={language()}",
        old=True,
    )
