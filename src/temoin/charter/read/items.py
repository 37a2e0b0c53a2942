"""Lists into entries: `name: purpose (duration)`, and the like."""

import re

from temoin.charter.read.columns import title_field
from temoin.charter.read.document import Item
from temoin.charter.read.duration import Duration, duration, is_duration
from temoin.charter.read.entry import Entry
from temoin.charter.read.names import Names, is_strong, names
from temoin.charter.read.phrases import fold
from temoin.charter.read.scope import Scope
from temoin.charter.read.vocabulary import Vocabulary

_ARROW = re.compile(r"\s*(?:->|→|=>|⇒)\s*")
_COLON = re.compile("\\s*(?::|[\N{EN DASH}\N{EM DASH}]|\\s-)\\s+")
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")


def read_item(item: Item, scope: Scope, words: Vocabulary) -> list[Entry]:
    """The entries of an item of a list; none unless what stands above speaks of cookies.

    A name must show by its shape, or be set apart as code or in bold beside an explanation: an option,
    a kind of cookie and a browser's instructions are written in the same way.
    """
    if not scope.is_about_cookies():
        return []
    pieces = _ARROW.split(item.text)
    if len(pieces) > 1:
        head, rest = pieces[0], ""
    else:
        cut = _COLON.search(item.text)
        if cut is None:
            return []
        head, rest = item.text[: cut.start()], item.text[cut.end() :]
    given = names(head, words)
    if not _are_names(given, item, head, words):
        return []
    provider, purpose, told = _chain(pieces[1:], words) if len(pieces) > 1 else _told(rest, words)
    category, party, kind = scope.category(), scope.party(), scope.kind()
    return [
        Entry(
            name=name,
            line=item.line,
            text=item.text,
            provider=provider,
            purpose=purpose,
            category=category,
            party=party,
            kind=kind,
            duration=told,
        )
        for name in given.found
    ]


def _are_names(given: Names, item: Item, head: str, words: Vocabulary) -> bool:
    if given.found and all(is_strong(name.shown) for name in given.found):
        return True
    plain = fold(head) in words.browsers or title_field(head, words, exactly=True) is not None
    lower = all(name.shown[:1].islower() for name in given.found)
    return (
        bool(given.found)
        and item.marked is not None
        and fold(item.marked) == fold(head)
        and lower
        and not plain
    )


def _chain(pieces: list[str], words: Vocabulary) -> tuple[str | None, str | None, Duration | None]:
    """`provider -> purpose -> duration`; with fewer pieces, the purpose comes first."""
    told = duration(pieces[-1], words) if is_duration(pieces[-1], words) else None
    texts = pieces[:-1] if told else pieces
    provider = texts[0] if len(texts) > 1 else None
    return provider, (texts[-1] or None) if texts else None, told


def _told(rest: str, words: Vocabulary) -> tuple[str | None, str | None, Duration | None]:
    """The provider, the purpose without its duration, and the duration."""
    provider: str | None = None
    told: Duration | None = None
    kept: list[str] = []
    for piece in re.split(r"(?<=[.;])\s+", rest):
        title, _, value = piece.partition(":")
        known = title_field(title.strip(), words, exactly=True) if value else None
        if known and known.field == "duration":
            told = told or duration(value, words)
        elif known and known.field == "provider":
            provider = provider or value.strip(" .;") or None
        elif known and known.field == "purpose":
            kept.append(value.strip())
        elif is_duration(piece.strip(" .;"), words) and kept:
            told = told or duration(piece, words)
        else:
            kept.append(piece)
    purpose = " ".join(kept)
    for match in reversed(list(_PARENTHESIS.finditer(purpose))):
        if is_duration(match.group(1), words):
            told = told or duration(match.group(1), words)
            purpose = purpose[: match.start()] + purpose[match.end() :]
            break
    return provider, purpose.strip() or None, told
