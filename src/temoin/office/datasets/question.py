"""A question put to a dataset, and its answer."""

import msgspec

from temoin.office.datasets.dataset import Dataset

Record = dict[str, str | int | float | bool | tuple[str, ...] | None]
"""One row, by field name; a missing value is None and its key stays."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of which dataset, in which language; `limit` 0 only counts."""

    dataset: str
    limit: int = 10
    offset: int = 0
    language: str = "fr"


class Answer(msgspec.Struct, frozen=True):
    """The records asked for, in the dataset's order, and how many there are in all."""

    dataset: Dataset
    total: int
    records: tuple[Record, ...]
