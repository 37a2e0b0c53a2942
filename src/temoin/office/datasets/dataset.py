"""A dataset: what is known of it without looking at its rows."""

from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from temoin.law import Text

FieldType = Literal[
    "text", "int", "double", "boolean", "date", "datetime", "geo_point_2d", "geo_shape", "json_blob"
]
"""The Explore API's types that are served; `file` is not."""

Visibility = Literal["domain", "restricted"]

Reader = frozenset[int] | None
"""Whoever asks, as the organisations that they belong to; None reads all."""

PUBLIC: Reader = frozenset()
"""Somebody of whom nothing is known."""

LANGUAGES = ("fr", "en")
"""The languages in which a translated field has a column each."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One column: a lower snake case name, what it holds, and what people read.

    In Parquet: text VARCHAR, int BIGINT, double DOUBLE, boolean BOOLEAN, date DATE, datetime TIMESTAMPTZ,
    geo_point_2d STRUCT(lon DOUBLE, lat DOUBLE), geo_shape VARCHAR (a GeoJSON geometry), json_blob VARCHAR
    (JSON), a multivalued text VARCHAR[]. A `translated` text has a column a language, `name@fr`, `name@en`.
    """

    name: str
    label: Text = {}
    type: FieldType = "text"
    description: Text = {}
    unit: str = ""
    multivalued: bool = False
    translated: bool = False
    facet: bool = False
    """Whether pages offer it to narrow a table down; chosen once, when a version is made."""


class Metas(msgspec.Struct, frozen=True, kw_only=True):
    """What people read of a dataset, in each language that its publisher wrote."""

    title: Text
    description: Text = {}
    publisher: Text = {}
    license: Text = {}
    license_url: str = ""
    themes: tuple[Text, ...] = ()
    keywords: tuple[Text, ...] = ()
    frequency: str = ""
    """How often it is renewed: a code of the EU's frequency vocabulary, such as ANNUAL; "" when not told."""
    contact: Text = {}
    """Whom to ask: a name, an address, a telephone number, as one line."""
    contact_email: str = ""
    period_from: date | None = None
    period_to: date | None = None
    place: Text = {}


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset as it stands: its texts, its fields, and the version in force."""

    id: str
    version: int
    metas: Metas
    fields: tuple[Field, ...]
    records_count: int
    modified: datetime
    """When its version in force was made."""
    file: Path
    """The Parquet file of the version in force; `Files` holds it while it is read."""
    size: int = 0
    visibility: Visibility = "domain"
    readers: frozenset[int] = frozenset()
    """The organisations that may read a restricted dataset; its own is one of them."""
    organisation: int | None = None
    register: bool = False
    """Whether the platform keeps it itself."""

    @property
    def title(self) -> Text:
        """What it is called."""
        return self.metas.title

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    def read_by(self, reader: Reader) -> bool:
        """Whether this reader may read it."""
        return self.visibility == "domain" or reader is None or bool(self.readers & reader)


def said(text: Text, language: str) -> str | None:
    """The text in this language, else in French, else in any it has; None when it has none."""
    return text.get(language) or text.get("fr") or next(iter(text.values()), None)


def features(dataset: Dataset) -> tuple[str, ...]:
    """What it lends itself to, in the Explore API's words: `geo` with places, `timeserie` with dates."""
    types = {field.type for field in dataset.fields}
    found = ["analyze"] if dataset.fields else []
    found += ["geo"] if types & {"geo_point_2d", "geo_shape"} else []
    return (*found, *(["timeserie"] if types & {"date", "datetime"} else []))
