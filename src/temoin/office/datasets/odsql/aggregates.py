"""Functions over many records: counts, sums and their like."""

from temoin.office.datasets.odsql import scalars, tree
from temoin.office.datasets.odsql.scope import NUMBERS, Kind, Scope, Sql, unfit
from temoin.office.datasets.refusal import BadQuery

NAMES = frozenset({"count", "sum", "avg", "min", "max", "median", "percentile", "bbox"})
_ORDERED: tuple[Kind, ...] = ("int", "double", "date", "datetime", "text", "boolean")


def within(node: tree.Node) -> bool:
    """Whether an expression counts over many records."""
    if isinstance(node, tree.Call) and node.name in NAMES:
        return True
    return any(within(one) for one in tree.inside(node))


def value(scope: Scope, call: tree.Call) -> Sql:
    """The SQL of one such function; raises BadQuery."""
    said = f"{call.name}(…)"
    match call:
        case tree.Call("count", (tree.Star(),) | ()):
            return Sql(text="count(*)", kind="int", said=said)
        case tree.Call("count", (tree.Distinct(of),)):
            return Sql(text=f"count(DISTINCT {_of(scope, of).text})", kind="int", said=said)
        case tree.Call("count", (of,)):
            return Sql(text=f"count({_of(scope, of).text})", kind="int", said=said)
        case tree.Call("bbox", (of,)):
            return _box(scope, of)
        case tree.Call("sum" | "avg" | "median", (of,)):
            found = _of(scope, of, *NUMBERS, who=call.name)
            kind: Kind = found.kind if call.name == "sum" else "double"
            number = f"({found.text})::DOUBLE" if kind == "double" else found.text
            return Sql(text=f"{call.name}({number})", kind=kind, said=said)
        case tree.Call("min" | "max", (of,)):
            found = _of(scope, of, *_ORDERED, who=call.name)
            return Sql(text=f"{call.name}({found.text})", kind=found.kind, said=said)
        case tree.Call("percentile", (of, tree.Number(percent))) if 0 <= percent <= 100:
            found = _of(scope, of, *NUMBERS, who=call.name)
            share = scope.bind(percent / 100)
            return Sql(text=f"quantile_cont(({found.text})::DOUBLE, {share})", kind="double", said=said)
        case tree.Call("percentile"):
            raise BadQuery(
                "percentile() takes a field and a number from 0 to 100, such as percentile(age, 90)."
            )
    raise BadQuery(f"{call.name}() takes one argument.")


def _of(scope: Scope, node: tree.Node, *kinds: Kind, who: str = "count") -> Sql:
    if within(node):
        raise BadQuery(f"{who}() cannot hold another function over many records.")
    found = scalars.value(scope, node)
    if kinds and (found.many or found.kind not in kinds):
        raise unfit(f"{who}()", kinds, found)
    return found


def _box(scope: Scope, node: tree.Node) -> Sql:
    """The smallest box around points, as a GeoJSON polygon."""
    found = scalars.value(scope, node)
    if found.kind != "geo_point_2d":
        raise BadQuery(
            f"bbox() needs a field of type geo_point_2d: {found.said or 'that'} is of type {found.kind}."
        )
    west, south = f"min({found.text}.lon)", f"min({found.text}.lat)"
    east, north = f"max({found.text}.lon)", f"max({found.text}.lat)"
    corners = f"[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]"
    polygon = f"to_json({{'type': 'Polygon', 'coordinates': [{corners}]}})::VARCHAR"
    text = f"CASE WHEN {west} IS NOT NULL THEN {polygon} END"
    return Sql(text=text, kind="geo_shape", said="bbox(…)")
