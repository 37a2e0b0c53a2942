"""A question put to a dataset, and its answer."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from temoin.office.datasets.dataset import PUBLIC, Dataset, Reader

Value = str | int | float | bool | date | datetime | list[Any] | dict[str, Any] | None
Record = dict[str, Value]
"""One row, by output name; a missing value is None and its key stays. A json_blob is what its JSON says, a
geo_shape a GeoJSON geometry."""


class Narrowing(msgspec.Struct, frozen=True):
    """`refine` or `exclude`: a field that has, or has not, a value, as a visitor wrote it."""

    field: str
    value: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of which dataset, for whom, in which words: the Explore API's parameters, as written.

    `limit` 0 only counts; -1 gives all, which exports alone ask for. Several `where` must all hold.
    """

    dataset: str
    reader: Reader = PUBLIC
    select: str = ""
    where: tuple[str, ...] = ()
    group_by: str = ""
    order_by: str = ""
    refine: tuple[Narrowing, ...] = ()
    exclude: tuple[Narrowing, ...] = ()
    limit: int = 10
    offset: int = 0
    language: str = "fr"
    timezone: str = "UTC"


class Answer(msgspec.Struct, frozen=True):
    """The records asked for, in order, and how many there are in all; `names` are their keys, in order.

    `total` is None where the Explore API gives none: with a `group_by`.
    """

    dataset: Dataset
    total: int | None
    names: tuple[str, ...]
    records: tuple[Record, ...]
    ids: tuple[str, ...] = ()
    """The id of each record, where records are rows of the dataset and not groups of them."""


class FacetAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A facet to count: `facet=name` or `facet(name="f", disjunctive=true, sort="-count", limit=20)`."""

    name: str
    disjunctive: bool = False
    hierarchical: bool = False
    separator: str = "/"
    sort: str = ""
    """count, -count, alphanum, -alphanum, num or -num; "" is -count."""
    limit: int = 20


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet: how many records of the answer have it, and what the question says of it."""

    name: str
    """What people read."""
    value: str
    """What `refine` is given."""
    count: int
    state: Literal["displayed", "refined", "excluded"] = "displayed"
    facets: tuple["FacetValue", ...] = ()
    """The values below it, of a hierarchical facet and of dates: years, months, days."""


class Facet(msgspec.Struct, frozen=True):
    """A field's values, counted under a question."""

    name: str
    values: tuple[FacetValue, ...]
