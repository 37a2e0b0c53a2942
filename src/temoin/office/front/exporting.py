"""A dataset's files, what is selected and all of it; and the table to put in a page of one's own."""

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from temoin.office.datasets.asking import ask
from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.exports.format import formats_of
from temoin.office.datasets.question import Question
from temoin.office.front.access import Read
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.narrowing import chips
from temoin.office.front.page import language
from temoin.office.front.state import State, question_of, state_of


class Format(msgspec.Struct, frozen=True):
    """A format of files, and the addresses of the selection and of all in it."""

    name: str
    label: str
    about: str
    selection: str
    all: str


@of_dataset
def export(request: HttpRequest, read: Read) -> HttpResponse:
    """The files of a dataset, and what to paste to show its table elsewhere."""
    state = state_of(request)
    dataset = read.dataset
    question = question_of(state, dataset.id, read.reader, language())
    selects = state.selects()
    counted = None
    if selects and not read.restricted:
        counted = ask(msgspec.structs.replace(question, limit=0, offset=0)).total
    return dataset_page(
        request,
        read,
        "export",
        "front/dataset_export.html",
        state,
        chips=chips(state, dataset, language()),
        selects=selects,
        counted=counted,
        formats=formats(question, dataset),
        embed=None if read.restricted else embed_address(dataset.id, state),
    )


def formats(question: Question, dataset: Dataset) -> list[Format]:
    """Each format that a dataset has; those of maps only where there is a place."""
    words = {
        "csv": ("CSV", _("for spreadsheets: semicolons, accents kept")),
        "xlsx": ("XLSX", _("a workbook")),
        "json": ("JSON", _("a list, for programs")),
        "jsonl": ("JSON Lines", _("a record a line, for large data")),
        "parquet": ("Parquet", _("by columns, for analysis")),
        "geojson": ("GeoJSON", _("for maps")),
    }
    return [
        Format(
            one.name,
            *words.get(one.name, (one.name, "")),
            selection=addresses.export(question, one.name),
            all=addresses.export(question, one.name, whole=True),
        )
        for one in formats_of(dataset)
    ]


def embed_address(dataset_id: str, state: State) -> str:
    """Where the table alone is, for a frame in another site's page."""
    return f"{settings.ORIGIN}/{language()}/datasets/{dataset_id}/embed/{state.query('page', 'limit')}"
