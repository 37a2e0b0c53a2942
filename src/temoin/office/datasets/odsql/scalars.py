"""Values: fields, literals, arithmetic and the functions of one record."""

from temoin.office.datasets.odsql import aggregates, moments, places, tree
from temoin.office.datasets.odsql.scope import DATES, NUMBERS, Kind, Scope, Sql, unfit
from temoin.office.datasets.refusal import BadQuery

NOT_HERE = frozenset(
    {
        "intersects",
        "disjoint",
        "within",
        "envelope",
        "json_format",
        "vector_similarity",
        "if",
        "case",
        "polygon",
    }
    | {"between", "geometry", "concat", "substring", "round", "cast", "coalesce", "geo_within"}
)
"""Functions of the Explore API, or of SQL, that are not served."""
CONDITIONS = frozenset({"search", "suggest", "startswith", "within_distance", "in_bbox", "bbox"})
"""Functions that say whether; they stand in conditions."""


def value(scope: Scope, node: tree.Node, *, grouped: bool = False) -> Sql:
    """The SQL of a value; aggregates are let in where records are `grouped`. Raises BadQuery."""
    match node:
        case tree.Name(name):
            return scope.column(name)
        case tree.Text(text):
            return scope.literal(text, "text")
        case tree.Number(number):
            return scope.literal(number, "int" if isinstance(number, int) else "double")
        case tree.Truth(truth):
            return scope.literal(truth, "boolean")
        case tree.Null():
            return Sql(text="NULL", kind="null", said="null")
        case tree.Moment(written):
            return moments.of_text(scope, written)
        case tree.Terms():
            return _terms(scope, node, grouped=grouped)
        case tree.Minus(of):
            inner = value(scope, of, grouped=grouped)
            _needs(inner, "-", *NUMBERS)
            return Sql(text=f"TRY(-{inner.text})", kind=inner.kind, said=f"-{inner.said}")
        case tree.Call():
            return _call(scope, node, grouped=grouped)
        case tree.Place():
            raise BadQuery(
                "A place such as geom'POINT(2.35 48.85)' stands in distance() or within_distance() only."
            )
        case tree.Star() | tree.Pattern() | tree.Quantity() | tree.Distinct():
            raise BadQuery("*, a pattern, a quantity with a unit and distinct stand in some functions only.")
    raise BadQuery("A condition cannot stand where a value is expected.")


def _terms(scope: Scope, node: tree.Terms, *, grouped: bool) -> Sql:
    found = value(scope, node.first, grouped=grouped)
    _needs(found, node.rest[0][0], *NUMBERS)
    for operator, one in node.rest:
        other = value(scope, one, grouped=grouped)
        _needs(other, operator, *NUMBERS)
        said = f"{found.said} {operator} {other.said}"
        if operator == "/":
            text = f"(({found.text})::DOUBLE / nullif(({other.text})::DOUBLE, 0))"
            found = Sql(text=text, kind="double", said=said)
        else:
            kind: Kind = "int" if found.kind == other.kind == "int" else "double"
            text = f"({found.text} {operator} {other.text})"
            found = Sql(text=f"TRY{text}" if kind == "int" else text, kind=kind, said=said)
    return found


def _call(scope: Scope, call: tree.Call, *, grouped: bool) -> Sql:
    if call.name in aggregates.NAMES and not (call.name == "bbox" and len(call.arguments) != 1):
        if not grouped:
            raise BadQuery(f"{call.name}() counts over many records: it stands in select and order_by only.")
        return aggregates.value(scope, call)
    if call.name in NOT_HERE:
        raise BadQuery(f"Not supported on this portal: {call.name}().")
    if call.name in CONDITIONS:
        raise BadQuery(f"{call.name}() stands in where only.")
    if call.name in moments.PIECES:
        day = _only(scope, call, *DATES)
        return Sql(
            text=moments.PIECES[call.name].format(moments.local(scope, day)),
            kind="int",
            said=f"{call.name}(…)",
        )
    match call:
        case tree.Call("now"):
            return moments.now(scope, call)
        case tree.Call("length"):
            return Sql(text=f"length({_only(scope, call, 'text').text})", kind="int", said="length(…)")
        case tree.Call("lower" | "upper"):
            return Sql(
                text=f"{call.name}({_only(scope, call, 'text').text})", kind="text", said=f"{call.name}(…)"
            )
        case tree.Call("ifnull", (first, second)):
            return _if_null(value(scope, first, grouped=grouped), value(scope, second, grouped=grouped))
        case tree.Call("date_format", (of, tree.Text(pattern))):
            dated = value(scope, of)
            _needs(dated, "date_format()", *DATES)
            return moments.formatted(scope, dated, pattern)
        case tree.Call("distance", (of, at)):
            return places.distance(scope, places.points(scope, of, "distance"), places.point(at, "distance"))
        case tree.Call("range" | "geo_cluster"):
            raise BadQuery(f"{call.name}() stands in group_by only.")
        case tree.Call("random"):
            raise BadQuery("random() stands in order_by only.")
        case tree.Call("include" | "exclude"):
            raise BadQuery(f"{call.name}() stands in select only, by itself.")
        case tree.Call("ifnull" | "date_format" | "distance"):
            raise BadQuery(f"{call.name}() takes two arguments: {_USAGE[call.name]}.")
    raise BadQuery(f"Unknown function: {call.name[:60]}.")


_USAGE = {
    "ifnull": 'ifnull(field, "none")',
    "date_format": "date_format(field, 'dd/MM/yyyy')",
    "distance": "distance(field, geom'POINT(2.35 48.85)')",
}


def _only(scope: Scope, call: tree.Call, *kinds: str) -> Sql:
    if len(call.arguments) != 1:
        raise BadQuery(f"{call.name}() takes one argument.")
    of = value(scope, call.arguments[0])
    _needs(of, f"{call.name}()", *kinds)
    return of


def _needs(of: Sql, who: str, *kinds: str) -> None:
    if of.many or of.kind not in kinds:
        raise unfit(who, kinds, of)


def _if_null(first: Sql, second: Sql) -> Sql:
    if first.many or second.many:
        raise BadQuery("ifnull() takes fields that have one value.")
    if first.kind == "null" or second.kind == "null":
        return second if first.kind == "null" else first
    if first.kind != second.kind and not (first.kind in NUMBERS and second.kind in NUMBERS):
        raise BadQuery(f"ifnull() takes two values of one type: {first.kind} and {second.kind} are not.")
    kind = first.kind if first.kind == second.kind else "double"
    return Sql(text=f"coalesce({first.text}, {second.text})", kind=kind, said="ifnull(…)")
