"""The catalogue as a table: the datasets that a reader may know of, asked in the same language as their rows.

The table is in DuckDB's memory, made again when the shelf has changed. Words are looked for in titles,
descriptions, keywords, themes, publishers and the labels of fields; where nothing else orders the answer,
those whose title has the words come first.
"""

import itertools
import threading
from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from temoin.law import Text
from temoin.office.datasets import words
from temoin.office.datasets.asking import Column, conditions_of, reader, run, scope_of
from temoin.office.datasets.dataset import LANGUAGES, Dataset, Field, Reader, features, said
from temoin.office.datasets.engine import cursor, engine, name, text
from temoin.office.datasets.facets import counted
from temoin.office.datasets.odsql import parse, tree
from temoin.office.datasets.odsql import plan as plans
from temoin.office.datasets.odsql.scope import Scope
from temoin.office.datasets.parquet import sql_type
from temoin.office.datasets.question import Facet, FacetAsked, Question, Record
from temoin.office.datasets.relation import ROW, Table, column, column_name
from temoin.office.datasets.shelf import catalogue

FIELDS = (
    Field(name="dataset_id"),
    Field(name="title", translated=True),
    Field(name="description", translated=True),
    Field(name="theme", translated=True, multivalued=True),
    Field(name="keyword", translated=True, multivalued=True),
    Field(name="publisher", translated=True, facet=True),
    Field(name="license", translated=True, facet=True),
    Field(name="license_url"),
    Field(name="language", multivalued=True),
    Field(name="modified", type="datetime", facet=True),
    Field(name="records_count", type="int"),
    Field(name="features", multivalued=True),
    Field(name="frequency", facet=True),
    Field(name="territory", translated=True, facet=True),
    Field(name="field_labels", translated=True, multivalued=True),
)
"""What can be asked of a dataset, under the names of the Explore API."""
SEARCHED = ("title", "description", "theme", "keyword", "publisher", "field_labels")
GENERATIONS = 3
"""Tables that are kept: a question may still be at one while the next are made."""


class CatalogueAnswer(msgspec.Struct, frozen=True):
    """The datasets asked for, in order, and how many there are in all; records where columns were chosen."""

    total: int | None
    datasets: tuple[Dataset, ...] = ()
    names: tuple[str, ...] = ()
    records: tuple[Record, ...] | None = None
    """With a `select` or a `group_by`; else None."""


class _Standing(msgspec.Struct, frozen=True):
    datasets: tuple[Dataset, ...]
    table: str
    base: duckdb.DuckDBPyConnection


_MAKING = threading.Lock()
_COUNT = itertools.count()
_standing: list[_Standing] = []


def ask_catalogue(question: Question) -> CatalogueAnswer:
    """The answer of the catalogue to a question; raises Refused, TooLong and TooMuch."""
    standing = _now()
    scope = scope_of(question, _table(standing, question.reader, question.language))
    plan = plans.planned(scope, question, conditions_of(scope, question))
    if plan.grouped or question.select.strip():
        return _records(question, scope, plan)
    order = plan.order if question.order_by.strip() else (*_by_relevance(scope, question), *plan.order)
    rows = run(
        f"SELECT {name(ROW)} FROM {plan.rows} ORDER BY {', '.join(order)}{_window(question)}", scope.values
    )
    datasets = tuple(standing.datasets[number] for (number,) in rows)
    return CatalogueAnswer(_total(scope, plan), datasets, tuple(output.name for output in plan.outputs))


def catalogue_facets(question: Question, wanted: Sequence[FacetAsked]) -> tuple[Facet, ...]:
    """The facets of the catalogue under a question; raises Refused."""
    return counted(_table(_now(), question.reader, question.language), question, wanted)


def _records(question: Question, scope: Scope, plan: plans.Plan) -> CatalogueAnswer:
    outputs = ", ".join(plans.shown(one) for one in plan.outputs)
    order = f" ORDER BY {', '.join(plan.order)}" if plan.order else ""
    rows = run(f"SELECT {outputs} FROM {plan.rows}{order}{_window(question)}", scope.values)
    columns = [Column(name=one.name, kind=one.kind, many=one.many, field=one.field) for one in plan.outputs]
    made = reader(columns, question.timezone)
    total = (1 if plan.single else None) if plan.grouped else _total(scope, plan)
    return CatalogueAnswer(
        total, (), tuple(column.name for column in columns), tuple(made(row) for row in rows)
    )


def _total(scope: Scope, plan: plans.Plan) -> int:
    ((total,),) = run(f"SELECT count(*) FROM {plan.rows}", scope.values)
    return int(total)


def _window(question: Question) -> str:
    limit = f" LIMIT {int(question.limit)}" if question.limit >= 0 else ""
    return f"{limit} OFFSET {int(question.offset)}"


def _by_relevance(scope: Scope, question: Question) -> tuple[str, ...]:
    """The key that puts first the datasets whose titles have the words that are looked for."""
    wanted = [
        word
        for written in question.where
        if written.strip()
        for phrase in _phrases(parse.where(written))
        for word in words.wanted(phrase, prefix_last=True)
    ]
    if not wanted:
        return ()
    hits = [f"({words.in_text(name('title'), word, scope.bind)})::INTEGER" for word in wanted]
    return (f"({' + '.join(hits)}) DESC NULLS LAST",)


def _phrases(node: tree.Node) -> list[str]:
    match node:
        case tree.Text(phrase) | tree.Call("search" | "suggest", (*_, tree.Text(phrase))):
            return [phrase]
        case tree.Every(parts) | tree.Any(parts):
            return [phrase for part in parts for phrase in _phrases(part)]
    return []


def _table(standing: _Standing, asks: Reader, language: str) -> Table:
    columns = ", ".join(f"{column(field, language)} AS {name(field.name)}" for field in FIELDS)
    allowed = ""
    if asks is not None:
        own = f" OR list_has_any(_readers, [{', '.join(str(int(one)) for one in sorted(asks))}]::BIGINT[])"
        allowed = f" WHERE NOT _restricted{own if asks else ''}"
    return Table(
        fields=FIELDS,
        rows=f"(SELECT {name(ROW)}, {columns} FROM {standing.table}{allowed})",
        language=language,
        searched=SEARCHED,
    )


def _now() -> _Standing:
    """The table of the datasets as they stand, made if they have changed."""
    datasets, base = catalogue(None), engine()
    if not (_standing and _standing[-1].datasets == datasets and _standing[-1].base is base):
        with _MAKING:
            if not (_standing and _standing[-1].datasets == datasets and _standing[-1].base is base):
                _standing.append(_Standing(datasets, _made(datasets), base))
                _let_go(base)
    return _standing[-1]


def _let_go(base: duckdb.DuckDBPyConnection) -> None:
    while len(_standing) > GENERATIONS:
        old = _standing.pop(0)
        if old.base is base:
            with cursor() as mine:
                mine.execute(f"DROP TABLE IF EXISTS {old.table}")


def _made(datasets: Sequence[Dataset]) -> str:
    columns = [(ROW, "BIGINT"), ("_restricted", "BOOLEAN"), ("_readers", "BIGINT[]")]
    for field in FIELDS:
        languages = LANGUAGES if field.translated else ("",)
        columns += [(column_name(field, language), sql_type(field)) for language in languages]
    shape = msgspec.json.encode([dict(columns)]).decode()
    rows = [_row(number, dataset) for number, dataset in enumerate(datasets)]
    made = f"catalogue_{next(_COUNT)}"
    with cursor() as mine:
        mine.execute(
            f"CREATE TABLE {made} AS SELECT unnest(from_json(?::JSON, {text(shape)}), max_depth := 2)",
            [msgspec.json.encode(rows).decode()],
        )
    return made


def _row(number: int, dataset: Dataset) -> dict[str, Any]:
    metas = dataset.metas
    row: dict[str, Any] = {
        ROW: number,
        "_restricted": dataset.visibility == "restricted",
        "_readers": sorted(dataset.readers),
        "dataset_id": dataset.id,
        "license_url": metas.license_url or None,
        "language": [tag for tag in LANGUAGES if tag in metas.title],
        "modified": dataset.modified,
        "records_count": dataset.records_count,
        "features": features(dataset),
        "frequency": metas.frequency or None,
    }
    for tag in LANGUAGES:
        row |= {
            f"title@{tag}": said(metas.title, tag),
            f"description@{tag}": said(metas.description, tag),
            f"theme@{tag}": _each(metas.themes, tag),
            f"keyword@{tag}": _each(metas.keywords, tag),
            f"publisher@{tag}": said(metas.publisher, tag),
            f"license@{tag}": said(metas.license, tag),
            f"territory@{tag}": said(metas.place, tag),
            f"field_labels@{tag}": _each((field.label for field in dataset.fields), tag),
        }
    return row


def _each(texts: Any, language: str) -> list[str]:
    some: list[Text] = list(texts)
    return [word for word in (said(one, language) for one in some) if word]
