"""An export as a query string asks for it."""

from typing import Literal

import msgspec

from temoin.office.datasets.dataset import PUBLIC, Reader
from temoin.office.datasets.explore.parameters import KNOWN, Parameters, asked, flag, one_of
from temoin.office.datasets.exports.format import Format, format_of
from temoin.office.datasets.question import Question
from temoin.office.datasets.refusal import BadParameter

KNOWN_TO_EXPORTS = KNOWN - {"include_links", "include_app_metas"} | {
    *("delimiter", "list_separator", "quote_all", "with_bom", "use_labels"),
    *("compressed", "epsg", "parquet_compression"),
}
DELIMITERS = {";": ";", ",": ",", "\t": "\t", "\\t": "\t", "tab": "\t", "|": "|"}
LONGEST_SEPARATOR = 8


class CsvForm(msgspec.Struct, frozen=True, kw_only=True):
    """How a CSV file is written: as French spreadsheets read it, when nobody says."""

    delimiter: str = ";"
    list_separator: str = ","
    quote_all: bool = False
    with_bom: bool = True
    use_labels: bool = False


class ExportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which records, in which format, written how."""

    question: Question
    format: Format
    csv: CsvForm = CsvForm()
    use_labels: bool = False
    compressed: bool = False
    parquet_compression: Literal["", "snappy", "zstd"] = ""
    whose: str = ""
    """Who asks, as far as their exports are counted."""


def export_asked(dataset_id: str, form: str, parameters: Parameters, reader: Reader = PUBLIC) -> ExportAsked:
    """The export that a query string asks for; raises BadParameter."""
    made = format_of(form)
    if _last(parameters, "epsg") not in {"", "4326"}:
        raise BadParameter(
            "Invalid value for epsg API parameter: coordinates are given in EPSG 4326 (WGS 84) only."
        )
    labels = flag(parameters, "use_labels")
    return ExportAsked(
        question=asked(dataset_id, parameters, reader, all_rows=True),
        format=made,
        csv=csv_form(parameters),
        use_labels=labels,
        compressed=flag(parameters, "compressed") and made.name in {"csv", "json", "jsonl", "geojson"},
        parquet_compression=one_of(parameters, "parquet_compression", ("snappy", "zstd", ""), ""),  # type: ignore[arg-type]
    )


def csv_form(parameters: Parameters) -> CsvForm:
    """How a query string asks for CSV to be written; raises BadParameter."""
    delimiter = _last(parameters, "delimiter") or ";"
    if delimiter not in DELIMITERS:
        raise BadParameter(
            f"Invalid value for delimiter API parameter: {delimiter[:20]!r} was found but one of ; , | or a"
            " tab is expected."
        )
    separator = _last(parameters, "list_separator") or ","
    if len(separator) > LONGEST_SEPARATOR:
        raise BadParameter(
            "Invalid value for list_separator API parameter: at most"
            f" {LONGEST_SEPARATOR} characters are expected."
        )
    return CsvForm(
        delimiter=DELIMITERS[delimiter],
        list_separator=separator,
        quote_all=flag(parameters, "quote_all"),
        with_bom=flag(parameters, "with_bom", default=True),
        use_labels=flag(parameters, "use_labels"),
    )


def _last(parameters: Parameters, name: str) -> str:
    return (parameters.get(name) or [""])[-1]
