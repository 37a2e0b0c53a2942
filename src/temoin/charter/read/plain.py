"""Text and Markdown into blocks: headings, tables by tabs or bars, lists, prose."""

import re
from collections.abc import Iterator

from temoin.charter.read.bounds import LONGEST, WIDEST, Bounds
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

_HASH = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_BOLD_LINE = re.compile(r"(?:\*\*[^*]+\*\*|__[^_].*[^_]__)(?:\s*+:)?")
_BULLET = re.compile(r"\s*(?:[-*+•\u2013·▪◦]|\d{1,3}[.)])\s+(?=\S)")
_MARKED = re.compile(r"(?:\*\*|__)?`([^`]+)`|\*\*([^*]+)\*\*")
_RULE = re.compile(r"[\s|:+=-]*")
_BAR = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<!`)`++([^`]+)`++")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(
    r"</?(?:a|abbr|b|code|em|i|kbd|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_ORNAMENT = re.compile("[`<\\[*\\\\\n\ue100\ue101]|__")
_OURS = re.compile("[\ue100\ue101]")
_HEADING_WORDS = 14


def read_plain(text: str) -> Document:
    """The document of a page of text or Markdown. Never raises on any text."""
    bounds = Bounds()
    blocks = tuple(bounds.blocks(plain_blocks(text, bounds)))
    return Document(blocks, warnings=bounds.warnings())


def plain_blocks(text: str, bounds: Bounds, first_line: int = 1) -> Iterator[Block]:
    """The blocks of some text whose first line has that number."""
    lines = [bounds.cut(line, number) for number, line in enumerate(text.split("\n"), first_line)]
    lines = _without_asides(lines)
    position = 0
    while position < len(lines):
        line, number = lines[position], first_line + position
        following = lines[position + 1] if position + 1 < len(lines) else ""
        if not line.strip():
            position += 1
        elif match := _HASH.match(line):
            yield Heading(len(match.group(1)), clean(match.group(2).rstrip(" #")).flat, number)
            position += 1
        elif _cells_of(line) is not None:
            end = _table_end(lines, position)
            yield _table(lines, position, end, first_line, bounds)
            position = end
        elif _BULLET.match(line):
            end = _prose_end(lines, position + 1)
            yield _item(lines[position : min(end, position + LONGEST)], number, bounds)
            position = end
        elif _UNDERLINE.match(following) and "|" not in line:
            yield Heading(1 if following.strip().startswith("=") else 2, clean(line).text, number)
            position += 2
        else:
            end = _prose_end(lines, position + 1)
            yield _prose(lines[position : min(end, position + LONGEST)], number)
            position = end


def clean(text: str) -> Cell:
    """A cell or a line without its Markdown: links, code, bold, tags, escapes; `<br>` is a newline."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(1).strip())
        return f"\ue100{len(kept) - 1}\ue101"

    if not _ORNAMENT.search(text):
        return Cell(" ".join(text.split()))
    text = _CODE.sub(keep, _OURS.sub("", text))
    text = _TAG.sub("", _BREAK.sub("\n", _LINK.sub(r"\1", text)))
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    text = re.sub(r"^\s*\*(\S[^*]*\S)\*\s*$", r"\1", text)
    bare = text.strip()
    if bare.startswith("__") and bare.endswith("__") and " " in bare and bare.count("__") == 2:
        text = bare[2:-2]  # `__x__` in one word is a name, not a bold one
    text = _ESCAPE.sub(r"\1", text)
    text = re.sub("\ue100(\\d+)\ue101", lambda match: _kept(kept, match), text)
    return Cell("\n".join(" ".join(line.split()) for line in text.strip().split("\n")))


def _kept(kept: list[str], match: re.Match[str]) -> str:
    index = int(match.group(1)) if len(match.group(1)) < 9 else len(kept)
    return kept[index] if index < len(kept) else ""


def _without_asides(lines: list[str]) -> list[str]:
    """The lines with front matter, HTML comments and fenced code blanked, so that numbers still hold."""
    lines = list(lines)
    if len(lines) > 1 and lines[0].strip() == "---" and re.match(r"\w[\w-]*\s*:", lines[1]):
        end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() in {"---", "..."}), 0)
        lines[: end + 1] = [""] * (end + 1) if end else lines[:1]
    fence, comment = "", False
    for number, line in enumerate(lines):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if fence or mark:
            closes = bool(fence and mark and mark.group(1).startswith(fence) and not line.strip(" `~"))
            fence = "" if closes else (fence or (mark.group(1) if mark else ""))
            lines[number] = ""
            continue
        shown = ""
        while line:
            before, found, line = line.partition("-->" if comment else "<!--")  # noqa: PLW2901 - eaten as it is read
            shown += "" if comment else before
            comment = comment != bool(found)
        lines[number] = shown
    return lines


def _cells_of(line: str) -> list[str] | None:
    """The raw cells of a line of a table, or None when it is no such line."""
    stripped = line.strip()
    if "\t" in stripped and not _BULLET.match(line):
        return line.split("\t")
    outside = _CODE.sub(lambda match: match.group().replace("|", "\ue102"), line)
    if not _BAR.search(outside) or (_BULLET.match(line) and not stripped.startswith("|")):
        return [] if _is_rule(stripped) and "+" in stripped else None
    pieces = _BAR.split(outside.strip())
    if stripped.startswith("|"):
        pieces = pieces[1:]
    if len(pieces) > 1 and stripped.endswith("|") and not stripped.endswith("\\|"):
        pieces = pieces[:-1]
    return [piece.replace("\ue102", "|") for piece in pieces]


def _table_end(lines: list[str], start: int) -> int:
    """The line after a table's last; one blank line between two rows does not end it."""
    tabs = "\t" in lines[start].strip()
    width = len(_cells_of(lines[start]) or ())
    ruled = _is_rule(lines[start])
    end = start + 1
    while end < len(lines):
        if _is_row(lines[end], tabs=tabs):
            ruled = ruled or _is_rule(lines[end])
            end += 1
        elif not lines[end].strip() and _goes_on(lines, end, tabs=tabs, ruled=ruled):
            end += 2
        elif tabs and end > start + 1 and _continues(lines, end, width):
            end += 1
        else:
            break
    return end


def _goes_on(lines: list[str], blank: int, *, tabs: bool, ruled: bool) -> bool:
    """Whether a table goes on after a blank line: not one that is ruled, nor into one that is."""
    after = lines[blank + 1 : blank + 3]
    if not after or not _is_row(after[0], tabs=tabs):
        return False
    return tabs or not (ruled or any(_is_rule(line) for line in after if line.strip()))


def _is_rule(line: str) -> bool:
    """Whether a line only draws: `|---|:--:|` or `+----+`."""
    return _RULE.fullmatch(line) is not None and ("-" in line or "=" in line)


def _is_row(line: str, *, tabs: bool) -> bool:
    return bool(line.strip()) and ("\t" in line.strip()) == tabs and _cells_of(line) is not None


def _continues(lines: list[str], position: int, width: int) -> bool:
    """Whether a line is the rest of a wrapped cell: the row above it is short."""
    above = len(lines[position - 1].split("\t"))
    return bool(lines[position].strip()) and 1 < above < width and not _HASH.match(lines[position])


def _table(lines: list[str], start: int, end: int, first_line: int, bounds: Bounds) -> Table:
    tabs = "\t" in lines[start].strip()
    rows: list[Row] = []
    ruled = barred = False
    for position in range(start, end):
        line = lines[position]
        cells = _cells_of(line) if line.strip() else None
        if tabs and cells is None and line.strip() and rows:
            last = rows[-1]
            joined = (*last.cells[:-1], Cell(f"{last.cells[-1].text} {' '.join(line.split())}"))
            rows[-1] = Row(joined, last.line, f"{last.text} {line.strip()}")
        elif not cells:
            continue
        elif not tabs and _is_rule(line):
            ruled = True
        elif not bounds.row(min(len(cells), WIDEST), first_line + position):
            break
        else:
            barred = barred or line.strip().startswith("|")
            texts = tuple(clean(cell) for cell in cells[:WIDEST])
            alone = [cell.flat for cell in texts if cell.text]
            group = alone[0] if len(alone) == 1 and len(texts) > 1 else None
            rows.append(Row(texts, first_line + position, line.strip(), group))
    if tabs:
        rows = _without_gaps(rows)
    return Table(tuple(rows), first_line + start, loose=not (tabs or ruled or barred))


def _without_gaps(rows: list[Row]) -> list[Row]:
    """Rows aligned by several tabs in a row, read as one: seen by empty cells inside the first row."""
    first = [bool(cell.text) for cell in rows[0].cells]
    if all(first[first.index(True) if True in first else 0 :]):
        return rows
    return [Row(tuple(c for c in row.cells if c.text), row.line, row.text, row.group) for row in rows]


def _prose_end(lines: list[str], position: int) -> int:
    while position < len(lines):
        line = lines[position]
        if not line.strip() or _HASH.match(line) or _BULLET.match(line) or _cells_of(line) is not None:
            break
        position += 1
    return position


def _item(lines: list[str], number: int, bounds: Bounds) -> Item:
    raw = _BULLET.sub("", lines[0], count=1)
    marked = _MARKED.match(raw)
    text = clean(" ".join([raw, *(line.strip() for line in lines[1:])])).flat
    return Item(bounds.cut(text, number), number, clean(marked.group()).flat.rstrip(" :") if marked else None)


def _prose(lines: list[str], number: int) -> Heading | Paragraph:
    text = " ".join(clean(line).flat for line in lines)[:LONGEST]
    alone = len(lines) == 1
    short = alone and len(text.split()) <= _HEADING_WORDS and not text.endswith((".", ";", ",", "!"))
    if alone and (_BOLD_LINE.fullmatch(lines[0].strip()) or short):
        return Heading(PSEUDO_LEVEL, text.rstrip(" :"), number)
    return Paragraph(text, number)
