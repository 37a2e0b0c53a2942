"""What narrows a table down: words, values of facets; each is seen, and undone by a link."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec
from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Dataset, Field, said
from temoin.office.datasets.facets import facets
from temoin.office.datasets.question import Facet, FacetAsked, FacetValue, Narrowing, Question
from temoin.office.front.state import State, put

One = TypeVar("One")
Label = Callable[[str], str | None]
"""What people call a field of this name."""
Value = Callable[[str, str], str]
"""What people read of a value of a field of this name."""

MOST_FACETS = 6
_DATES = {"date", "datetime"}
"""Types whose facets are years: the latest come first, for they do not all fit."""
MOST_VALUES = 12
RESERVED = re.compile(
    r"and|as|asc|avg|by|count|date_format|day|dayofweek|desc|distinct|equi|exclude|false|group|hour|ifnull|in|"
    r"include|is|like|limit|lower|max|millisecond|min|minute|month|not|null|or|quarter|range|search|second|"
    r"select|sum|to|top|true|upper|where|year",
    re.IGNORECASE,
)
"""Words of the query language, which name a field between back quotes only."""
_SORTED = re.compile(
    r"\s*(?P<minus>-)?\s*(?:`(?P<quoted>[^`\\]+)`|(?P<name>\w+))(?:\s+(?P<way>asc|desc))?\s*", re.IGNORECASE
)


class Chip(msgspec.Struct, frozen=True):
    """One thing that narrows, and the link that undoes it."""

    kind: str
    """words, where, refine or exclude."""
    label: str
    value: str
    href: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet: the link that keeps to it or undoes that, and the one that leaves it out."""

    text: str
    value: str
    count: int
    state: str
    href: str
    without: str
    below: tuple["Choice", ...] = ()


class Choices(msgspec.Struct, frozen=True):
    """A facet as a page offers it."""

    name: str
    label: str
    values: tuple[Choice, ...]


def quoted(name: str) -> str:
    """A field's name as the query language reads it."""
    plain = re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) and not RESERVED.fullmatch(name)
    return name if plain else f"`{name}`"


def sorted_by(order_by: str) -> tuple[str, bool]:
    """The field that alone sorts, and whether downwards; ("", False) for anything else."""
    found = _SORTED.fullmatch(order_by)
    if not found:
        return "", False
    down = bool(found["minus"]) or (found["way"] or "").lower() == "desc"
    return found["quoted"] or found["name"], down


def label_of(field: Field | None, name: str, language: str) -> str:
    """What people call a field."""
    return (said(field.label, language) if field is not None else None) or name


def value_of(field: Field | None, value: str) -> str:
    """What people read of a facet's value."""
    if field is not None and field.type == "boolean":
        return {"true": _("yes"), "false": _("no")}.get(value.lower(), value)
    return value or _("not stated")


def wanted(dataset: Dataset) -> tuple[FacetAsked, ...]:
    """The facets that a dataset's page counts."""
    offered = [field for field in dataset.fields if field.facet][:MOST_FACETS]
    return tuple(
        FacetAsked(name=one.name, limit=MOST_VALUES, sort="-alphanum" if one.type in _DATES else "")
        for one in offered
    )


def counted(question: Question, dataset: Dataset) -> tuple[Facet, ...]:
    """The facets of a dataset's page under a question; kept, for a version's file never changes.

    A condition may speak of now: what has one is counted each time.
    """
    asked = wanted(dataset)
    if not asked:
        return ()
    if question.where and not all(one.startswith("search(") for one in question.where):
        return facets(question, asked)
    narrowed = msgspec.structs.replace(question, select="", order_by="", limit=0, offset=0)
    return _kept(dataset.file, narrowed, asked)


@lru_cache(maxsize=512)
def _kept(file: Path, question: Question, asked: tuple[FacetAsked, ...]) -> tuple[Facet, ...]:  # noqa: ARG001 - the version's name
    return facets(question, asked)


def chips(state: State, dataset: Dataset, language: str) -> list[Chip]:
    """Everything that narrows a dataset's table."""
    return chip_list(state, *_words(dataset, language))


def chip_list(state: State, label: Label, value: Value) -> list[Chip]:
    """Everything that narrows, in the order in which addresses write it."""
    made = [Chip("words", _("Words"), state.words, put(state, words="").link())] if state.words else []
    made += [
        Chip("where", _("Condition"), one, put(state, where=_without(state.where, one)).link())
        for one in state.where
    ]
    for kind, all_of in (("refine", state.refine), ("exclude", state.exclude)):
        for one in all_of:
            undone = put(state, **{kind: _without(all_of, one)}).link()
            made.append(Chip(kind, label(one.field) or one.field, value(one.field, one.value), undone))
    return made


def choices(facets: Sequence[Facet], state: State, dataset: Dataset, language: str) -> list[Choices]:
    """The facets of a dataset's table."""
    return choice_list(facets, state, *_words(dataset, language))


def choice_list(facets: Sequence[Facet], state: State, label: Label, value: Value) -> list[Choices]:
    """The facets counted, each value with its links; a facet without a value is not offered."""
    return [
        Choices(
            facet.name,
            label(facet.name) or facet.name,
            tuple(_choice(one, facet.name, state, value) for one in facet.values),
        )
        for facet in facets
        if facet.values
    ]


def _words(dataset: Dataset, language: str) -> tuple[Label, Value]:
    """What people call a dataset's fields, and their values."""
    return (
        lambda name: label_of(dataset.field(name), name, language),
        lambda name, value: value_of(dataset.field(name), value),
    )


def _choice(one: FacetValue, name: str, state: State, value: Value) -> Choice:
    this = Narrowing(name, one.value)
    kind = {"refined": "refine", "excluded": "exclude"}.get(one.state, "")
    kept: tuple[Narrowing, ...] = getattr(state, kind) if kind else ()
    if kind:
        href = put(state, **{kind: _without(kept, this)}).link()
    else:
        href = put(state, refine=(*state.refine, this)).link()
    return Choice(
        text=value(name, one.name),
        value=one.value,
        count=one.count,
        state=one.state,
        href=href,
        without="" if kind else put(state, exclude=(*state.exclude, this)).link(),
        below=tuple(_choice(under, name, state, value) for under in one.facets),
    )


def _without(all_of: tuple[One, ...], one: One) -> tuple[One, ...]:
    return tuple(other for other in all_of if other != one)
