"""Tables into entries: one row, one or several cookies; what is not a list of cookies is left alone."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from temoin.charter.read import meaning
from temoin.charter.read.bounds import MOST_ENTRIES, WIDEST
from temoin.charter.read.columns import Columns, by_shape, by_titles, title_field
from temoin.charter.read.document import Cell, Row, Table
from temoin.charter.read.duration import Duration, duration, is_duration
from temoin.charter.read.entry import Entry, quoted
from temoin.charter.read.names import Name, Names, names
from temoin.charter.read.phrases import fold
from temoin.charter.read.reading import Category
from temoin.charter.read.scope import Scope
from temoin.charter.read.vocabulary import Field, Vocabulary
from temoin.cookies import Kind, Party

_ASIDE = re.compile(r"\(([^()]*)\)\s*$")
_JUDGED_BY = 500
"""Cells of names that show whether a table is a list."""


class Declared(msgspec.Struct, frozen=True):
    """What is declared of every row below: by the headings, or by a row that spans the table."""

    category: Category | None = None
    party: Party | None = None
    kind: Kind | None = None


class _Part(msgspec.Struct, frozen=True):
    """Rows under the same titles."""

    columns: Columns
    rows: tuple[Row, ...]


def read_table(table: Table, scope: Scope, words: Vocabulary) -> tuple[list[Entry], list[str]]:
    """The entries of a table, and a warning for each row of a list that could not be read."""
    about = scope.is_about_cookies(table.caption)
    declared = Declared(scope.category(table.caption), scope.party(table.caption), scope.kind(table.caption))
    entries: list[Entry] = []
    warnings: list[str] = []
    for part in _parts(_upright(table, words), words, about_cookies=about):
        if _is_list(part, words, announced=scope.announces(table.caption)):
            found, unread = _read_part(part, declared, words, loose=table.loose)
            entries.extend(found)
            warnings.extend(unread)
            if len(entries) > MOST_ENTRIES:
                break
        elif part.columns.explicit and (stray := _unreadable(part, words)):
            warnings.append(
                f"line {part.rows[0].line}: a table of cookies has no cell that reads as a cookie's name "
                f'("{quoted(stray)}"); nothing was taken from it.'
            )
    return entries, warnings


def _upright(table: Table, words: Vocabulary) -> list[Row]:
    """The rows, turned where a table is a record: its titles down the first column."""
    rows = [row for row in table.rows if row.cells]
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2 or not 3 <= len(rows) <= WIDEST or by_titles(rows[0], words, first=False):
        return rows
    told = [title for row in rows if (title := title_field(row.cells[0].flat, words, exactly=True))]
    if (
        len(told) < 3
        or len(told) * 2 < len(rows)
        or not any(title.field in {"name", "label"} for title in told)
    ):
        return rows
    turned = []
    for column in range(width):
        cells = tuple(row.cells[column] if column < len(row.cells) else Cell("") for row in rows)
        text = " | ".join(cell.flat for cell in cells if cell.text)
        turned.append(Row(cells, rows[0].line, text))
    return turned


def _parts(rows: Sequence[Row], words: Vocabulary, *, about_cookies: bool) -> list[_Part]:
    """The table cut at each row of titles; by the shape of its cells when it has none."""
    parts: list[_Part] = []
    columns: Columns | None = None
    held: list[Row] = []
    for index, row in enumerate(rows):
        titles = None if row.group is not None else by_titles(row, words, first=columns is None and index < 3)
        if titles:
            if columns:
                parts.append(_Part(columns, tuple(held)))
                held = []
            columns = titles
            # What stood above the first titles can only be rows that span the table.
            held = [held_row for held_row in held if held_row.group is not None]
        else:
            held.append(row)
    if columns is None:
        columns = by_shape(rows, words, about_cookies=about_cookies)
    if columns:
        parts.append(_Part(columns, tuple(held)))
    return [part for part in parts if any(row.group is None for row in part.rows)]


def _is_list(part: _Part, words: Vocabulary, *, announced: bool) -> bool:
    """Whether a table lists cookies, and not their kinds, browsers, or the data of some file."""
    cells = [cell for row in part.rows if (cell := _cell(row, part.columns.name)) and cell.flat][:_JUDGED_BY]
    given = [names(cell.text, words) for cell in cells]
    readable = sum(bool(one.found) for one in given)
    strong = sum(one.strong for one in given)
    if not readable or (not strong and all(_is_class(cell.flat, words) for cell in cells)):
        return False
    if part.columns.explicit:
        return bool(strong) or readable * 2 >= len(cells)
    about = announced or any(words.cookie.search(fold(title)) for title in part.columns.titles)
    return (about or strong * 2 >= readable) and readable * 2 >= len(cells)


def _is_class(text: str, words: Vocabulary) -> bool:
    """Whether a cell of names holds a kind of cookie or a browser instead."""
    folded = fold(text)
    return (
        folded in words.browsers
        or meaning.category(text, words) is not None
        or meaning.party(text, words) is not None
        or is_duration(text, words)
        or (" " in text.strip() and words.cookie.search(folded) is not None)
    )


def _unreadable(part: _Part, words: Vocabulary) -> str | None:
    """A cell of names that is none, when the table is not simply one of kinds or browsers."""
    texts = [cell.flat for row in part.rows if (cell := _cell(row, part.columns.name)) and cell.flat]
    return next((text for text in texts if not _is_class(text, words)), None)


def _cell(row: Row, column: int) -> Cell | None:
    return row.cells[column] if row.group is None and column < len(row.cells) else None


def _read_part(
    part: _Part, declared: Declared, words: Vocabulary, *, loose: bool
) -> tuple[list[Entry], list[str]]:
    entries: list[Entry] = []
    warnings: list[str] = []
    here = declared
    for row in part.rows:
        if len(entries) > MOST_ENTRIES:
            break  # the page says so
        if row.group is not None and not names(row.group, words).strong:
            here = _under(row.group, declared, words)
            continue
        cell = row.cells[part.columns.name] if part.columns.name < len(row.cells) else Cell("")
        given = names(cell.text, words)
        if given.found and len(row.cells) != part.columns.width and loose:
            entries.extend(_read_ragged(row, given, here, words))
            warnings.append(
                f"line {row.line}: {len(row.cells)} cells under {part.columns.width} titles; only the name "
                f'and the duration were read in "{quoted(row.text)}".'
            )
        elif given.found:
            read = _read_row(row, part.columns, given, here, words)
            entries.extend(read)
            warnings.extend(_unread_duration(row, part.columns, read, words))
        elif pixel := _named_device(row, cell, part.columns, words):
            entries.extend(_read_row(row, part.columns, pixel, here, words))
        elif any(other.text for other in row.cells):
            warnings.append(f'line {row.line}: no cookie name could be read in "{quoted(row.text)}".')
    return entries, warnings


def _under(group: str, declared: Declared, words: Vocabulary) -> Declared:
    """What holds below a row that spans the table: what it names, else the headings' party and kind."""
    return Declared(
        meaning.heading_category(group, words) or meaning.category(group, words),
        meaning.party(group, words) or declared.party,
        meaning.heading_kind(group, words) or declared.kind,
    )


def _unread_duration(row: Row, columns: Columns, read: list[Entry], words: Vocabulary) -> Iterator[str]:
    """A cell that should say how long a cookie lives, and says it in no words that are known."""
    told = _text(row, columns, "duration", words)
    if told is None or is_duration(told, words):
        return
    if any(entry.duration is None for entry in read):
        yield f'line {row.line}: no lifetime could be read in "{quoted(told)}".'


def _named_device(row: Row, cell: Cell, columns: Columns, words: Vocabulary) -> Names | None:
    """A pixel or a storage key may bear a name of several words, where the row says what it is."""
    kind = _kind(row, columns, words) or meaning.kind(cell.flat, words)
    if kind in {None, "http-cookie"} or not cell.flat or len(cell.flat.split()) > 5:
        return None
    return Names((Name(cell.flat, cell.flat),))


def _read_ragged(row: Row, given: Names, here: Declared, words: Vocabulary) -> list[Entry]:
    told = next(
        (found for c in row.cells if is_duration(c.flat, words) and (found := duration(c.flat, words))), None
    )
    return [
        Entry(
            name=name,
            line=row.line,
            text=row.text,
            category=here.category,
            party=here.party,
            kind=here.kind,
            duration=told,
        )
        for name in given.found
    ]


def _read_row(row: Row, columns: Columns, given: Names, here: Declared, words: Vocabulary) -> list[Entry]:
    provider, party = _provider(row, columns, words)
    service, places = meaning.service_and_places(_text(row, columns, "service", words) or "", words)
    if placed := _text(row, columns, "places", words):
        places = meaning.places(placed, words) or places
    durations = _durations(row, columns, len(given.found), words)
    party = _party(row, columns, words) or party
    cell = row.cells[columns.name] if columns.name < len(row.cells) else Cell("")
    return [
        Entry(
            name=name,
            line=row.line,
            text=row.text,
            provider=provider,
            service=service,
            purpose=_text(row, columns, "purpose", words),
            category=_category(row, columns, words) or here.category,
            party=party or here.party,
            places=places,
            kind=_kind(row, columns, words)
            or (meaning.kind(name.shown, words) if " " in name.shown else here.kind),
            duration=durations[index],
            spanned=cell.repeated,
        )
        for index, name in enumerate(given.found)
    ]


def _texts(row: Row, columns: Columns, field: Field) -> list[str]:
    return [
        row.cells[index].flat
        for index in columns.fields.get(field, ())
        if index < len(row.cells) and row.cells[index].text
    ]


def _text(row: Row, columns: Columns, field: Field, words: Vocabulary) -> str | None:
    """The first cell of a field that says something."""
    told = (text for text in _texts(row, columns, field) if fold(text) not in words.fillers)
    return next((text for text in told if text not in words.fillers), None)


def _category(row: Row, columns: Columns, words: Vocabulary) -> Category | None:
    return next((c for text in _texts(row, columns, "class") if (c := meaning.category(text, words))), None)


def _provider(row: Row, columns: Columns, words: Vocabulary) -> tuple[str | None, Party | None]:
    """Who provides, and the party that this cell declares: "Third party: no", "example.net (third party)"."""
    provider = _text(row, columns, "provider", words)
    if provider is None:
        return None, None
    answer = words.answers.get(fold(provider))
    if answer is not None:  # nobody's name
        asked = any(meaning.party(columns.titles[i], words) == "third" for i in columns.fields["provider"])
        return None, ("third" if answer else "first") if asked else None
    if meaning.is_own(provider, words):
        return provider, "first"
    aside = _ASIDE.search(provider)
    return provider, meaning.party(aside[1], words) if aside else None


def _party(row: Row, columns: Columns, words: Vocabulary) -> Party | None:
    texts = [*_texts(row, columns, "party"), *_texts(row, columns, "class"), *_texts(row, columns, "kind")]
    return next((found for text in texts if (found := meaning.party(text, words))), None)


def _kind(row: Row, columns: Columns, words: Vocabulary) -> Kind | None:
    texts = [*_texts(row, columns, "kind"), *_texts(row, columns, "class")]
    return next((found for text in texts if (found := meaning.kind(text, words))), None)


def _durations(row: Row, columns: Columns, count: int, words: Vocabulary) -> list[Duration | None]:
    """A duration for each name: by order where a cell has as many lines as names, else the same for all."""
    for index in columns.fields.get("duration", ()):
        cell = row.cells[index] if index < len(row.cells) else Cell("")
        lines = cell.text.split("\n")
        if count > 1 and len(lines) == count:
            return [duration(line, words, columns.titles[index]) for line in lines]
        if found := duration(cell.flat, words, columns.titles[index]):
            return [found] * count
    if "duration" not in columns.fields:
        # "Session" or "persistent" under a title such as "Type".
        told = (text for text in _texts(row, columns, "class") if is_duration(text, words))
        return [next((found for text in told if (found := duration(text, words))), None)] * count
    return [None] * count
