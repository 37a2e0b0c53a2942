"""The first rows of a dataset as text, for whoever keeps it: a withdrawn one has them too."""

from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.engine import found, name
from temoin.office.datasets.files import held
from temoin.office.datasets.relation import ROW, relation


def first_rows(dataset: Dataset, language: str, limit: int) -> list[list[str | None]]:
    """At most `limit` rows, a text or None for each field; raises files.Gone."""
    columns = ", ".join(f"CAST({name(field.name)} AS VARCHAR)" for field in dataset.fields)
    with held(dataset.file):
        sql = f"SELECT {columns} FROM {relation(dataset, language)} ORDER BY {name(ROW)} LIMIT ?"
        return [list(row) for row in found(sql, (limit,)).rows]
