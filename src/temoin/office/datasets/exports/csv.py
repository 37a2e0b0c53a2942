"""Records as CSV (RFC 4180), as French spreadsheets read it unless one says otherwise.

A text that a spreadsheet would take for a formula gets an apostrophe in front (`'=1+1`); numbers stay as
they are.
"""

from collections.abc import Iterator, Sequence

from temoin.office.datasets.asking import Compiled
from temoin.office.datasets.engine import text
from temoin.office.datasets.exports.asked import CsvForm
from temoin.office.datasets.exports.cell import FORMULA, Column, csv_cell
from temoin.office.datasets.exports.lines import Halt, lines

BOM = "\ufeff"
END = "\r\n"


def pieces(
    rows: Compiled, columns: Sequence[Column], form: CsvForm, timezone: str, halt: Halt
) -> Iterator[bytes]:
    """The file: its heading with the first records, then the others."""
    cells = [csv_cell(f"c{at}", column, form, timezone) for at, column in enumerate(columns)]
    head = heading([column.label if form.use_labels else column.name for column in columns], form)
    expression = f"concat_ws({text(form.delimiter)}, {', '.join(cells)})"
    for batch in lines(rows, expression, len(columns), halt):
        yield (head + END.join(batch) + END).encode()
        head = ""
    if head:
        yield head.encode()


def heading(names: Sequence[str], form: CsvForm) -> str:
    """The first line of a file, behind a byte order mark where one is wanted."""
    return (BOM if form.with_bom else "") + line(names, form) + END


def line(texts: Sequence[str], form: CsvForm) -> str:
    """A line of texts, each quoted where it must be and no formula to a spreadsheet."""
    return form.delimiter.join(_cell(one, form) for one in texts)


def _cell(value: str, form: CsvForm) -> str:
    if value.startswith(FORMULA):
        value = f"'{value}"
    if form.quote_all or any(mark in value for mark in (form.delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value
