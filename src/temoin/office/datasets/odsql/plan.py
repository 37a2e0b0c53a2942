"""A question put together: which rows, what is answered of them, in which order."""

from collections.abc import Sequence

import msgspec

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import name
from temoin.office.datasets.odsql import aggregates, keys, parse, tree
from temoin.office.datasets.odsql.predicates import condition
from temoin.office.datasets.odsql.scalars import value
from temoin.office.datasets.odsql.scope import Kind, Scope, Sql, unknown_field
from temoin.office.datasets.question import Question
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.relation import ROW

MOST_KEYS = 10
"""Keys of one order, or of one grouping."""


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the records of an answer, and the SQL of its values."""

    name: str
    sql: str
    kind: Kind
    many: bool = False
    field: Field | None = None
    """The field that it is, where it is one as it stands."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered, and of what: `outputs` and `order` are SQL over `rows`."""

    rows: str
    """What follows FROM, its conditions included: a row of it is a record of the answer."""
    where: str
    numbers: str = ""
    """What follows FROM to read the numbers of these rows only, where that is quicker."""
    outputs: tuple[Output, ...]
    order: tuple[str, ...]
    grouped: bool
    single: bool = False
    """Whether there is one record, of all rows together."""


def planned(scope: Scope, question: Question, conditions: Sequence[str]) -> Plan:
    """The plan of a question whose rows meet these conditions; raises BadSyntax and BadQuery."""
    where = _where(conditions)
    chosen = parse.select(question.select) if question.select.strip() else ()
    groups = parse.group_by(question.group_by) if question.group_by.strip() else ()
    orders = parse.order_by(question.order_by) if question.order_by.strip() else ()
    if len(groups) > MOST_KEYS or len(orders) > MOST_KEYS:
        raise BadQuery(f"At most {MOST_KEYS} keys group or order an answer.")
    if groups or any(isinstance(one, tree.Named) and aggregates.within(one.of) for one in chosen):
        return _Grouped(scope).plan(chosen, groups, orders, where)
    return _of_rows(scope, chosen, orders, conditions)


def where_of(scope: Scope, question: Question) -> list[str]:
    """The conditions of `where`; raises BadSyntax and BadQuery."""
    return [condition(scope, parse.where(text)) for text in question.where if text.strip()]


def _of_rows(
    scope: Scope,
    chosen: Sequence[tree.Named | tree.Star],
    orders: Sequence[tree.Order],
    conditions: Sequence[str],
) -> Plan:
    where = _where(conditions)
    labels: dict[str, tree.Node] = {
        one.label: one.of for one in chosen if isinstance(one, tree.Named) and one.label
    }
    outputs = _chosen(scope, chosen) if chosen else [_field(field) for field in scope.table.fields]
    order = [_ordered(_row_key(scope, one.of, labels), one) for one in orders]
    return Plan(
        rows=f"{scope.table.rows}{where}",
        where=where,
        numbers=_numbers(scope, conditions),
        outputs=tuple(outputs),
        order=(*order, name(ROW)),
        grouped=False,
    )


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _numbers(scope: Scope, conditions: Sequence[str]) -> str:
    """Rows that words alone choose come from the index, and the file is read for those that are shown."""
    if len(conditions) != 1 or conditions[0] not in scope.row_sets:
        return ""
    return f"(SELECT DISTINCT row AS {name(ROW)} FROM ({scope.row_sets[conditions[0]]}) AS found)"


def _row_key(scope: Scope, node: tree.Node, labels: dict[str, tree.Node]) -> str:
    match node:
        case tree.Call("random", ()):
            return f"hash({name(ROW)}, 0)"
        case tree.Call("random", (tree.Number(int(seed)),)):
            return f"hash({name(ROW)}, {scope.bind(seed)})"
        case tree.Call("random"):
            raise BadQuery("random() takes a whole number, such as random(42).")
        case tree.Name(label) if label in labels and scope.table.field(label) is None:
            node = labels[label]
    found = value(scope, node)
    if found.constant is not None or found.kind == "null":
        raise BadQuery(f"{found.said} is the same for every record: records are not ordered by it.")
    if found.kind in ("geo_point_2d", "geo_shape", "json_blob") or found.many:
        raise BadQuery(f"{found.said or 'That'} is of type {found.kind}: records are not ordered by it.")
    return found.text


def _ordered(sql: str, order: tree.Order) -> str:
    return f"{sql} {'DESC' if order.descending else 'ASC'} NULLS LAST"


def _field(field: Field) -> Output:
    return Output(name=field.name, sql=name(field.name), kind=field.type, many=field.multivalued, field=field)


def _chosen(scope: Scope, chosen: Sequence[tree.Named | tree.Star]) -> list[Output]:
    found: dict[str, Output] = {}

    def add(output: Output) -> None:
        if output.name in found and found[output.name].sql != output.sql:
            raise BadQuery(f"Two columns of the answer are called {output.name[:60]}: label one of them.")
        found[output.name] = output

    for at, one in enumerate(chosen):
        if isinstance(one, tree.Star):
            for field in scope.table.fields:
                add(_field(field))
        elif isinstance(one.of, tree.Call) and one.of.name in ("include", "exclude"):
            names = _matching(scope, one.of)
            if one.of.name == "exclude" and at == 0:
                found = {field.name: _field(field) for field in scope.table.fields}
            for field in scope.table.fields:
                if field.name not in names:
                    continue
                if one.of.name == "include":
                    add(_field(field))
                else:
                    found.pop(field.name, None)
        elif isinstance(one.of, tree.Name):
            add(msgspec.structs.replace(_field(scope.field(one.of.name)), name=one.key))
        else:
            add(_output(one.key, value(scope, one.of)))
    if not found:
        raise BadQuery("The select clause chooses no field.")
    return list(found.values())


def _output(label: str, sql: Sql) -> Output:
    return Output(name=label, sql=sql.text, kind=sql.kind, many=sql.many)


def _matching(scope: Scope, call: tree.Call) -> set[str]:
    found: set[str] = set()
    for one in call.arguments:
        match one:
            case tree.Pattern(start):
                found |= {field.name for field in scope.table.fields if field.name.startswith(start)}
            case tree.Name(wanted):
                found.add(scope.field(wanted).name)
            case tree.Star():
                found |= {field.name for field in scope.table.fields}
            case _:
                raise BadQuery(
                    f"{call.name}() takes names of fields, or their starts, such as {call.name}(pop*)."
                )
    return found


class _Grouped:
    """The parts of a question over groups: inner columns first, then what is shown of them."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.inner: list[str] = []
        self.outputs: list[Output] = []
        self.known: list[tuple[tree.Node, str, str]] = []
        """What stands in a column: the expression, its label, and the column that orders by it."""

    def plan(
        self,
        chosen: Sequence[tree.Named | tree.Star],
        groups: Sequence[tree.Named],
        orders: Sequence[tree.Order],
        where: str,
    ) -> Plan:
        shown: list[Output] = []
        for one in groups:
            self._key(one, shown)
        chosen_keys: dict[int, str] = {}
        columns: list[Output | int] = []
        for item in chosen:
            if isinstance(item, tree.Star):
                raise BadQuery("* cannot be selected beside group_by or a function over many records.")
            at = self._key_of(item.of, groups)
            if at is not None:
                chosen_keys[at] = item.label or shown[at].name
                columns.append(at)
            else:
                columns.append(self._aggregate(item))
        outputs = [output for at, output in enumerate(shown) if at not in chosen_keys]
        outputs += [
            msgspec.structs.replace(shown[column], name=chosen_keys[column])
            if isinstance(column, int)
            else column
            for column in columns
        ]
        names = [output.name for output in outputs]
        twice = next((one for one in names if names.count(one) > 1), None)
        if twice is not None:
            raise BadQuery(f"Two columns of the answer are called {twice[:60]}: label one of them.")
        order = [_ordered(self._order(one.of), one) for one in orders]
        by = f" GROUP BY {', '.join(str(at + 1) for at in range(len(groups)))}" if groups else ""
        keyed = [f"k{at} ASC NULLS LAST" for at in range(len(groups))]
        return Plan(
            rows=f"(SELECT {', '.join(self._inner(groups))} FROM {self.scope.table.rows}{where}{by})",
            where=where,
            outputs=tuple(outputs),
            order=(*order, *keyed),
            grouped=True,
            single=not groups,
        )

    def _inner(self, groups: Sequence[tree.Named]) -> list[str]:
        by_key = [one for one in self.inner if one.endswith(tuple(f" AS k{at}" for at in range(len(groups))))]
        return [*by_key, *(one for one in self.inner if one not in by_key)]

    def _key(self, one: tree.Named, shown: list[Output]) -> None:
        if aggregates.within(one.of):
            raise BadQuery("Records are not grouped by a function over many records.")
        at = len(shown)
        found = keys.key(self.scope, one.of)
        self.inner.append(f"{found.sql} AS k{at}")
        beside = []
        for number, sql in enumerate(found.beside):
            self.inner.append(f"{sql} AS k{at}x{number}")
            beside.append(f"k{at}x{number}")
        field = self.scope.table.field(one.of.name) if isinstance(one.of, tree.Name) else None
        sql = found.shown.format(f"k{at}", *beside)
        shown.append(Output(name=one.key, sql=sql, kind=found.kind, field=field))
        self.known.append((one.of, one.key, f"k{at}"))

    def _key_of(self, node: tree.Node, groups: Sequence[tree.Named]) -> int | None:
        for at, group in enumerate(groups):
            if node == group.of or (isinstance(node, tree.Name) and node.name == group.label):
                return at
        return None

    def _aggregate(self, item: tree.Named) -> Output:
        column = self._column(item.of)
        found = self.known[-1]
        self.known[-1] = (found[0], item.key, found[2])
        return Output(name=item.key, sql=column[0], kind=column[1].kind)

    def _column(self, node: tree.Node) -> tuple[str, Sql]:
        outside = _outside(node)
        if outside is not None:
            if self.scope.table.field(outside) is None:
                raise unknown_field(outside, [field.name for field in self.scope.table.fields])
            raise BadQuery(
                f"{outside[:60]} is neither a key of group_by nor within a function over many records."
            )
        if not aggregates.within(node):
            raise BadQuery("Beside group_by, select has its keys and functions over many records only.")
        found = value(self.scope, node, grouped=True)
        column = f"a{len(self.inner)}"
        self.inner.append(f"{found.text} AS {column}")
        self.known.append((node, "", column))
        return column, found

    def _order(self, node: tree.Node) -> str:
        for known, label, column in self.known:
            if node == known or (isinstance(node, tree.Name) and node.name == label):
                return column
        return self._column(node)[0]


def _outside(node: tree.Node) -> str | None:
    """The name of a field that stands in no aggregate."""
    if isinstance(node, tree.Name):
        return node.name
    if isinstance(node, tree.Call) and node.name in aggregates.NAMES:
        return None
    return next((found for one in tree.inside(node) if (found := _outside(one)) is not None), None)


def shown(output: Output) -> str:
    """The SQL of an output's values as they leave: no NaN, and instants in UTC without zone."""
    if output.kind == "double" and not output.many:
        return f"CASE WHEN isfinite({output.sql}) THEN {output.sql} END"
    if output.kind == "datetime" and not output.many:
        return f"make_timestamp(epoch_us({output.sql}))"
    return output.sql
