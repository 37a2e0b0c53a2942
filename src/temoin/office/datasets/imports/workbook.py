"""The rows of a workbook's sheet, as texts."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from temoin.office.datasets.imports import zipped
from temoin.office.datasets.imports.unreadable import Unreadable


def rows_of_sheet(file: Path, wanted: str) -> tuple[str, tuple[str, ...], Iterator[list[str]]]:
    """The sheet that is read, all sheets, and the sheet's rows, blank ones included; raises Unreadable.

    Without a wanted one it is the first that has something in it.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    zipped.judged(file)
    try:
        book = CalamineWorkbook.from_path(str(file))
        sheets = tuple(sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet)
        if not sheets:
            raise Unreadable("The workbook has no sheet of cells.")
        if wanted and wanted not in sheets:
            raise Unreadable(f"The workbook has no sheet “{wanted}”.")
        for name in [wanted] if wanted else sheets:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height or wanted:
                return name, sheets, _rows(sheet)
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("The workbook is broken: its sheets cannot be read.") from error
    raise Unreadable("The workbook is empty.")


def _rows(sheet: Any) -> Iterator[list[str]]:
    start = sheet.start or (0, 0)
    for _ in range(start[0]):
        yield []
    before = [""] * start[1]
    for row in sheet.iter_rows():
        yield before + texts(row)


def texts(row: Sequence[Any]) -> list[str]:
    """The cells of a row as texts, as a person would write them for a program."""
    return ["" if cell is None else cell if cell.__class__ is str else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        whole = cell.time() == dt.time()
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
