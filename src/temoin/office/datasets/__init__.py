"""Datasets: a question about a table of open data, and its answer. Knows no user and no request."""

from temoin.office.datasets.dataset import (
    LANGUAGES,
    PUBLIC,
    Dataset,
    Field,
    FieldType,
    Metas,
    Reader,
    Visibility,
    said,
)

__all__ = ["LANGUAGES", "PUBLIC", "Dataset", "Field", "FieldType", "Metas", "Reader", "Visibility", "said"]
