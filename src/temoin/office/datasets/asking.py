"""A question answered: from the file of the version in force, held while it is read."""

from typing import Any

import msgspec

from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.engine import found, name
from temoin.office.datasets.files import Gone, held
from temoin.office.datasets.question import Answer, Question
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.relation import ROW, relation
from temoin.office.datasets.shelf import find, look_again


def ask(question: Question) -> Answer:
    """The answer to a question; raises UnknownDataset."""
    try:
        return _ask(question)
    except Gone:  # another version came while this was asked
        look_again()
        return _ask(question)


def _ask(question: Question) -> Answer:
    dataset = find(question.dataset, question.reader)
    if question.select or question.where or question.group_by or question.order_by or question.refine:
        raise BadQuery("The query language is not served yet.")
    names = tuple(field.name for field in dataset.fields)
    if not question.limit:
        return Answer(dataset, dataset.records_count, names, ())
    with held(dataset.file):
        columns = ", ".join(name(one) for one in names)
        rows = found(
            f"SELECT {columns} FROM {relation(dataset, question.language)} ORDER BY {name(ROW)}"
            " LIMIT ? OFFSET ?",
            (question.limit, question.offset),
        ).rows
    records = tuple(dict(zip(names, row, strict=True)) for row in rows)
    return Answer(dataset, dataset.records_count, names, records)


class Compiled(msgspec.Struct, frozen=True):
    sql: str
    values: tuple[Any, ...]
    columns: tuple[Any, ...]
    dataset: Dataset


def compiled(question: Question) -> Compiled:
    dataset = find(question.dataset, question.reader)
    if question.select or question.where or question.group_by or question.order_by or question.refine:
        raise BadQuery("The query language is not served yet.")
    columns = ", ".join(name(one.name) for one in dataset.fields)
    limit = "" if question.limit < 0 else f" LIMIT {question.limit}"
    return Compiled(
        f"SELECT {columns} FROM {relation(dataset, question.language)} ORDER BY {name(ROW)}{limit}"
        f" OFFSET {question.offset}",
        (),
        dataset.fields,
        dataset,
    )


def record(dataset_id: str, record_id: str, question: Question) -> Answer:
    raise BadQuery("Not yet.")
