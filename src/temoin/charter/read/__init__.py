"""An existing page into a charter: HTML, text or Markdown, in six languages.

The structure of pages is code; their words are data, in words/. Nothing is invented: what is unread is said.
"""

from temoin.charter.read.accepted import Accepted, compose
from temoin.charter.read.decoding import not_a_page
from temoin.charter.read.draft import to_charter
from temoin.charter.read.page import read
from temoin.charter.read.page_text import TextLine, page_text
from temoin.charter.read.reading import At, Category, ReadCookie, Reading

__all__ = [
    "Accepted",
    "At",
    "Category",
    "ReadCookie",
    "Reading",
    "TextLine",
    "compose",
    "not_a_page",
    "page_text",
    "read",
    "to_charter",
]
