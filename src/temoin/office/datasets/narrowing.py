"""`refine` and `exclude` as conditions: a field that has, or has not, a value as a visitor wrote it.

Several values of one field: any of them, where a record has one value; all of them, where it has several. Of
dates, `2024/05` within `2024` counts and `2024` does not.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.odsql import tree
from temoin.office.datasets.odsql.moments import moment
from temoin.office.datasets.odsql.scope import Scope
from temoin.office.datasets.question import Narrowing
from temoin.office.datasets.refusal import BadQuery

_NEVER = ("geo_point_2d", "geo_shape", "json_blob")


def narrowed(
    scope: Scope, refine: Sequence[Narrowing], exclude: Sequence[Narrowing], *, without: str = ""
) -> list[str]:
    """The conditions; `without` leaves out the refinements of one field. Raises BadQuery."""
    conditions = []
    for wanted in dict.fromkeys(one.field for one in refine):
        field = scope.field(wanted)
        values = list(dict.fromkeys(one.value for one in refine if one.field == wanted))
        if wanted == without:
            continue
        tests = [has(scope, field, one) for one in _narrowest(field, values)]
        conditions.append(f"({(' AND ' if field.multivalued else ' OR ').join(tests)})")
    conditions += [
        f"(NOT coalesce({has(scope, scope.field(one.field), one.value)}, false))" for one in exclude
    ]
    return conditions


def has(scope: Scope, field: Field, written: str) -> str:  # noqa: PLR0911 - a case for each type
    """The condition that a field has this value; an empty one is none at all."""
    column = scope.column(field.name).text
    if field.type in _NEVER:
        raise BadQuery(f"{field.name} is of type {field.type}: it cannot be refined.")
    if written == "":
        return f"({column} IS NULL)"
    if field.multivalued:
        return f"list_contains({column}, {scope.bind(written)})"
    match field.type:
        case "text":
            return f"({column} = {scope.bind(written)})"
        case "boolean":
            truth = {"true": True, "false": False, "1": True, "0": False}.get(written.lower())
            return "false" if truth is None else f"({column} = {scope.bind(truth)})"
        case "date" | "datetime":
            return _dated(scope, field, column, written)
    try:
        number = float(written)
    except ValueError:
        return "false"
    whole = number.is_integer() and abs(number) < 2**63
    exact = tree.whole(written) if written.lstrip("-").isdecimal() and abs(number) < 2**62 else number
    if field.type == "int" and not whole:
        return "false"
    return f"({column} = {scope.bind(exact)})"


def _narrowest(field: Field, values: list[str]) -> list[str]:
    if field.type not in ("date", "datetime"):
        return values
    plain = [one.replace("-", "/") for one in values]
    return [
        one
        for one, bare in zip(values, plain, strict=True)
        if not any(other != bare and bare and other.startswith(f"{bare}/") for other in plain)
    ]


def _dated(scope: Scope, field: Field, column: str, written: str) -> str:
    found = moment(written, scope.zone)
    if found is None:
        return "false"
    if isinstance(found, datetime):
        return f"({column} = {scope.bind(found)})" if field.type == "datetime" else "false"
    ends = _after(found, written.replace("-", "/").strip("/ ").count("/"))
    low, high = (
        (found, ends) if field.type == "date" else (_begin(scope, found), ends and _begin(scope, ends))
    )
    if high is None:
        return f"({column} >= {scope.bind(low)})"
    return f"({column} >= {scope.bind(low)} AND {column} < {scope.bind(high)})"


def _begin(scope: Scope, day: date) -> datetime:
    try:
        return datetime.combine(day, datetime.min.time(), scope.zone).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, datetime.min.time(), UTC)


def _after(day: date, parts: int) -> date | None:
    """The first day after a year, a month or a day; None at the end of the calendar."""
    try:
        if parts == 0:
            return day.replace(year=day.year + 1)
        if parts == 1:
            return date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(day.toordinal() + 1)
    except (ValueError, OverflowError):
        return None
