"""TELL: what an audit found, as a page for people and as data for programs."""

from temoin.report.data import as_json
from temoin.report.page import LANGUAGES, html
from temoin.report.writing import FORMATS, write

__all__ = ["FORMATS", "LANGUAGES", "as_json", "html", "write"]
