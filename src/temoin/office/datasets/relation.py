"""The rows of a dataset as SQL: a relation whose columns are its fields, in one language.

`_row` is the number of the row in the file, from 0: the last key of every order, so that each has one.
"""

from temoin.office.datasets.dataset import LANGUAGES, Dataset, Field
from temoin.office.datasets.engine import name, text

ROW = "_row"


def column(field: Field, language: str) -> str:
    """The column that holds a field in this language, quoted."""
    if not field.translated:
        return name(field.name)
    return name(f"{field.name}@{language if language in LANGUAGES else LANGUAGES[0]}")


def relation(dataset: Dataset, language: str) -> str:
    """The dataset's rows, as what follows FROM."""
    columns = ", ".join(f"{column(field, language)} AS {name(field.name)}" for field in dataset.fields)
    rows = f"read_parquet({text(str(dataset.file))}, file_row_number = true)"
    return f"(SELECT file_row_number AS {name(ROW)}, {columns} FROM {rows})"
