"""What records are grouped by: fields, functions of them, ranges, and places near one another."""

import math
from datetime import UTC, date, datetime
from itertools import pairwise

import msgspec

from temoin.office.datasets.odsql import moments, places, tree
from temoin.office.datasets.odsql.scalars import value
from temoin.office.datasets.odsql.scope import DATES, NUMBERS, Kind, Scope, Sql
from temoin.office.datasets.refusal import BadQuery

_UNITS = {
    "ms": "milliseconds", "millisecond": "milliseconds", "s": "seconds", "second": "seconds", "m": "minutes",
    "minute": "minutes", "h": "hours", "hour": "hours", "d": "days", "day": "days", "w": "weeks",
    "week": "weeks", "M": "months", "month": "months", "q": "quarters",
    "quarter": "quarters", "y": "years", "year": "years",
}  # fmt: skip
_NOT_KEYS = ("geo_point_2d", "geo_shape", "json_blob")
RADIUS = 40
"""Pixels: how near points are to stand for one, where it is not said."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key: what records are grouped by, and what the answer says of it."""

    sql: str
    """Over the rows."""
    shown: str = "{0}"
    """Over the groups, `{0}` being the key; aggregates of its own follow, as `{1}` and `{2}`."""
    kind: Kind
    beside: tuple[str, ...] = ()
    """Aggregates that `shown` needs."""


def key(scope: Scope, node: tree.Node) -> Key:
    """The key that an expression of group_by makes; raises BadQuery."""
    if isinstance(node, tree.Call) and node.name == "range":
        return _range(scope, node)
    if isinstance(node, tree.Call) and node.name == "geo_cluster":
        return _cluster(scope, node)
    found = value(scope, node)
    if found.kind in _NOT_KEYS:
        raise BadQuery(f"{found.said or 'That'} is of type {found.kind}: records are not grouped by it.")
    if found.many:
        raise BadQuery(f"{found.said} has several values: records are not grouped by it; facets count them.")
    return Key(sql=found.text, kind=found.kind)


def _range(scope: Scope, call: tree.Call) -> Key:
    if len(call.arguments) < 2:
        raise BadQuery(
            "range() takes a field and a step, or a field and bounds: range(n, 5), range(n, *, 10, *)."
        )
    of = value(scope, call.arguments[0])
    if of.many or of.kind not in (*NUMBERS, *DATES):
        raise BadQuery(f"range() needs a number or a date: {of.said or 'that'} is of type {of.kind}.")
    match call.arguments[1:]:
        case (tree.Quantity(step, unit),) if of.kind in DATES:
            return _spans(scope, of, step, unit)
        case (tree.Number(step),) if of.kind in NUMBERS:
            return _steps(scope, of, step)
        case (_,):
            raise BadQuery("range() takes one step such as 5, for dates such as 1 month, or several bounds.")
    return _bounded(scope, of, call.arguments[1:])


def _steps(scope: Scope, of: Sql, step: float) -> Key:
    if step <= 0:
        raise BadQuery("The step of range() is more than 0.")
    mark = scope.bind(step)
    if of.kind == "int" and isinstance(step, int):
        low = f"TRY(({of.text}) - ((({of.text}) % {mark}) + {mark}) % {mark})"
        return Key(sql=low, shown=f"'[' || {{0}} || ', ' || ({{0}} + {mark} - 1) || ']'", kind="text")
    low = f"(floor(({of.text})::DOUBLE / {mark}) * {mark})"
    return Key(sql=low, shown=f"'[' || {{0}} || ', ' || ({{0}} + {mark}) || '['", kind="text")


def _spans(scope: Scope, of: Sql, step: float, unit: str) -> Key:
    found = _UNITS.get(unit) or _UNITS.get(unit.lower().rstrip("s"))
    if found is None or step != int(step) or not 1 <= step <= 10_000:
        raise BadQuery(
            f"range() takes a whole number of ms, s, m, h, d, w, M, q or y: {step:g} {unit} is none."
        )
    span = scope.bind(f"{int(step)} {found}")
    origin = "TIMESTAMP '2001-01-01'"  # a Monday, and the first day of a year and of a quarter
    low = f"time_bucket({span}::INTERVAL, ({moments.local(scope, of)})::TIMESTAMP, {origin})"
    begins, ends = _instant(scope, of, "{0}"), _instant(scope, of, f"({{0}} + {span}::INTERVAL)")
    return Key(sql=low, shown=f"'[' || {begins} || ', ' || {ends} || '['", kind="text")


def _instant(scope: Scope, of: Sql, clock: str) -> str:
    """A bound of a span, as text: a day of a date, an instant in UTC of a datetime."""
    if of.kind == "date":
        return f"strftime({clock}, '%Y-%m-%d')"
    if scope.zone.key != "UTC":
        clock = f"make_timestamp(epoch_us(timezone({scope.bind(scope.zone.key)}, {clock})))"
    return f"strftime({clock}, '%Y-%m-%dT%H:%M:%S.%gZ')"


def _bounded(scope: Scope, of: Sql, written: tuple[tree.Node, ...]) -> Key:
    open_low, open_high = isinstance(written[0], tree.Star), isinstance(written[-1], tree.Star)
    inner = written[open_low : len(written) - open_high]
    bounds = [_bound(scope, of, one) for one in inner]
    if not bounds or len(bounds) + open_low + open_high < 2:
        raise BadQuery(
            "range() takes two bounds at least, such as range(n, 0, 10, 50) or range(n, *, 10, *)."
        )
    values = [one.constant for one in bounds]
    if any(low >= high for low, high in pairwise(values)):
        raise BadQuery("The bounds of range() are in order, the least first.")
    edges: list[Sql | None] = [*([None] if open_low else []), *bounds, *([None] if open_high else [])]
    cases, labels = [], []
    for at, (low, high) in enumerate(pairwise(edges)):
        tests = [f"({of.text}) >= {low.text}"] if low else []
        tests += [f"({of.text}) < {high.text}"] if high else []
        cases.append(f"WHEN {' AND '.join(tests)} THEN {at}")
        labels.append(_between(of, low, high))
    return Key(
        sql=f"CASE {' '.join(cases)} END",
        shown=f"list_extract({scope.bind(labels)}::VARCHAR[], {{0}} + 1)",
        kind="text",
    )


def _bound(scope: Scope, of: Sql, node: tree.Node) -> Sql:
    found = value(scope, node)
    if found.constant is not None and of.kind in NUMBERS and found.kind in NUMBERS:
        return found
    if found.constant is not None and of.kind in DATES and found.kind in DATES:
        if of.kind == "datetime":
            return moments.instant(scope, found)
        if found.kind == "date":
            return found
    raise BadQuery(f"The bounds of range() are written as the field's own type: {of.kind}.")


def _between(of: Sql, low: Sql | None, high: Sql | None) -> str:
    first = _written(low.constant) if low else "*"
    if high is None:
        return f"[{first}, *]"
    if of.kind == "int" and isinstance(high.constant, int):
        return f"[{first}, {high.constant - 1}]"
    return f"[{first}, {_written(high.constant)}["


def _written(bound: float | date | datetime) -> str:
    if isinstance(bound, datetime):
        return bound.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return bound.isoformat() if isinstance(bound, date) else str(bound)


def _cluster(scope: Scope, call: tree.Call) -> Key:
    """A grid in Web Mercator, its cells `radius` pixels wide at a zoom; the answer names the mean point."""
    match call.arguments:
        case (of, tree.Number(int(zoom))) if 0 <= zoom <= 25:
            radius = RADIUS
        case (of, tree.Number(int(zoom)), tree.Number(int(radius))) if (
            0 <= zoom <= 25 and 1 <= radius <= 4096
        ):
            pass
        case _:
            raise BadQuery(
                "geo_cluster() takes a field, a zoom from 0 to 25 and a radius in pixels from 1 to 4096."
            )
    point = places.points(scope, of, "geo_cluster").text
    cells = scope.bind(256 * 2**zoom / radius)
    side = 2**31
    lat = f"least(greatest({point}.lat, -85.05), 85.05)"
    east = f"floor(({point}.lon + 180) / 360 * {cells})::BIGINT"
    south = f"floor((1 - ln(tan(radians({lat}) / 2 + {math.pi / 4})) / {math.pi}) / 2 * {cells})::BIGINT"
    return Key(
        sql=f"(({south}) * {side} + ({east}))",
        shown="CASE WHEN {0} IS NOT NULL THEN"
        " to_json({{'cluster_centroid': {{'lat': {1}, 'lon': {2}}}}})::VARCHAR END",
        kind="json_blob",
        beside=(f"avg({point}.lat)", f"avg({point}.lon)"),
    )
