"""Provisional: branch `questions` brings the real one."""

from temoin.office.datasets.question import Facet, FacetAsked, Question


def facets(question: Question, wanted: tuple[FacetAsked, ...]) -> tuple[Facet, ...]:
    return tuple(Facet(one.name, ()) for one in wanted)
