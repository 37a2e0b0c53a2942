"""What pages show of datasets and of the charter, in the words of a language."""

from collections.abc import Sequence
from math import ceil

import msgspec

from temoin.banner import said
from temoin.charter import Charter
from temoin.office import datasets
from temoin.office.datasets import Dataset, Field
from temoin.office.datasets.question import Answer, Question

_IDENTIFIERS = frozenset({"id", "name", "rule"})


class DatasetCard(msgspec.Struct, frozen=True):
    """A dataset as one reads of it in a list."""

    id: str
    title: str
    description: str
    theme: str
    publisher: str
    license: str
    license_url: str
    records: int
    fields: int


class Column(msgspec.Struct, frozen=True):
    """One column's heading; `kind` says how it is set."""

    name: str
    label: str
    description: str
    kind: str


class Cell(msgspec.Struct, frozen=True):
    """One value as it is shown, beside the label that it bears on narrow screens."""

    label: str
    value: object
    kind: str
    first: bool

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.value, list)


class View(msgspec.Struct, frozen=True):
    """A page of a dataset's table."""

    card: DatasetCard
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int
    last: int
    total: int
    page: int
    pages: int

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.page + 1 if self.page < self.pages else None


class TicketLine(msgspec.Struct, frozen=True):
    """One cookie of the ticket: its name and what it does."""

    name: str
    explains: str


def card(dataset: Dataset, language: str) -> DatasetCard:
    """A dataset as a list shows it."""
    metas = dataset.metas
    return DatasetCard(
        id=dataset.id,
        title=_word(metas.title, language),
        description=_word(metas.description, language),
        theme=_word(metas.themes[0], language) if metas.themes else "",
        publisher=_word(metas.publisher, language),
        license=_word(metas.license, language),
        license_url=metas.license_url,
        records=dataset.records_count,
        fields=len(dataset.fields),
    )


def view(answer: Answer, question: Question) -> View:
    """An answer as a table: the same records, in the same order, as the API gives for this question."""
    language = question.language
    columns = tuple(
        Column(
            name=field.name,
            label=_word(field.label, language),
            description=_word(field.description, language),
            kind=_kind(field, [record[field.name] for record in answer.records]),
        )
        for field in answer.dataset.fields
    )
    rows = tuple(
        tuple(
            Cell(column.label, record[column.name], column.kind, position == 0)
            for position, column in enumerate(columns)
        )
        for record in answer.records
    )
    return View(
        card=card(answer.dataset, language),
        columns=columns,
        rows=rows,
        first=question.offset + 1 if rows else 0,
        last=question.offset + len(rows),
        total=answer.total or 0,
        page=question.offset // question.limit + 1,
        pages=max(1, ceil((answer.total or 0) / question.limit)),
    )


def ticket(charter: Charter, language: str) -> tuple[TicketLine, ...]:
    """The cookies that the charter declares, a line each, as the home page's ticket lists them."""
    lines: Sequence[TicketLine] = [
        TicketLine(cookie.name, words.text if (words := said(cookie.explains, language)) else "")
        for _, cookie in charter.declarations()
        if cookie.kind == "http-cookie"
    ]
    return tuple(lines)


def _word(text: dict[str, str], language: str) -> str:
    return datasets.said(text, language) or ""


def _kind(field: Field, values: Sequence[object]) -> str:
    """How a column is set: identifiers in monospace, texts as wide as they need."""
    if field.name in _IDENTIFIERS:
        return "id"
    if field.type != "text" or field.multivalued:
        return field.type
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return "long" if longest > 40 else "mid" if longest > 12 else "short"
