"""Datasets: a question about a table of open data, and its answer. Knows no user and no request."""

from temoin.office.datasets.dataset import Cell, Dataset, Field, FieldType, Table, said
from temoin.office.datasets.explore import (
    MAX_LIMIT,
    BadParameter,
    asked,
    catalogue_json,
    dataset_json,
    records_json,
)
from temoin.office.datasets.question import Answer, Question, Record
from temoin.office.datasets.shelf import UnknownDataset, ask, catalogue, find, offer

__all__ = [
    "MAX_LIMIT",
    "Answer",
    "BadParameter",
    "Cell",
    "Dataset",
    "Field",
    "FieldType",
    "Question",
    "Record",
    "Table",
    "UnknownDataset",
    "ask",
    "asked",
    "catalogue",
    "catalogue_json",
    "dataset_json",
    "find",
    "offer",
    "records_json",
    "said",
]
