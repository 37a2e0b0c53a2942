"""The rows of a dataset as SQL: a relation whose columns are its fields, in one language.

`_row` is the number of the row in the file, from 0: the last key of every order, so that each has one.
"""

from pathlib import Path

import msgspec

from temoin.office.datasets.dataset import LANGUAGES, Dataset, Field
from temoin.office.datasets.engine import beside, name, text
from temoin.office.datasets.files import quick_file, words_file
from temoin.office.datasets.quick import LEAST, ROWS, want

ROW = "_row"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What a question is put to: rows, in one language."""

    fields: tuple[Field, ...]
    rows: str
    """What follows FROM: `_row`, and a column for each field, of its name."""
    language: str = "fr"
    words: Path | None = None
    """The words of the rows, folded; None when they are folded as they are asked."""
    searched: tuple[str, ...] = ()
    """The text fields that words are looked for in, where none is named."""

    def field(self, wanted: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == wanted), None)


def table(dataset: Dataset, language: str, *, whole: bool = False) -> Table:
    """A dataset's rows, in a language; whoever asks holds its file, unless all are read from it (`whole`)."""
    words = words_file(dataset.file)
    return Table(
        fields=dataset.fields,
        rows=relation(dataset, language, quick=not whole),
        language=language,
        words=words if words.exists() else None,
        searched=tuple(field.name for field in dataset.fields if field.type == "text"),
    )


def column_name(field: Field, language: str) -> str:
    """The name of the column that holds a field in this language."""
    if not field.translated:
        return field.name
    return f"{field.name}@{language if language in LANGUAGES else LANGUAGES[0]}"


def column(field: Field, language: str) -> str:
    """The column that holds a field in this language, quoted."""
    return name(column_name(field, language))


def relation(dataset: Dataset, language: str, *, quick: bool = False) -> str:
    """The dataset's rows, as what follows FROM; in their quick form, where there is one."""
    columns = ", ".join(f"{column(field, language)} AS {name(field.name)}" for field in dataset.fields)
    if quick:
        known_as = beside(quick_file(dataset.file))
        if known_as is not None:
            return f"(SELECT {name(ROW)}, {columns} FROM {name(known_as)}.main.{ROWS})"
        if dataset.records_count >= LEAST:
            want(dataset.file)
    rows = f"read_parquet({text(str(dataset.file))}, file_row_number = true)"
    return f"(SELECT file_row_number AS {name(ROW)}, {columns} FROM {rows})"
