"""What a text of the language is read against: the table's fields, the values bound so far, the time zone."""

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from temoin.office.datasets.dataset import Field, FieldType
from temoin.office.datasets.engine import name
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.relation import Table

Kind = FieldType | Literal["null"]
NUMBERS: tuple[Kind, ...] = ("int", "double")
DATES: tuple[Kind, ...] = ("date", "datetime")


class Sql(msgspec.Struct, frozen=True, kw_only=True):
    """A value as SQL, and what kind of value it is."""

    text: str
    kind: Kind
    many: bool = False
    """Whether it is a list of such values."""
    constant: Any = None
    """What was written, where it is a literal: it may still become a value of another kind."""
    said: str = ""
    """What a sentence calls it."""


class Scope(msgspec.Struct, frozen=True):
    """One question's: the values that it binds are kept apart from the SQL, in order."""

    table: Table
    zone: ZoneInfo
    now: datetime
    values: list[Any] = []
    row_sets: dict[str, str] = {}
    """Of the conditions that only say which rows: the SQL that gives these, without reading the others."""

    sought: list[str] = []
    """The words that are looked for so far."""

    def bind(self, value: Any) -> str:
        """The mark that stands in the SQL for a value."""
        self.values.append(value)
        return f"$p{len(self.values) - 1}"

    def literal(self, value: Any, kind: Kind) -> Sql:
        """A literal, bound."""
        return Sql(text=self.bind(value), kind=kind, constant=value, said=f"“{str(value)[:60]}”")

    def field(self, wanted: str) -> Field:
        """The field of this name; raises BadQuery, with the names that are near."""
        found = self.table.field(wanted)
        if found is None:
            raise unknown_field(wanted, [field.name for field in self.table.fields])
        return found

    def column(self, wanted: str) -> Sql:
        """The value of a field."""
        field = self.field(wanted)
        return Sql(text=name(field.name), kind=field.type, many=field.multivalued, said=field.name)


def unfit(who: str, kinds: Sequence[str], found: Sql) -> BadQuery:
    """The sentence for a value of a kind that a function, or an operator, does not take."""
    wanted = " or ".join(kinds)
    if found.many:
        return BadQuery(
            f"{who} needs {wanted}: {found.said or 'that'} has several values of type {found.kind}."
        )
    return BadQuery(f"{who} needs {wanted}: {found.said or 'that'} is of type {found.kind}.")


def unknown_field(wanted: str, names: list[str]) -> BadQuery:
    """The sentence for a name that is no field's."""
    near = get_close_matches(wanted, names, n=3, cutoff=0.6)
    if near:
        return BadQuery(f"Unknown field: {wanted[:60]}. Near it: {', '.join(near)}.")
    return BadQuery(f"Unknown field: {wanted[:60]}.")


LONGEST = 200_000
"""Characters of a statement: longer ones take DuckDB long to plan, and it is not interrupted meanwhile."""
_MARKS = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\$p([0-9]+)')


def prepared(sql: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement with its marks numbered as DuckDB wants them, and the values that it uses, in order.

    Raises BadQuery for one that is too long.
    """
    if len(sql) > LONGEST:
        raise BadQuery("The question has too many parts: ask for less at once.")
    used: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return found[0] if found[1] is None else f"${used.setdefault(found[1], len(used) + 1)}"

    numbered_sql = _MARKS.sub(numbered, sql)
    return numbered_sql, [values[int(mark)] for mark in used]
