"""The Explore API v2.1 dialect, both ways: parameters become a question, answers become its JSON shapes.

The subset so far: `limit` (0 to 100, 10 by default), `offset` (offset + limit at most 10,000) and `lang`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from temoin.office.datasets.dataset import Dataset, Field, said
from temoin.office.datasets.question import Answer, Question

MAX_LIMIT = 100
MAX_WINDOW = 10_000
LANGUAGES = ("fr", "en")
PARAMETERS = ("limit", "offset", "lang")
_NUMBER = re.compile(r"-?[0-9]{1,9}")


class BadParameter(ValueError):  # noqa: N818 - it is said to a caller of the API
    """A parameter that cannot be answered; the sentence says what was found and what is expected."""


def asked(dataset_id: str, parameters: Mapping[str, Sequence[str]]) -> Question:
    """The question that a query string puts; raises BadParameter, naming what is outside the subset."""
    for name in parameters:
        if name not in PARAMETERS:
            raise BadParameter(
                f"The parameter {name[:60]!r} is not served here so far: only {', '.join(PARAMETERS)} are."
            )
    limit = _number(parameters, "limit", 10)
    offset = _number(parameters, "offset", 0)
    if not 0 <= limit <= MAX_LIMIT:
        raise BadParameter(
            f"Invalid value for limit API parameter: {limit} was found but 0 <= limit <= {MAX_LIMIT}"
            " is expected."
        )
    if offset < 0 or offset + limit > MAX_WINDOW:
        raise BadParameter(
            f"Invalid value for offset API parameter: {offset} was found but 0 <= offset"
            f" and offset + limit <= {MAX_WINDOW} are expected."
        )
    return Question(dataset=dataset_id, limit=limit, offset=offset, language=_language(parameters))


def catalogue_json(datasets: Sequence[Dataset], question: Question) -> dict[str, Any]:
    """The answer of `catalog/datasets`: `{total_count, results}`."""
    shown = datasets[question.offset : question.offset + question.limit]
    return {
        "total_count": len(datasets),
        "results": [dataset_json(dataset, question.language) for dataset in shown],
    }


def dataset_json(dataset: Dataset, language: str) -> dict[str, Any]:
    """The dataset object, its texts in one language; what is not known is null."""
    modified = dataset.modified.isoformat() if dataset.modified else None
    return {
        "dataset_id": dataset.id,
        "dataset_uid": f"da_{dataset.id.replace('-', '_')}",
        "has_records": True,
        "data_visible": True,
        "features": [],
        "attachments": [],
        "metas": {
            "default": {
                "title": said(dataset.title, language),
                "description": said(dataset.description, language),
                "theme": _each([dataset.theme], language),
                "keyword": _each(dataset.keywords, language),
                "publisher": dataset.publisher,
                "license": dataset.license,
                "license_url": dataset.license_url,
                "language": language,
                "metadata_languages": list(LANGUAGES),
                "modified": modified,
                "records_count": dataset.records_count,
            }
        },
        "fields": [_field_json(field, language) for field in dataset.fields],
    }


def records_json(answer: Answer) -> dict[str, Any]:
    """The answer of `records`: `{total_count, results}`."""
    return {"total_count": answer.total, "results": list(answer.records)}


def _field_json(field: Field, language: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": said(field.label, language),
        "type": field.type,
        "description": said(field.description, language),
        "annotations": {"multivalued": [","]} if field.multivalued else {},
    }


def _each(texts: Iterable[Mapping[str, str]], language: str) -> list[str]:
    return [word for word in (said(dict(text), language) for text in texts) if word]


def _number(parameters: Mapping[str, Sequence[str]], name: str, default: int) -> int:
    if name not in parameters:
        return default
    text = parameters[name][-1]
    if not _NUMBER.fullmatch(text):
        raise BadParameter(
            f"Invalid value for {name} API parameter: {text[:60]!r} was found but a whole number is expected."
        )
    return int(text)


def _language(parameters: Mapping[str, Sequence[str]]) -> str:
    language = parameters.get("lang", ["fr"])[-1]
    if language not in LANGUAGES:
        raise BadParameter(
            f"Invalid value for lang API parameter: {language[:60]!r} was found but one of"
            f" {', '.join(LANGUAGES)} is expected."
        )
    return language
