"""Headings made names of fields: lower snake case, unique, and no word of the query language."""

import re
import unicodedata
from collections.abc import Iterable

RESERVED = frozenset(
    [
        "and",
        "as",
        "asc",
        "avg",
        "by",
        "count",
        "date_format",
        "day",
        "dayofweek",
        "desc",
        "distinct",
        "equi",
        "false",
        "group",
        "hour",
        "ifnull",
        "limit",
        "lower",
        "max",
        "millisecond",
        "min",
        "minute",
        "month",
        "not",
        "null",
        "or",
        "quarter",
        "range",
        "search",
        "second",
        "select",
        "sum",
        "top",
        "true",
        "upper",
        "where",
        "year",
        "in",
        "is",
        "like",
        "exclude",
        "include",
    ]
)
"""Words that a question would have to put in back quotes (the Explore API's reference)."""
LONGEST = 60


def field_name(heading: str, position: int) -> str:
    """The name that a heading gives; `position` counts from 1, for a heading that gives none."""
    plain = unicodedata.normalize("NFKD", heading.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    name = re.sub(r"[^a-z0-9]+", "_", letters)[:LONGEST].strip("_")
    if not name:
        return f"colonne_{position}"
    if name[0].isdigit():
        name = f"c_{name}"
    return f"{name}_" if name in RESERVED else name


def field_names(headings: Iterable[str]) -> list[str]:
    """A name for each heading, none twice."""
    taken: set[str] = set()
    names = []
    for position, heading in enumerate(headings, start=1):
        wanted = name = field_name(heading, position)
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted.rstrip('_')}_{number}"
        taken.add(name)
        names.append(name)
    return names
