"""Where the Explore API answers what: paths below the platform's origin, without it."""

from urllib.parse import quote

from temoin.office.datasets.explore.parameters import query_of
from temoin.office.datasets.question import Question

BASE = "/api/explore/v2.1"


def catalogue() -> str:
    """The list of datasets."""
    return f"{BASE}/catalog/datasets"


def dataset(dataset_id: str) -> str:
    """One dataset."""
    return f"{catalogue()}/{quote(dataset_id, safe='')}"


def records(question: Question) -> str:
    """The records that a question asks for."""
    return _with(f"{dataset(question.dataset)}/records", query_of(question))


def record(dataset_id: str, record_id: str) -> str:
    """One record."""
    return f"{dataset(dataset_id)}/records/{quote(record_id, safe='')}"


def facets(question: Question) -> str:
    """The facets of what a question asks for; `facet` is to be added for each."""
    return _with(f"{dataset(question.dataset)}/facets", query_of(_narrowed(question)))


def export(question: Question, form: str, *, whole: bool = False) -> str:
    """An export of all that a question finds, whatever page of it is shown; `whole`: of every record."""
    asked = Question(dataset=question.dataset, language=question.language, timezone=question.timezone)
    every = asked if whole else _unpaged(question)
    return _with(f"{dataset(question.dataset)}/exports/{form}", query_of(every))


def catalogue_export(form: str) -> str:
    """The catalogue in a format."""
    return f"{BASE}/catalog/exports/{form}"


def _unpaged(question: Question) -> Question:
    return Question(
        dataset=question.dataset,
        select=question.select,
        where=question.where,
        group_by=question.group_by,
        order_by=question.order_by,
        refine=question.refine,
        exclude=question.exclude,
        language=question.language,
        timezone=question.timezone,
    )


def _narrowed(question: Question) -> Question:
    return Question(
        dataset=question.dataset,
        where=question.where,
        refine=question.refine,
        exclude=question.exclude,
        language=question.language,
        timezone=question.timezone,
    )


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
