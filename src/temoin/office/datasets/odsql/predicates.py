"""Conditions: two-valued, so that what is not known is false, and its negation is true.

Within a NOT each comparison is made so (`coalesce(…, false)`); elsewhere WHERE does it, and the reader of
Parquet can skip what cannot match.
"""

import re
from datetime import date, datetime

from temoin.office.datasets.odsql import moments, places, searching, tree
from temoin.office.datasets.odsql.scalars import NOT_HERE, value
from temoin.office.datasets.odsql.scope import DATES, NUMBERS, Kind, Scope, Sql
from temoin.office.datasets.refusal import BadQuery

_NUMBER = re.compile(r"\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?\s*")
_UNORDERED = ("geo_point_2d", "geo_shape", "json_blob")


def condition(scope: Scope, node: tree.Node, *, denied: bool = False) -> str:
    """The SQL of a condition; `denied` says that it stands within a NOT. Raises BadQuery."""
    match node:
        case tree.Every(parts):
            return f"({' AND '.join(condition(scope, one, denied=denied) for one in parts)})"
        case tree.Any(parts):
            return f"({' OR '.join(condition(scope, one, denied=denied) for one in parts)})"
        case tree.Not(of):
            return f"(NOT {condition(scope, of, denied=True)})"
        case tree.Truth(truth):
            return "true" if truth else "false"
        case tree.Null():
            return "false"
        case tree.Is(of, None):
            return f"({value(scope, of).text} IS NULL)"
    text = _leaf(scope, node)
    return f"coalesce({text}, false)" if denied else text


def _leaf(scope: Scope, node: tree.Node) -> str:
    match node:
        case tree.Comparison("=", tree.Text(text), _) if isinstance(node.right, tree.Name):
            return compare(scope, "=", value(scope, node.right), scope.literal(text, "text"))
        case tree.Comparison(operator, left, right):
            return compare(scope, operator, value(scope, left), value(scope, right))
        case tree.Is(of, truth):
            return compare(scope, "=", value(scope, of), scope.literal(bool(truth), "boolean"))
        case tree.Within():
            return _within(scope, node)
        case tree.Among(of, values):
            found = value(scope, of)
            return f"({' OR '.join(compare(scope, '=', found, value(scope, one)) for one in values)})"
        case tree.Part(one, of):
            return compare(scope, "=", scope.column(of.name), value(scope, one))
        case tree.Like(of, words):
            return _like(scope, of, words)
        case tree.Text(text):
            return searching.everywhere(scope, text)
        case tree.Call():
            return _call(scope, node)
    found = value(scope, node)
    if found.kind != "boolean":
        raise BadQuery(
            f"A condition is expected: {found.said or 'that'} is of type {found.kind}, not boolean."
        )
    return found.text


def _call(scope: Scope, call: tree.Call) -> str:
    match call:
        case tree.Call("search" | "suggest" | "startswith"):
            return searching.function(scope, call)
        case tree.Call("within_distance" | "distance", (of, at, length)):
            field = places.points(scope, of, call.name)
            return places.near(scope, field, places.point(at, call.name), length)
        case tree.Call("in_bbox" | "bbox", (of, *corners)) if len(corners) == 4:
            return places.in_box(scope, places.points(scope, of, call.name), tuple(corners))
        case tree.Call("within_distance"):
            raise BadQuery("within_distance() takes a field, a place and a distance, such as 20km.")
        case tree.Call("in_bbox"):
            raise BadQuery(
                "in_bbox() takes a field and four numbers: latitude, longitude, latitude, longitude."
            )
        case tree.Call(name) if name in NOT_HERE:
            raise BadQuery(f"Not supported on this portal: {name}().")
    found = value(scope, call)
    if found.kind != "boolean":
        raise BadQuery(
            f"A condition is expected: {found.said or 'that'} is of type {found.kind}, not boolean."
        )
    return found.text


def _within(scope: Scope, node: tree.Within) -> str:
    found = value(scope, node.of)
    bounds: list[tuple[tree.Comparator, tree.Node]] = [
        (">=" if node.with_low else ">", node.low),
        ("<=" if node.with_high else "<", node.high),
    ]
    parts = [
        compare(scope, operator, found, value(scope, bound))
        for operator, bound in bounds
        if not isinstance(bound, tree.Star)
    ]
    return f"({' AND '.join(parts)})" if parts else f"({found.text} IS NOT NULL)"


def _like(scope: Scope, of: tree.Node, words: tree.Node) -> str:
    if not isinstance(words, tree.Text):
        raise BadQuery('like takes a text in quotes, such as name like "word".')
    if not isinstance(of, tree.Name):
        raise BadQuery('like takes a field, such as name like "word".')
    return searching.within(scope, (scope.field(of.name),), words.value, prefix_last=False)


def compare(scope: Scope, operator: tree.Comparator, left: Sql, right: Sql) -> str:
    """A comparison of two values, made of one kind; with null, it is false. Raises BadQuery."""
    if "null" in (left.kind, right.kind):
        return "false"
    if left.many or right.many:
        return _with_many(scope, operator, left, right)
    if left.constant is not None and right.constant is None:
        left = _as(scope, left, right.kind, operator)
    elif right.constant is not None:
        right = _as(scope, right, left.kind, operator)
    if left.kind in DATES and right.kind in DATES and left.kind != right.kind:
        left, right = moments.instant(scope, left), moments.instant(scope, right)
    alike = left.kind == right.kind or (left.kind in NUMBERS and right.kind in NUMBERS)
    if not alike or left.kind in _UNORDERED:
        raise BadQuery(
            f"{left.said or 'A value'} of type {left.kind} cannot be compared with"
            f" {right.said or 'a value'} of type {right.kind}."
        )
    return f"({left.text} {operator} {right.text})"


def _with_many(scope: Scope, operator: tree.Comparator, left: Sql, right: Sql) -> str:
    holder, one = (left, right) if left.many else (right, left)
    if one.many or operator not in ("=", "!="):
        raise BadQuery(f"{holder.said} has several values: it is compared by = and != with one value.")
    one = _as(scope, one, holder.kind, operator) if one.constant is not None else one
    if one.kind != holder.kind:
        raise BadQuery(f"{holder.said} has values of type {holder.kind}, not {one.kind}.")
    held = f"list_contains({holder.text}, {one.text})"
    return held if operator == "=" else f"(NOT {held})"


def _as(scope: Scope, literal: Sql, kind: Kind, operator: str) -> Sql:
    """A literal made a value of this kind, where it can be one."""
    written = literal.constant
    if literal.kind == kind:
        return literal
    if literal.kind == "text" and kind in NUMBERS and _NUMBER.fullmatch(written):
        number = float(written)
        return scope.literal(
            tree.whole(written.strip())
            if written.strip("- ").isdecimal() and abs(number) < 2**63
            else number,
            kind,
        )
    if literal.kind == "text" and kind in DATES:
        found = moments.moment(written, scope.zone)
        if found is not None:
            return scope.literal(found, "datetime" if isinstance(found, datetime) else "date")
    if literal.kind == "text" and kind == "boolean" and written.lower() in ("true", "false"):
        return scope.literal(written.lower() == "true", "boolean")
    if literal.kind in NUMBERS and kind == "text" and operator in ("=", "!="):
        return scope.literal(str(written), "text")
    if literal.kind == "date" and kind == "datetime" and isinstance(written, date):
        return moments.instant(scope, literal)
    return literal
