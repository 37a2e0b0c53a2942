"""Provisional: branch `questions` brings the real one."""

import msgspec

from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.question import Facet, FacetAsked, Question, Record
from temoin.office.datasets.shelf import catalogue


class CatalogueAnswer(msgspec.Struct, frozen=True):
    total: int | None
    datasets: tuple[Dataset, ...]
    records: tuple[Record, ...] | None = None


def ask_catalogue(question: Question) -> CatalogueAnswer:
    every = catalogue(question.reader)
    end = None if question.limit < 0 else question.offset + question.limit
    return CatalogueAnswer(len(every), every[question.offset : end])


def catalogue_facets(question: Question, wanted: tuple[FacetAsked, ...]) -> tuple[Facet, ...]:
    return tuple(Facet(one.name, ()) for one in wanted)
