"""The text of a page as the reader goes through it, so that what was found can be shown where it stands."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from temoin.charter.read.decoding import decode, not_a_page
from temoin.charter.read.document import Block, Heading, Item, Table
from temoin.charter.read.page import document_of

MOST = 5_000
"""Lines that are given: a page for people has a few hundred."""


class TextLine(msgspec.Struct, frozen=True):
    """A piece of text with its line in the source; several may stand on one line of HTML."""

    line: int
    kind: Literal["heading", "row", "item", "paragraph"]
    text: str


def page_text(content: bytes, content_type: str | None = None, *, source: str = "") -> tuple[TextLine, ...]:
    """The first pieces of a page's text, in order; () for what is no page. Never raises."""
    if not_a_page(content, content_type):
        return ()
    found: list[TextLine] = []
    for block in document_of(decode(content, content_type), content_type, source).blocks:
        for line in _lines(block):
            if len(found) == MOST:
                return tuple(found)
            found.append(line)
    return tuple(found)


def _lines(block: Block) -> Iterator[TextLine]:
    if isinstance(block, Table):
        for row in block.rows:
            yield TextLine(row.line, "row", row.text)
    elif isinstance(block, Heading):
        yield TextLine(block.line, "heading", block.text)
    elif isinstance(block, Item):
        yield TextLine(block.line, "item", block.text)
    else:
        yield TextLine(block.line, "paragraph", block.text)
