"""Rows of Python values made a version: how the platform's own registers become datasets.

Meant for tables of thousands of rows. What is published from files goes through `imports`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from temoin.office.datasets import models
from temoin.office.datasets.dataset import LANGUAGES, Field, Metas, said
from temoin.office.datasets.engine import cursor, name, text
from temoin.office.datasets.parquet import COPY, sql_type
from temoin.office.datasets.publishing import Staged, content_of, describe, put_in_force, staging_file

Cell = Any
"""One value: what the field's type says; of a translated text, a Text (a value for each language)."""

PATIENCE = 60.0


def keep(
    dataset_id: str,
    metas: Metas,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Cell]],
    *,
    position: int = 0,
) -> models.Version | None:
    """Make a register's rows its version in force; None when it has them already."""
    flat = [_flat(fields, row) for row in rows]
    content = content_of(fields, flat)
    standing = models.Dataset.objects.filter(slug=dataset_id, register=True).first()
    if standing is not None and standing.versions.filter(number=standing.current, content=content).exists():
        if standing.metas != msgspec.to_builtins(metas):
            describe(standing, metas)
        return None
    file = staging_file(dataset_id)
    _write(file, fields, flat)
    staged = Staged(rows_file=file, fields=tuple(fields), rows=len(flat), content=content)
    return put_in_force(dataset_id, staged, metas=metas, register=True, position=position)


def _columns(fields: Sequence[Field]) -> list[tuple[str, str]]:
    """The name and the type of each column."""
    return [
        (column, sql_type(field))
        for field in fields
        for column in ([f"{field.name}@{tag}" for tag in LANGUAGES] if field.translated else [field.name])
    ]


def _flat(fields: Sequence[Field], row: Sequence[Cell]) -> list[Any]:
    cells: list[Any] = []
    for field, cell in zip(fields, row, strict=True):
        if field.translated:
            cells += [said(cell or {}, tag) for tag in LANGUAGES]
        else:
            cells.append(cell)
    return cells


def _write(file: Any, fields: Sequence[Field], flat: Sequence[Sequence[Any]]) -> None:
    columns = _columns(fields)
    shape = msgspec.json.encode([{f"c{at}": kind for at, (_, kind) in enumerate(columns)}]).decode()
    values = msgspec.json.encode([{f"c{at}": cell for at, cell in enumerate(row)} for row in flat]).decode()
    chosen = ", ".join(f"row.c{at} AS {name(column)}" for at, (column, _) in enumerate(columns))
    with cursor(PATIENCE) as mine:
        mine.execute(
            f"COPY (SELECT {chosen} FROM (SELECT unnest(from_json(?::JSON, {text(shape)})) AS row))"
            f" TO {text(str(file))} {COPY}",
            [values],
        )
