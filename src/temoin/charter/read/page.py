"""A page into a reading: the one way in."""

import re

import msgspec

from temoin.charter.read.bounds import MOST_ENTRIES
from temoin.charter.read.decoding import decode, not_a_page
from temoin.charter.read.document import Document, Item, Table
from temoin.charter.read.entry import Entry
from temoin.charter.read.items import read_item
from temoin.charter.read.markup import read_markup
from temoin.charter.read.plain import read_plain
from temoin.charter.read.reading import Reading
from temoin.charter.read.scope import Scope
from temoin.charter.read.tables import read_table
from temoin.charter.read.vocabulary import Vocabulary, guess_language, vocabulary

_MARKUP = re.compile(
    r"<!doctype\s+html|<html\b|</(?:p|div|table|tr|td|ul|ol|li|h[1-6]|section|article|main|body|span)\s*>",
    re.IGNORECASE,
)
# Begun line by line, and nothing tried twice: a page may be a million blank ones.
_MARKDOWN = re.compile(r"^(?:#{1,6} |[^\S\n]*+(?:\|[^\S\n]*+)?+:?-{3,}+:?\s*+\|)", re.MULTILINE)


def read(content: bytes, content_type: str | None = None, *, source: str = "") -> Reading:
    """The cookies that a page declares, and what could not be read of it.

    `content_type` is what the server said, if one did; `source` is a file's name or an address, whose ending
    may tell Markdown from HTML. Never raises, and never invents: no list gives no cookie and a warning.
    """
    what = not_a_page(content, content_type)
    if what:
        return Reading(warnings=(f"This is {what}: no page was read.",))
    document = document_of(decode(content, content_type), content_type, source)
    language = guess_language(document.text(), document.language)
    words = vocabulary(language)
    entries, warnings = _entries(document, words)
    entries, repeats = _merged(entries)
    if not entries:
        warnings = ["No list of cookies was found in this page: nothing was read from it.", *warnings]
    return Reading(
        cookies=tuple(entry.cookie() for entry in entries),
        warnings=(*warnings, *repeats),
        language=language,
        durations=tuple(entry.duration.words if entry.duration else None for entry in entries),
    )


def document_of(text: str, content_type: str | None, source: str) -> Document:
    """A page's blocks, by what the server said, else by its ending, else by its looks."""
    declared = (content_type or "").partition(";")[0].strip().lower()
    ending = source.partition("?")[0].rpartition(".")[2].lower()
    if declared == "text/markdown" or ending in {"md", "markdown", "rst"}:
        return read_plain(text)
    if not _MARKUP.search(text) and not (declared.endswith("html") and "<" in text):
        return read_plain(text)
    is_page = declared.endswith("html") or ending in {"html", "htm"} or re.match(r"\s*<", text)
    return read_markup(text) if is_page or not _MARKDOWN.search(text) else read_plain(text)


def _entries(document: Document, words: Vocabulary) -> tuple[list[Entry], list[str]]:
    scope = Scope(words)
    entries: list[Entry] = []
    warnings = list(document.warnings)
    for block in document.blocks:
        if isinstance(block, Table):
            found, unread = read_table(block, scope, words)
            entries.extend(found)
            warnings.extend(unread)
        elif isinstance(block, Item):
            entries.extend(read_item(block, scope, words))
        else:
            scope.pass_by(block)
        if len(entries) > MOST_ENTRIES:
            warnings.append(
                f"line {entries[MOST_ENTRIES].line}: no more cookies were read; only the first "
                f"{MOST_ENTRIES} of a page are."
            )
            return entries[:MOST_ENTRIES], warnings
    return entries, warnings


def _merged(entries: list[Entry]) -> tuple[list[Entry], list[str]]:
    """One entry for each name of one provider; what a later mention adds is kept, and said."""
    merged: dict[tuple[str, str], dict[str | None, Entry]] = {}
    warnings: list[str] = []
    for entry in entries:
        known = merged.setdefault((entry.name.shown, entry.kind or "http-cookie"), {})
        first = next(iter(known.values()), None)
        same = first if first and _agree(first, entry) else known.get(entry.provider)
        if same is not None:
            if not entry.spanned:
                warnings.append(
                    f"line {entry.line}: {entry.name.shown} is listed again (first at line {same.line}); "
                    "it was read once."
                )
            filled = _filled(same, entry)
            if same.provider is None:  # the only one, since it agrees with every other
                known.clear()
            known[filled.provider] = filled
            continue
        if first:
            warnings.append(
                f"line {entry.line}: {entry.name.shown} is listed for {entry.provider}, and at line "
                f"{first.line} for {first.provider}; a charter can keep only the first."
            )
        known[entry.provider] = entry
    order = {id(entry): position for position, entry in enumerate(entries)}
    kept = [one for group in merged.values() for one in group.values()]
    return sorted(kept, key=lambda one: (one.line, order.get(id(one), 0))), warnings


def _agree(one: Entry, other: Entry) -> bool:
    return one.provider is None or other.provider is None or one.provider == other.provider


def _filled(first: Entry, later: Entry) -> Entry:
    """The first entry with what only the later one says."""
    missing = {
        field: value
        for field in ("provider", "service", "purpose", "category", "party", "kind", "duration")
        if getattr(first, field) is None and (value := getattr(later, field)) is not None
    }
    if not first.places and later.places:
        missing["places"] = later.places
    return msgspec.structs.replace(first, **missing)
