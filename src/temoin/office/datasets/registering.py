"""Rows of Python values made a version: how the platform's own registers become datasets.

Meant for tables of thousands of rows. What is published from files goes through `imports`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from temoin.office.datasets import models
from temoin.office.datasets.dataset import LANGUAGES, Field, Metas, said
from temoin.office.datasets.engine import cursor, name, text
from temoin.office.datasets.parquet import COPY, sql_type
from temoin.office.datasets.publishing import (
    Staged,
    TakenId,
    content_of,
    describe,
    put_in_force,
    staging_file,
)

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
    """Make a register's rows its version in force; None when it has them already.

    One that never had a row is not published, only its id is taken. Raises TakenId.
    """
    standing = _reserved(dataset_id, metas, position)
    if not rows and not standing.current:
        return None
    columns = _columns(fields, rows)
    content = content_of(fields, columns)
    if standing.versions.filter(number=standing.current, content=content).exists():
        if standing.metas != msgspec.to_builtins(metas):
            describe(standing, metas)
        return None
    file = staging_file(dataset_id)
    _write(file, columns)
    staged = Staged(rows_file=file, fields=tuple(fields), rows=len(rows), content=content)
    return put_in_force(dataset_id, staged, metas=metas, register=True, position=position)


class Column(msgspec.Struct, frozen=True):
    """One column of a file: its name, the type that it has there, and its cells in order."""

    name: str
    kind: str
    cells: list[Cell]


def _reserved(dataset_id: str, metas: Metas, position: int) -> models.Dataset:
    """The register's row, made so that nobody else takes its id."""
    defaults = {"metas": msgspec.to_builtins(metas), "register": True, "position": position}
    standing, _ = models.Dataset.objects.get_or_create(slug=dataset_id, defaults=defaults)
    if not standing.register:
        raise TakenId(f"{dataset_id} is the id of another dataset.")
    if standing.position != position:
        models.Dataset.objects.filter(pk=standing.pk).update(position=position)
    return standing


def _columns(fields: Sequence[Field], rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """The rows turned into columns: a translated text has one a language."""
    columns = []
    for at, field in enumerate(fields):
        cells = [row[at] for row in rows]
        if field.translated:
            columns += [
                Column(f"{field.name}@{tag}", sql_type(field), [said(cell or {}, tag) for cell in cells])
                for tag in LANGUAGES
            ]
        else:
            columns.append(Column(field.name, sql_type(field), cells))
    return columns


def _write(file: Path, columns: Sequence[Column]) -> None:
    """Write the columns as a Parquet file: each goes to the engine as one value, a JSON array."""
    chosen = ", ".join(
        f"unnest(from_json(?::JSON, {text(_array_of(column.kind))})) AS {name(column.name)}"
        for column in columns
    )
    with cursor(PATIENCE) as mine:
        mine.execute(
            f"COPY (SELECT {chosen}) TO {text(str(file))} {COPY}",
            [msgspec.json.encode(column.cells).decode() for column in columns],
        )


def _array_of(kind: str) -> str:
    return msgspec.json.encode([kind]).decode()
