"""What pages show of datasets and of the charter, in the words of a language."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from temoin.banner import said
from temoin.charter import Charter
from temoin.office import datasets
from temoin.office.datasets import Dataset


class DatasetCard(msgspec.Struct, frozen=True):
    """A dataset as one reads of it in a list."""

    id: str
    title: str
    description: str
    theme: str
    publisher: str
    records: int
    updated: datetime


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
        records=dataset.records_count,
        updated=dataset.modified,
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
