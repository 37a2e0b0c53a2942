"""Where datasets stand: each is offered once, by whoever keeps it, and asked from here."""

from collections.abc import Callable

from temoin.office.datasets.dataset import Cell, Dataset, Table, said
from temoin.office.datasets.question import Answer, Question, Record

Source = Callable[[], Table]
"""Gives the table as it stands now; whoever keeps it keeps it quick."""

_SOURCES: dict[str, Source] = {}


class UnknownDataset(LookupError):  # noqa: N818 - it is said to a reader, not to a programmer
    """No dataset has this id."""


def offer(dataset_id: str, source: Source) -> None:
    """Put a dataset on the shelf, or replace the one of this id."""
    _SOURCES[dataset_id] = source


def catalogue() -> tuple[Dataset, ...]:
    """Every dataset, in the order in which they were offered."""
    return tuple(source().dataset for source in _SOURCES.values())


def find(dataset_id: str) -> Dataset:
    """The dataset of this id; raises UnknownDataset."""
    return _table(dataset_id).dataset


def ask(question: Question) -> Answer:
    """The answer to a question; raises UnknownDataset."""
    table = _table(question.dataset)
    rows = table.rows[question.offset : question.offset + question.limit]
    records = tuple(_record(table.dataset, row, question.language) for row in rows)
    return Answer(table.dataset, len(table.rows), records)


def _table(dataset_id: str) -> Table:
    if dataset_id not in _SOURCES:
        raise UnknownDataset(dataset_id)
    return _SOURCES[dataset_id]()


def _record(dataset: Dataset, row: tuple[Cell, ...], language: str) -> Record:
    return {
        field.name: said(cell, language) if isinstance(cell, dict) else cell
        for field, cell in zip(dataset.fields, row, strict=True)
    }
