"""A dataset as a table: searched, narrowed, sorted, its columns chosen; the address is the state."""

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from temoin.office.datasets.asking import ask
from temoin.office.datasets.dataset import Dataset, Field, said
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.explore.parameters import MAX_WINDOW
from temoin.office.datasets.question import Answer
from temoin.office.front.access import Read
from temoin.office.front.cells import kind, writer
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.exporting import formats
from temoin.office.front.narrowing import chips, choices, counted, label_of, quoted, sorted_by, wanted
from temoin.office.front.page import language
from temoin.office.front.rows import Column, rows
from temoin.office.front.state import SIZES, State, pages_of, put, question_of, state_of


class Offered(msgspec.Struct, frozen=True):
    """A field that may be a column, and whether it is."""

    name: str
    value: str
    label: str
    type: str
    unit: str
    description: str
    shown: bool


class Size(msgspec.Struct, frozen=True):
    """How many rows a page may have, and the link to pages of so many."""

    rows: int
    href: str
    here: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a dataset's table."""

    columns: tuple[Column, ...]
    rows: SafeString
    total: int
    first: int
    last: int
    page: int
    pages: int
    before: str
    after: str
    """Links to the pages before and after; "" where there is none."""
    cut_off: bool
    """Whether there are records that no page reaches."""


@of_dataset
def table(request: HttpRequest, read: Read) -> HttpResponse:
    """A page of a dataset's table; of a restricted one the frame, which the script fills."""
    state, dataset = state_of(request), read.dataset
    records = request.path.removesuffix("table/") + "records/"
    if read.restricted:
        shown: dict[str, object] = {"table": None}
    else:
        question = question_of(state, dataset.id, read.reader, language())
        shown = {
            "table": made(ask(question), state, records),
            "facets": choices(counted(question, dataset), state, dataset, language()),
            "formats": formats(question, dataset),
            "selects": state.selects(),
            "call": addresses.records(question),
            "origin": settings.ORIGIN,
        }
    return dataset_page(
        request,
        read,
        "table",
        "front/dataset_table.html",
        state,
        chips=chips(state, dataset, language()),
        offered=offered(dataset, state),
        wanted=wanted(dataset),
        records="" if read.restricted else records,
        sizes=[Size(one, put(state, size=one).link(), one == state.size) for one in SIZES],
        hidden={part: state.pairs(*without) for part, without in _FORMS.items()},
        window=MAX_WINDOW,
        **shown,
    )


_FORMS = {"words": ("q", "page"), "columns": ("select", "page")}
"""The forms of the page, and what each asks for anew: the rest goes along."""


def made(answer: Answer, state: State, records: str = "") -> Table:
    """An answer as a table: the same records, in the same order, as the API gives for this question.

    Each leads to its own page below the address `records`, where there is one.
    """
    total = answer.total if answer.total is not None else len(answer.records)
    pages = pages_of(state, total)
    columns = columns_of(answer, state)
    start = (state.page - 1) * state.size
    links = [f"{records}{one}/" for one in answer.ids] if records else []
    return Table(
        columns=columns,
        rows=rows(columns, answer.records, writer(language()), links),
        total=total,
        first=start + 1 if answer.records else 0,
        last=start + len(answer.records),
        page=state.page,
        pages=pages,
        before=msgspec.structs.replace(state, page=state.page - 1).link() if state.page > 1 else "",
        after=msgspec.structs.replace(state, page=state.page + 1).link() if state.page < pages else "",
        cut_off=state.page == pages and total > MAX_WINDOW,
    )


def columns_of(answer: Answer, state: State) -> tuple[Column, ...]:
    """The headings of an answer's columns; what was worked out has the name that it was given."""
    by, down = sorted_by(state.order_by)
    made_of = []
    for name in answer.names:
        field = answer.dataset.field(name)
        made_of.append(
            Column(
                name=name,
                label=label_of(field, name, language()),
                description=(said(field.description, language()) or "") if field else "",
                unit=field.unit if field else "",
                kind=kind(field, [record[name] for record in answer.records]),
                sort=("descending" if down else "ascending") if name == by else "",
                href=_sorting(state, name, by, down=down) if field and _sorts(field) else "",
            )
        )
    return tuple(made_of)


def offered(dataset: Dataset, state: State) -> list[Offered]:
    """Every field, and whether it is a column now: all are until some are chosen."""
    chosen = {one.strip().strip("`") for one in state.select.split(",")} - {"", "*"}
    return [
        Offered(
            name=field.name,
            value=quoted(field.name),
            label=label_of(field, field.name, language()),
            type="list" if field.multivalued else field.type,
            unit=field.unit,
            description=said(field.description, language()) or "",
            shown=not chosen or field.name in chosen,
        )
        for field in dataset.fields
    ]


def _sorts(field: Field) -> bool:
    return not field.multivalued and field.type not in {"geo_point_2d", "geo_shape", "json_blob"}


def _sorting(state: State, name: str, by: str, *, down: bool) -> str:
    """Upwards, then downwards, then as the dataset stands."""
    order = quoted(name) if name != by else "" if down else f"{quoted(name)} desc"
    return put(state, order_by=order).link()
