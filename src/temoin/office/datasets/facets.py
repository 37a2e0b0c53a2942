"""Facets: how many records of an answer have each value of a field; and which fields a page offers so.

Fields of few values, and dates, share one pass over the file; others have one each, which stops at their
limit. A field that has one value a record is disjunctive where that is asked: its own refinements do not
narrow its own counts.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from temoin.office.datasets.asking import conditions_of, run, scope_of
from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import TooLong, name
from temoin.office.datasets.files import Gone, held
from temoin.office.datasets.odsql import moments
from temoin.office.datasets.odsql.scope import Scope, Sql
from temoin.office.datasets.question import Facet, FacetAsked, FacetValue, Question
from temoin.office.datasets.refusal import BadParameter, BadQuery
from temoin.office.datasets.relation import Table, table
from temoin.office.datasets.shelf import find, look_again

PATIENCE = 3.0
"""Seconds that the facets of one question may take."""
MOST = 50
"""Facets of one question."""
MOST_VALUES = 1_000
"""Values of one facet."""
MOST_PATHS = 20_000
"""Values of a hierarchical field that are summed up."""
SORTS = ("", "count", "-count", "alphanum", "-alphanum", "num", "-num")
OFFERED = 12
"""Fields that a page offers at most."""
_NEVER = ("geo_point_2d", "geo_shape", "json_blob")

State = Literal["displayed", "refined", "excluded"]


class _Wanted(msgspec.Struct, frozen=True):
    asked: FacetAsked
    field: Field
    refined: tuple[str, ...]
    excluded: tuple[str, ...]

    @property
    def dated(self) -> bool:
        return self.field.type in ("date", "datetime")

    @property
    def alone(self) -> bool:
        """Whether it needs a pass of its own."""
        own = self.asked.disjunctive and self.refined
        many = not self.field.facet and not self.dated
        return bool(own or many or self.field.multivalued or self.paths)

    @property
    def paths(self) -> bool:
        return self.asked.hierarchical and self.field.type == "text"

    @property
    def most(self) -> int:
        return MOST_PATHS if self.paths or self.dated else self.asked.limit + len(self.refined)


def facets(question: Question, wanted: Sequence[FacetAsked]) -> tuple[Facet, ...]:
    """The facets asked for, in order; raises UnknownDataset, Refused, TooLong and TooMuch."""
    try:
        return _facets(question, wanted)
    except Gone:  # another version came while this was asked
        look_again()
        return _facets(question, wanted)


def _facets(question: Question, wanted: Sequence[FacetAsked]) -> tuple[Facet, ...]:
    dataset = find(question.dataset, question.reader)
    with held(dataset.file):
        return counted(table(dataset, question.language), question, wanted)


def counted(asked: Table, question: Question, wanted: Sequence[FacetAsked]) -> tuple[Facet, ...]:
    """The facets of a table's rows under a question; raises BadParameter and BadQuery."""
    if len(wanted) > MOST:
        raise BadParameter(
            f"Invalid value for facet API parameter: at most {MOST} facets are counted at once."
        )
    scope = scope_of(question, asked)
    all_wanted = [_wanted(scope, question, one) for one in wanted]
    found: dict[int, list[tuple[Any, int]]] = {}
    until = time.monotonic() + PATIENCE
    together = [at for at, one in enumerate(all_wanted) if not one.alone]
    try:
        if together:
            found |= _pass(scope, question, {at: all_wanted[at] for at in together}, until)
        for at, one in enumerate(all_wanted):
            if one.alone:
                found[at] = _alone(scope, question, one, until)
    except TooLong as error:
        raise TooLong(f"The question took longer than {PATIENCE:g} seconds.") from error
    return tuple(Facet(one.asked.name, _values(one, found[at])) for at, one in enumerate(all_wanted))


def choose_facets(fields: Sequence[Field], distinct: Mapping[str, int], rows: int) -> tuple[Field, ...]:
    """The fields with `facet` set where a page does well to offer it; `distinct` counts each one's values.

    Texts and truths of few values and dates, in the fields' order, twelve at most.
    """
    few = max(2, min(200, rows // 3))
    chosen = [
        field.name
        for field in fields
        if (field.type in ("date", "datetime") and distinct.get(field.name, 0) > 1)
        or (field.type in ("text", "boolean") and 1 < distinct.get(field.name, 0) <= few)
    ][:OFFERED]
    return tuple(msgspec.structs.replace(field, facet=field.name in chosen) for field in fields)


def _wanted(scope: Scope, question: Question, asked: FacetAsked) -> _Wanted:
    if asked.sort not in SORTS:
        raise BadParameter(
            f"Invalid value for facet API parameter: sort {asked.sort[:60]!r} was found but one of count,"
            " -count, alphanum, -alphanum, num, -num is expected."
        )
    if not 1 <= asked.limit <= MOST_VALUES:
        raise BadParameter(
            f"Invalid value for facet API parameter: limit {asked.limit} was found but 1 <= limit <="
            f" {MOST_VALUES} is expected."
        )
    field = scope.field(asked.name)
    if field.type in _NEVER:
        raise BadQuery(f"{field.name} is of type {field.type}: its values are not counted.")
    return _Wanted(
        asked,
        field,
        tuple(dict.fromkeys(_bare(field, one.value) for one in question.refine if one.field == field.name)),
        tuple(dict.fromkeys(_bare(field, one.value) for one in question.exclude if one.field == field.name)),
    )


def _bare(field: Field, value: str) -> str:
    return value.replace("-", "/").strip("/ ") if field.type in ("date", "datetime") else value


def _key(scope: Scope, wanted: _Wanted) -> str:
    """What is grouped by: the value; of a date, as many of year, month and day as are looked into."""
    column = scope.column(wanted.field.name)
    if not wanted.dated:
        return column.text
    day = _day(scope, column)
    deepest = max((one.count("/") for one in wanted.refined), default=-1)
    if deepest < 0:
        return f"year({day})"
    if deepest == 0:
        return f"(year({day}) * 100 + month({day}))"
    return f"(year({day}) * 10000 + month({day}) * 100 + day({day}))"


def _day(scope: Scope, column: Sql) -> str:
    return moments.local(scope, column)


def _where(scope: Scope, question: Question, without: str = "") -> str:
    conditions = conditions_of(scope, question, without=without)
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _pass(
    scope: Scope, question: Question, wanted: Mapping[int, _Wanted], until: float
) -> dict[int, list[tuple[Any, int]]]:
    """The counts of several facets in one pass over the rows."""
    keys = {at: _key(scope, one) for at, one in wanted.items()}
    columns = ", ".join(f"{key} AS f{at}" for at, key in keys.items())
    inner = f"(SELECT {columns} FROM {scope.table.rows}{_where(scope, question)})"
    names = [f"f{at}" for at in keys]
    sets = ", ".join(f"({one})" for one in names)
    which = f"grouping({', '.join(names)})"
    bits = {2 ** len(names) - 1 - 2 ** (len(names) - 1 - place): at for place, at in enumerate(keys)}
    rows = run(
        f"SELECT {which}, count(*), {', '.join(names)} FROM {inner} GROUP BY GROUPING SETS ({sets})"
        f" LIMIT {MOST_PATHS * len(names)}",
        scope.values,
        _left(until),
    )
    found: dict[int, list[tuple[Any, int]]] = {at: [] for at in keys}
    places = {at: 2 + place for place, at in enumerate(keys)}
    for row in rows:
        at = bits[row[0]]
        found[at].append((row[places[at]], row[1]))
    return found


def _alone(scope: Scope, question: Question, wanted: _Wanted, until: float) -> list[tuple[Any, int]]:
    own = wanted.asked.disjunctive and not wanted.field.multivalued
    where = _where(scope, question, without=wanted.field.name if own else "")
    key = _key(scope, wanted)
    if wanted.field.multivalued:
        key = f"unnest(list_distinct({name(wanted.field.name)}))"
    order = {"count": "n ASC, v", "alphanum": "v", "num": "v", "-alphanum": "v DESC", "-num": "v DESC"}.get(
        wanted.asked.sort, "n DESC, v"
    )
    rows = run(
        f"SELECT v, count(*) AS n FROM (SELECT {key} AS v FROM {scope.table.rows}{where}) WHERE v IS NOT NULL"
        f" GROUP BY v ORDER BY {order} LIMIT {wanted.most}",
        scope.values,
        _left(until),
    )
    return [(value, count) for value, count in rows]


def _left(until: float) -> float:
    """How long the next pass may take; what is over stops at once."""
    return max(0.01, until - time.monotonic())


def _values(wanted: _Wanted, found: list[tuple[Any, int]]) -> tuple[FacetValue, ...]:
    separator = "/" if wanted.dated else wanted.asked.separator or "/"
    counts: dict[str, int] = {}
    raw: dict[str, Any] = {}
    for value, count in found:
        if value is None:
            continue
        said = _said(wanted, value)
        for path in _upwards(said, separator) if wanted.dated or wanted.paths else (said,):
            counts[path] = counts.get(path, 0) + count
            raw.setdefault(path, value if path == said else path)
    for one in (*wanted.refined, *wanted.excluded):
        for path in _upwards(one, separator) if wanted.dated or wanted.paths else (one,):
            if path:
                counts.setdefault(path, 0)
                raw.setdefault(path, path)
    if not (wanted.dated or wanted.paths):
        return _listed(wanted, list(counts), counts, raw)
    below: dict[str, list[str]] = {}
    for path in counts:
        below.setdefault(path.rpartition(separator)[0], []).append(path)
    return _nested(wanted, "", below, counts, raw)


def _nested(
    wanted: _Wanted,
    parent: str,
    below: Mapping[str, list[str]],
    counts: Mapping[str, int],
    raw: Mapping[str, Any],
) -> tuple[FacetValue, ...]:
    separator = "/" if wanted.dated else wanted.asked.separator or "/"
    values = _listed(wanted, below.get(parent, []), counts, raw)
    return tuple(
        msgspec.structs.replace(
            value,
            name=value.value.rpartition(separator)[2],
            facets=_nested(wanted, value.value, below, counts, raw)
            if wanted.paths
            or any(one == value.value or one.startswith(f"{value.value}/") for one in wanted.refined)
            else (),
        )
        for value in values
    )


def _listed(
    wanted: _Wanted, paths: Sequence[str], counts: Mapping[str, int], raw: Mapping[str, Any]
) -> tuple[FacetValue, ...]:
    ordered = sorted(paths, key=lambda one: _place(wanted, one, counts[one], raw[one]))
    if wanted.asked.sort.startswith("-") and wanted.asked.sort != "-count":
        ordered.reverse()
    kept = [
        one for at, one in enumerate(ordered) if at < wanted.asked.limit or _state(wanted, one) != "displayed"
    ]
    return tuple(
        FacetValue(name=one, value=one, count=counts[one], state=_state(wanted, one)) for one in kept
    )


def _place(wanted: _Wanted, path: str, count: int, raw: Any) -> tuple[Any, ...]:
    match wanted.asked.sort:
        case "" if wanted.dated:
            return (0, path)
        case "" | "-count":
            return (-count, path)
        case "count":
            return (count, path)
        case _:
            number = raw if isinstance(raw, int | float) else None
            return (number is None, number or 0, path)


def _state(wanted: _Wanted, path: str) -> State:
    if path in wanted.refined:
        return "refined"
    return "excluded" if path in wanted.excluded else "displayed"


def _said(wanted: _Wanted, value: Any) -> str:
    """A value as `refine` is given it."""
    if wanted.dated:
        digits = str(value)
        return "/".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _upwards(path: str, separator: str) -> tuple[str, ...]:
    """A path and those that it stands below."""
    parts = path.split(separator)
    return tuple(separator.join(parts[: size + 1]) for size in range(len(parts)))
