"""A dataset: what it is called, what its fields are, and its rows."""

from datetime import datetime
from typing import Literal

import msgspec

from temoin.law import Text

FieldType = Literal["text", "int", "double", "boolean", "date", "datetime"]
"""Of the Explore API's types, those that a register has."""

Cell = str | int | float | bool | tuple[str, ...] | Text | None
"""One value; a Text is said in the language of the question, a tuple is a multivalued text."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One column: a lower snake case name, and what people read."""

    name: str
    label: Text
    type: FieldType = "text"
    description: Text = {}
    multivalued: bool = False


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a dataset without looking at its rows."""

    id: str
    title: Text
    description: Text
    fields: tuple[Field, ...]
    records_count: int
    publisher: str
    theme: Text = {}
    keywords: tuple[Text, ...] = ()
    license: str | None = None
    license_url: str | None = None
    modified: datetime | None = None


class Table(msgspec.Struct, frozen=True):
    """A dataset with its rows, each as long as the dataset has fields."""

    dataset: Dataset
    rows: tuple[tuple[Cell, ...], ...]


def said(text: Text, language: str) -> str | None:
    """The text in this language, else in French, else in any it has; None when it has none."""
    return text.get(language) or text.get("fr") or next(iter(text.values()), None)
