"""An existing page into a charter: HTML, text or Markdown, in six languages.

The structure of pages is code; their words are data, in words/. Nothing is invented: what is unread is said.
"""

from temoin.charter.read.decoding import not_a_page
from temoin.charter.read.draft import to_charter
from temoin.charter.read.page import read
from temoin.charter.read.reading import At, Category, ReadCookie, Reading

__all__ = ["At", "Category", "ReadCookie", "Reading", "not_a_page", "read", "to_charter"]
