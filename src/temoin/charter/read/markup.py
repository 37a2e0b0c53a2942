"""HTML into blocks, by lxml; whatever is broken is read as a browser would."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree

from temoin.charter.read.bounds import LONGEST, MOST_ELEMENTS, WIDEST, Bounds
from temoin.charter.read.decoding import shown
from temoin.charter.read.document import (
    PSEUDO_LEVEL,
    Block,
    Cell,
    Document,
    Heading,
    Item,
    Paragraph,
    Row,
    Table,
)
from temoin.charter.read.plain import plain_blocks

_UNSEEN = """script style template noscript svg math iframe object embed canvas audio video select option
textarea input nav head datalist"""
_SKIPPED = frozenset(_UNSEEN.split())
_TITLES = frozenset({"summary", "legend", "button", "dt"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKING = """address article aside blockquote body caption center dd details dialog div dl dt fieldset
figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table
tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BREAKING.split())
_CROWDED = re.compile(r"(<[A-Za-z][\w:-]{0,60})[^<>]{20000,}")
"""A tag of more attributes than libxml2 compares, each with all the others, in good time."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_markup(text: str) -> Document:
    """The document of an HTML page, or of a piece of one. Never raises on any text."""
    root = _parse(text)
    if root is None:
        return Document(())
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    language = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", declared)
    bounds = Bounds()
    blocks = tuple(bounds.blocks(_blocks(root, bounds)))
    return Document(blocks, language.group().lower() if language else None, bounds.warnings())


def _parse(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True)
    try:
        # Encoded, since lxml refuses a str that declares an encoding.
        return etree.fromstring(_CROWDED.sub(r"\1", text).encode("utf-8"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _blocks(root: etree._Element, bounds: Bounds) -> Iterator[Block]:
    """The page's blocks in order; walked without recursion, since pages may be absurdly deep."""
    stack: list[etree._Element | Paragraph] = [root]
    for _ in range(MOST_ELEMENTS):
        if not stack:
            return
        element = stack.pop()
        if isinstance(element, Paragraph):
            yield element
        elif not _skipped(element):
            leaf = list(_leaf(element, bounds))
            yield from leaf
            if not leaf and _holds_blocks(element):
                stack.extend(reversed(_inside(element)))
    if stack:
        left = stack[-1]
        line = left.line if isinstance(left, Paragraph) else _line(left)
        bounds.stop(line, f"{MOST_ELEMENTS} elements")


def _leaf(element: etree._Element, bounds: Bounds) -> Iterator[Block]:
    """The blocks of an element that is read whole; nothing for one that only holds others."""
    tag = _tag(element)
    if tag in _HEADINGS:
        yield from _one(Heading(_HEADINGS[tag], _beginning(element), _line(element)))
    elif tag == "table" and not _has(element, "table"):
        yield _table(element, bounds)
    elif tag == "pre":
        yield from plain_blocks(_text(element, keep=True), bounds, first_line=_line(element))
    elif tag == "dd" and not _holds_blocks(element) and _before(element) == "dt":
        return  # said with its term
    elif tag in _TITLES and not _holds_blocks(element):
        yield from _one(Heading(PSEUDO_LEVEL, _beginning(element), _line(element)))
        if tag == "dt":
            yield from _definition(element, bounds)
    elif tag in {"li", "dd"} and not _holds_blocks(element, but=("p", "div")):
        yield from _one(Item(bounds.cut(_flat(element), _line(element)), _line(element), _marked(element)))
    elif not _holds_blocks(element):
        yield from _prose(element)


def _inside(element: etree._Element) -> list[etree._Element | Paragraph]:
    """What a container holds, in order: its blocks, and its own words as prose."""
    inside: list[etree._Element | Paragraph] = []
    if words := " ".join((element.text or "").split()):
        inside.append(Paragraph(words[:LONGEST], _line(element)))
    for child in element:
        inside.append(child)
        if words := " ".join((child.tail or "").split()):
            inside.append(Paragraph(words[:LONGEST], _line(child)))
    return inside


def _before(element: etree._Element) -> str:
    previous = element.getprevious()
    return "" if previous is None else _tag(previous)


def _one(block: Heading | Item | Paragraph) -> Iterator[Block]:
    if block.text:
        yield block


def _prose(element: etree._Element) -> Iterator[Block]:
    text = _flat(element)
    bold = [part for part in (element, *element) if _tag(part) in {"strong", "b", "em", "u"}]
    if text and bold and _flat(bold[0]) == text:
        yield Heading(PSEUDO_LEVEL, text[:LONGEST], _line(element))
    elif text:
        yield Paragraph(text[:LONGEST], _line(element))


def _definition(term: etree._Element, bounds: Bounds) -> Iterator[Block]:
    """A term with its definition, as one item: `<dt>name<dd>purpose`."""
    definition = term.getnext()
    if definition is not None and _tag(definition) == "dd":
        name, told = _beginning(term), _flat(definition)
        yield from _one(Item(bounds.cut(f"{name}: {told}", _line(term)), _line(term), name))


def _marked(element: etree._Element) -> str | None:
    """What an item sets apart at its very beginning."""
    first = next(iter(element), None)
    while first is not None and not (element.text or "").strip() and _tag(first) in {"p", "span", "div"}:
        element, first = first, next(iter(first), None)
    if (
        first is None
        or (element.text or "").strip()
        or _tag(first) not in {"code", "strong", "b", "em", "kbd"}
    ):
        return None
    return _flat(first).rstrip(" :") or None


def _table(table: etree._Element, bounds: Bounds) -> Table:
    caption = next((_beginning(child) for child in table if _tag(child) == "caption"), None)
    open_spans: dict[int, tuple[int, Cell]] = {}
    rows: list[Row] = []
    for tr in table.iter("tr"):
        inside = (tr, *takewhile(lambda up: up is not table, tr.iterancestors()))
        if any(_skipped(element) for element in inside):
            continue
        row = _row(tr, open_spans, bounds)
        if row.cells and not bounds.row(len(row.cells), row.line):
            break
        if row.cells:
            rows.append(row)
    return Table(tuple(rows), _line(table), caption or None)


def _row(tr: etree._Element, open_spans: dict[int, tuple[int, Cell]], bounds: Bounds) -> Row:
    """One row on the grid: what spans from above is repeated, and what spans columns too."""
    told = (child for child in tr if _tag(child) in {"td", "th"} and not _skipped(child))
    own = list(islice(told, WIDEST))
    cells: list[Cell] = []
    texts: list[str] = []
    for element in own:
        _carry(cells, open_spans)
        cell = Cell(bounds.cut(_text(element), _line(element)), _tag(element) == "th")
        texts.append(cell.flat)
        width, height = _span(element, "colspan"), _span(element, "rowspan")
        for offset in range(min(width, WIDEST - len(cells))):
            here = cell if offset == 0 else Cell(cell.text, cell.header, repeated=True)
            if height > 1:
                open_spans[len(cells)] = (height - 1, Cell(cell.text, cell.header, repeated=True))
            cells.append(here)
    _carry(cells, open_spans)
    alone = len(own) == 1 and len(cells) > 1 and not any(c.flat != texts[0] for c in cells)
    return Row(tuple(cells), _line(tr), " | ".join(texts), texts[0] if alone else None)


def _carry(cells: list[Cell], open_spans: dict[int, tuple[int, Cell]]) -> None:
    """Put in place the cells that come down from the rows above."""
    while (column := len(cells)) in open_spans and column < WIDEST:
        left, cell = open_spans.pop(column)
        if left > 1:
            open_spans[column] = (left - 1, cell)
        cells.append(cell)


def _span(element: etree._Element, attribute: str) -> int:
    value = element.get(attribute, "1").strip()
    value = value.lstrip("0")[:9]  # int() refuses some thousands of digits
    return min(max(int(value), 1), 1_000) if value.isascii() and value.isdigit() else 1


def _text(element: etree._Element, *, keep: bool = False) -> str:
    """The visible words of an element; `<br>` and blocks inside it end a line. `keep` keeps white space."""
    parts: list[str] = []
    depth = 0
    stack: list[tuple[str, etree._Element | str]] = [("open", element)]
    while stack:
        event, thing = stack.pop()
        if isinstance(thing, str):
            parts.append(thing if keep else re.sub(r"\s+", " ", thing))
            continue
        tag = _tag(thing)
        depth += event == "open"
        if tag == "br" or (tag in _BLOCKS and thing is not element):
            parts.append("\n")
        if event == "close" or _skipped(thing):
            continue
        if tag in _BLOCKS and thing is not element:
            stack.append(("close", thing))
        for child in reversed(thing):
            if child.tail:
                stack.append(("text", child.tail))
            stack.append(("open", child))
        if thing.text:
            stack.append(("text", thing.text))
    text = shown("".join(parts))
    if keep:
        return text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _flat(element: etree._Element) -> str:
    return " ".join(_text(element).split())


def _beginning(element: etree._Element) -> str:
    return _flat(element)[:LONGEST]


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 1


def _skipped(element: etree._Element) -> bool:
    """Whether an element is no part of what a reader sees."""
    return (
        _tag(element) in _SKIPPED
        or not _tag(element)
        or element.get("hidden", "shown") not in {"shown", "until-found"}
        or bool(_HIDDEN.search(element.get("style", "")))
    )


def _has(element: etree._Element, tag: str) -> bool:
    return next(element.iterdescendants(tag), None) is not None


def _holds_blocks(element: etree._Element, but: tuple[str, ...] = ()) -> bool:
    return any((tag := _tag(child)) in _BLOCKS and tag not in but for child in element.iterdescendants())
