"""Records as a workbook (ECMA-376) of one sheet, zipped as it is written: nothing of it is kept on disk.

DuckDB writes the XML of each row. Texts are inline strings, so that no cell is ever a formula or a link;
whole numbers beyond fifteen digits are texts, because a spreadsheet would round them.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from temoin.office.datasets.asking import Compiled, ask
from temoin.office.datasets.exports.asked import ExportAsked
from temoin.office.datasets.exports.cell import Column, local_time, plain
from temoin.office.datasets.exports.lines import Halt, lines
from temoin.office.datasets.exports.writable import writable
from temoin.office.datasets.refusal import BadParameter

MOST: Final = 1_048_575
"""Records that a sheet holds below its heading."""
LONGEST: Final = 32_767
"""Characters that a cell holds."""
EXACT: Final = 999_999_999_999_999
LARGE: Final = 10_000_000
"""Cells beyond which the sheet may pass two gigabytes before it is packed."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="records" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/>'
        '<xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
    ),
}
_SHEET: Final = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<sheetData>"
)
_UNWRITABLE: Final = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
_DAY, _MOMENT, _HEADING = 1, 2, 3


def pieces(rows: Compiled, columns: Sequence[Column], asked: ExportAsked, halt: Halt) -> Iterator[bytes]:
    """The file; raises BadParameter when there are more records than a sheet holds."""
    records = _records(rows, asked)
    if records > MOST:
        raise BadParameter(
            f"Invalid value for format API parameter: an xlsx sheet holds {MOST} records and {records} are"
            " asked for; csv, jsonl and parquet give every record."
        )
    out = _Out()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        for name, part in _PARTS.items():
            packed.writestr(_entry(name), _HEAD + part)
        large = records * len(columns) > LARGE
        with packed.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=large) as sheet:
            sheet.write((_SHEET + _heading(columns, labels=asked.use_labels)).encode())
            expression = _row(columns, asked.question.timezone)
            for batch in lines(rows, expression, len(columns), halt):
                sheet.write("".join(batch).encode())
                if ready := out.taken():
                    yield ready
            sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


class _Out(io.RawIOBase):
    """Where the zip is written: what was written is taken from it in turn."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        before = len(self._waiting)
        self._waiting += memoryview(piece)  # type: ignore[arg-type]
        return len(self._waiting) - before

    def taken(self) -> bytes:
        """What was written since."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def _records(rows: Compiled, asked: ExportAsked) -> int:
    """How many records are asked for, as far as that is known before they are read."""
    question = asked.question
    total = ask(msgspec.structs.replace(question, limit=0, offset=0)).total if not question.group_by else 0
    total = max(0, (total if total is not None else rows.dataset.records_count) - question.offset)
    return total if question.limit < 0 else min(total, question.limit)


def _entry(name: str) -> ZipInfo:
    """An entry of the zip, of no particular date: the same records give the same bytes."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry._compresslevel = 1  # type: ignore[attr-defined] # noqa: SLF001 - public from Python 3.13 on
    return entry


def _heading(columns: Sequence[Column], *, labels: bool) -> str:
    words = [escape(writable(column.label if labels else column.name)) for column in columns]
    cells = [f'<c s="{_HEADING}" t="inlineStr"><is><t>{word}</t></is></c>' for word in words]
    return f"<row>{''.join(cells)}</row>"


def _row(columns: Sequence[Column], timezone: str) -> str:
    cells = ", ".join(_cell(f"c{at}", column, timezone) for at, column in enumerate(columns))
    return f"concat('<row>', {cells}, '</row>')"


def _cell(at: str, column: Column, timezone: str) -> str:
    """The XML of one cell; an empty one keeps its place."""
    value = plain(at, column, timezone, ", ")
    if column.many:
        return _text(value)
    match column.kind:
        case "double":
            made = f"'<c><v>' || ({value}) || '</v></c>'"
        case "int":
            made = (
                f"CASE WHEN {at} BETWEEN -{EXACT} AND {EXACT} THEN '<c><v>' || {at} || '</v></c>'"
                f" ELSE '<c t=\"inlineStr\"><is><t>' || {at} || '</t></is></c>' END"
            )
        case "boolean":
            made = f"'<c t=\"b\"><v>' || CASE WHEN {at} THEN '1' ELSE '0' END || '</v></c>'"
        case "date":
            made = _serial(f"date_diff('day', DATE '1899-12-30', {at})", at, _DAY, value)
        case "datetime":
            local = at if timezone == "UTC" else local_time(at, timezone)
            seconds = f"date_diff('second', TIMESTAMP '1899-12-30 00:00:00', {local})"
            made = _serial(f"({seconds} / 86400.0)", f"{local}::DATE", _MOMENT, value)
        case _:
            return _text(value)
    return f"coalesce({made}, '<c/>')"


def _serial(number: str, day: str, style: int, else_text: str) -> str:
    """A date as a workbook counts it; before March 1900, where it counts wrongly, as a text."""
    return (
        f"CASE WHEN {day} BETWEEN DATE '1900-03-01' AND DATE '9999-12-31'"
        f" THEN '<c s=\"{style}\"><v>' || {number} || '</v></c>' ELSE {_text(else_text)} END"
    )


def _text(value: str) -> str:
    """An inline string, without what XML cannot hold, cut where a cell ends."""
    kept = rf"regexp_replace(left({value}, {LONGEST}), '{_UNWRITABLE}', '', 'g')"
    spelt = rf"regexp_replace({kept}, '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\1', 'g')"
    escaped = f"replace(replace(replace({spelt}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    as_it_is = f"length({value}) <= {LONGEST} AND NOT regexp_matches({value}, '{_UNWRITABLE}|[&<>]|_x')"
    safe = f"CASE WHEN {as_it_is} THEN {value} ELSE {escaped} END"
    made = f"'<c t=\"inlineStr\"><is><t xml:space=\"preserve\">' || ({safe}) || '</t></is></c>'"
    return f"coalesce({made}, '<c/>')"
