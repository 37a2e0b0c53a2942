"""The shapes of the Explore API's answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from temoin.law import Text
from temoin.office.datasets.dataset import LANGUAGES, Dataset, Field, said
from temoin.office.datasets.question import Answer, Question


def catalogue_json(datasets: Sequence[Dataset], question: Question) -> dict[str, Any]:
    """The answer of `catalog/datasets`: `{total_count, results}`."""
    shown = datasets[question.offset : question.offset + question.limit]
    return {
        "total_count": len(datasets),
        "results": [dataset_json(dataset, question.language) for dataset in shown],
    }


def dataset_json(dataset: Dataset, language: str) -> dict[str, Any]:
    """The dataset object, its texts in one language; what is not known is null."""
    metas = dataset.metas
    return {
        "dataset_id": dataset.id,
        "dataset_uid": f"da_{dataset.id.replace('-', '_')}",
        "has_records": True,
        "data_visible": True,
        "features": [],
        "attachments": [],
        "metas": {
            "default": {
                "title": said(metas.title, language),
                "description": said(metas.description, language),
                "theme": _each(metas.themes, language),
                "keyword": _each(metas.keywords, language),
                "publisher": said(metas.publisher, language),
                "license": said(metas.license, language),
                "license_url": metas.license_url or None,
                "language": language,
                "metadata_languages": list(LANGUAGES),
                "modified": dataset.modified,
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


def _each(texts: Iterable[Text], language: str) -> list[str]:
    return [word for word in (said(text, language) for text in texts) if word]
