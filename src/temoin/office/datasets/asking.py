"""A question answered: from the file of the version in force, held while it is read.

A page is read in two steps: first which rows, of the columns that filter and order, then what is shown of
those rows. The count of a filter is kept: a version's file never changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import msgspec

from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.engine import PATIENCE, found, name
from temoin.office.datasets.files import Gone, held
from temoin.office.datasets.narrowing import narrowed
from temoin.office.datasets.odsql import plan as plans
from temoin.office.datasets.odsql.scope import Kind, Scope, prepared
from temoin.office.datasets.question import Answer, Question, Record, Value
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.relation import ROW, Table, table
from temoin.office.datasets.shelf import find, look_again


class UnknownRecord(LookupError):  # noqa: N818 - it is said to a reader, not to a programmer
    """The dataset has no record of this id."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of an answer, and how its values stand in the rows of `Compiled`.

    A datetime is a TIMESTAMP in UTC without zone, a double has no NaN, a geo_point_2d is
    STRUCT(lon, lat), a geo_shape and a json_blob are JSON as text; the rest as `Field` says.
    """

    name: str
    kind: Kind
    many: bool = False
    field: Field | None = None
    """The field that it is, where it is one as it stands."""


class Compiled(msgspec.Struct, frozen=True):
    """A question as one statement over all the rows that it asks for; its columns are `columns`, in order."""

    sql: str
    values: list[Any]
    columns: tuple[Column, ...]
    dataset: Dataset


def ask(question: Question) -> Answer:
    """The answer to a question; raises UnknownDataset, Refused, TooLong and TooMuch."""
    try:
        return _ask(question)
    except Gone:  # another version came while this was asked
        look_again()
        return _ask(question)


def record(question: Question, record_id: str) -> Answer:
    """The one record of this id (`_id`: its number in the file, from 1); raises UnknownRecord besides."""
    number = int(record_id) if record_id.isascii() and record_id.isdecimal() and len(record_id) < 16 else 0
    if not number:
        raise UnknownRecord(record_id)
    try:
        return _record(question, number)
    except Gone:
        look_again()
        return _record(question, number)


def compiled(question: Question) -> Compiled:
    """The statement that gives every record asked for; `limit` -1 is all. Raises UnknownDataset and Refused.

    Whoever runs it holds `dataset.file` meanwhile, and asks again on Gone.
    """
    dataset = find(question.dataset, question.reader)
    scope, plan = _planned(question, table(dataset, question.language, whole=True))
    outputs = ", ".join(f"{plans.shown(one)} AS {name(one.name)}" for one in plan.outputs)
    # a file is read in its order, so that an export can begin at once; a join with the index may lose it
    as_it_stands = not plan.grouped and len(plan.order) == 1 and not scope.row_sets
    order = "" if as_it_stands else _order(plan)
    sql, values = prepared(f"SELECT {outputs} FROM {plan.rows}{order}{_window(question)}", scope.values)
    return Compiled(sql, values, _columns(plan), dataset)


def reader(columns: Sequence[Column], timezone: str) -> Callable[[Sequence[Any]], Record]:
    """What makes a row of `Compiled` a record: instants in a time zone, JSON as what it says."""
    zone = ZoneInfo(timezone)
    names = [column.name for column in columns]
    made_otherwise = [(column.name, how) for column in columns if (how := _made(column, zone)) is not None]

    def made(row: Sequence[Any]) -> Record:
        record: Record = dict(zip(names, row, strict=True))
        for key, how in made_otherwise:
            if record[key] is not None:
                record[key] = how(record[key])
        return record

    return made


def scope_of(question: Question, asked: Table) -> Scope:
    """What a question's texts are read against."""
    return Scope(asked, ZoneInfo(question.timezone), datetime.now(UTC))


def run(sql: str, values: Sequence[Any], patience: float = PATIENCE) -> list[tuple[Any, ...]]:
    """The rows of a statement made of a question; what its values cannot give is a BadQuery."""
    statement, used = prepared(sql, values)
    try:
        return found(statement, used, patience).rows
    except duckdb.DataError as error:
        raise BadQuery("A value of these records is beyond what can be reckoned with.") from error
    except duckdb.IOException as error:
        raise Gone(statement) from error
    except duckdb.Error as error:
        raise BadQuery("The question cannot be answered: its types do not go together.") from error


def conditions_of(scope: Scope, question: Question, *, without: str = "") -> list[str]:
    """The conditions that a question sets its rows."""
    narrowings = narrowed(scope, question.refine, question.exclude, without=without)
    return [*plans.where_of(scope, question), *narrowings]


def _planned(question: Question, asked: Table) -> tuple[Scope, plans.Plan]:
    scope = scope_of(question, asked)
    return scope, plans.planned(scope, question, conditions_of(scope, question))


def _ask(question: Question) -> Answer:
    dataset = find(question.dataset, question.reader)
    with held(dataset.file):
        scope, plan = _planned(question, table(dataset, question.language))
        if plan.grouped:
            return _grouped(question, dataset, scope, plan)
        return _rows(question, dataset, scope, plan)


def _grouped(question: Question, dataset: Dataset, scope: Scope, plan: plans.Plan) -> Answer:
    columns = _columns(plan)
    outputs = ", ".join(plans.shown(one) for one in plan.outputs)
    rows = run(f"SELECT {outputs} FROM {plan.rows}{_order(plan)}{_window(question)}", scope.values)
    made = reader(columns, question.timezone)
    names = tuple(column.name for column in columns)
    return Answer(dataset, 1 if plan.single else None, names, tuple(made(row) for row in rows))


def _rows(question: Question, dataset: Dataset, scope: Scope, plan: plans.Plan) -> Answer:
    names = tuple(output.name for output in plan.outputs)
    total = dataset.records_count if not plan.where else None
    if len(plan.order) == 1 and not plan.where:
        stop = dataset.records_count
        if question.limit >= 0:
            stop = min(stop, question.offset + question.limit)
        numbers = list(range(question.offset, stop)) if question.limit else []
    elif plan.numbers and len(plan.order) == 1 and question.limit > 0:
        total, numbers = _first(scope, plan, question)
    elif question.limit:
        sql = f"SELECT {name(ROW)} FROM {plan.rows}{_order(plan)}{_window(question)}"
        numbers = [row[0] for row in run(sql, scope.values)]
        if total is None and len(numbers) < question.limit and (numbers or not question.offset):
            total = question.offset + len(numbers)
    else:
        numbers = []
    if total is None:
        total = _counted(dataset, f"SELECT count(*) FROM {plan.numbers or plan.rows}", scope.values)
    records = _shown(scope, plan, numbers, question.timezone)
    return Answer(dataset, total, names, records, tuple(str(one + 1) for one in numbers))


def _first(scope: Scope, plan: plans.Plan, question: Question) -> tuple[int, list[int]]:
    """How many rows words alone choose, and those of the page: one reading of the index gives both."""
    most = question.offset + question.limit
    ((total, least),) = run(f"SELECT count(*), min({name(ROW)}, {most}) FROM {plan.numbers}", scope.values)
    return int(total), list(least or ())[question.offset :]


def _shown(scope: Scope, plan: plans.Plan, numbers: Sequence[int], timezone: str) -> tuple[Record, ...]:
    """The records of these rows, in this order."""
    if not numbers:
        return ()
    columns = (Column(name=ROW, kind="int"), *_columns(plan))
    outputs = ", ".join([name(ROW), *(plans.shown(one) for one in plan.outputs)])
    low, high = min(numbers), max(numbers)
    chosen = f"{name(ROW)} BETWEEN {low} AND {high}"
    if high - low >= len(numbers):
        chosen = f"{name(ROW)} IN ({', '.join(map(str, numbers))})"
    rows = run(f"SELECT {outputs} FROM {scope.table.rows} WHERE {chosen}", scope.values)
    made = reader(columns[1:], timezone)
    by_number = {row[0]: made(row[1:]) for row in rows}
    return tuple(by_number[one] for one in numbers)


def _record(question: Question, number: int) -> Answer:
    dataset = find(question.dataset, question.reader)
    if number > dataset.records_count:
        raise UnknownRecord(str(number))
    with held(dataset.file):
        scope, plan = _planned(question, table(dataset, question.language))
        if plan.grouped:
            raise BadQuery("One record is not grouped, nor counted over.")
        records = _shown(scope, plan, [number - 1], question.timezone)
        return Answer(dataset, 1, tuple(one.name for one in plan.outputs), records, (str(number),))


def _columns(plan: plans.Plan) -> tuple[Column, ...]:
    return tuple(Column(name=one.name, kind=one.kind, many=one.many, field=one.field) for one in plan.outputs)


def _order(plan: plans.Plan) -> str:
    return f" ORDER BY {', '.join(plan.order)}" if plan.order else ""


def _window(question: Question) -> str:
    limit = f" LIMIT {int(question.limit)}" if question.limit >= 0 else ""
    return limit + (f" OFFSET {int(question.offset)}" if question.offset else "")


_COUNTS: OrderedDict[bytes, int] = OrderedDict()
_COUNTING = threading.Lock()
_KEPT = 2_000


def _counted(dataset: Dataset, sql: str, values: Sequence[Any]) -> int:
    statement, used = prepared(sql, values)
    asked = sha256(f"{dataset.modified} {statement} {used!r}".encode(errors="backslashreplace")).digest()
    with _COUNTING:
        if asked in _COUNTS:
            _COUNTS.move_to_end(asked)
            return _COUNTS[asked]
    ((total,),) = run(sql, values)
    with _COUNTING:
        _COUNTS[asked] = int(total)
        while len(_COUNTS) > _KEPT:
            _COUNTS.popitem(last=False)
    return int(total)


def _made(column: Column, zone: ZoneInfo) -> Callable[[Any], Value] | None:
    if column.many:
        return None
    if column.kind == "datetime":
        return lambda value: _in_zone(value, zone)
    if column.kind in ("geo_shape", "json_blob"):
        return _parsed
    return None


def _in_zone(value: datetime, zone: ZoneInfo) -> datetime:
    instant = value.replace(tzinfo=UTC)
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant


def _parsed(value: str) -> Value:
    try:
        parsed: Value = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
    return parsed
