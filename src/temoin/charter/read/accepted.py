"""Rows of a reading that a person accepted or corrected, composed into a charter's text."""

from collections.abc import Sequence

import msgspec

from temoin.charter.dump import dump
from temoin.charter.model import PLACES, Place
from temoin.charter.read.draft import to_charter
from temoin.charter.read.duration import duration
from temoin.charter.read.reading import At, Category, ReadCookie, Reading
from temoin.charter.read.vocabulary import vocabulary
from temoin.cookies import Kind, Lifetime, Party, format_lifetime, parse_lifetime, wildcard


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it is to be declared: a `ReadCookie` but for its place, its lifetime in words."""

    name: str
    pattern: str | None = None
    provider: str | None = None
    service: str | None = None
    purpose: str | None = None
    category: Category | None = None
    party: Party | None = None
    places: tuple[Place, ...] = ()
    kind: Kind = "http-cookie"
    lifetime: str | None = None
    retention_seconds: Lifetime | None = None


def compose(
    rows: Sequence[Accepted],
    *,
    language: str | None = None,
    languages: Sequence[str] = (),
    site: str | None = None,
) -> str:
    """The YAML text of the charter that these rows amount to, as `temoin read` would have made it.

    `language` is the one that the rows are written in, `languages` those that the charter is to have. Raises
    ValueError, one sentence, for a lifetime that is no length of time.
    """
    reading = Reading(
        cookies=tuple(_cookie(row) for row in rows),
        language=language,
        durations=tuple(_duration(row, language) for row in rows),
    )
    every = list(dict.fromkeys([*([language] if language else ()), *languages]))
    charter = to_charter(reading, every or None)
    return dump(msgspec.structs.replace(charter, site=site) if site else charter)


def _cookie(row: Accepted) -> ReadCookie:
    return ReadCookie(
        name=row.name.strip(),
        pattern=row.pattern or wildcard(row.name.strip()),
        provider=_said(row.provider),
        service=_said(row.service),
        purpose=_said(row.purpose),
        category=row.category,
        party=row.party,
        places=tuple(place for place in PLACES if place in row.places),
        kind=row.kind,
        retention_seconds=None if _said(row.lifetime) else row.retention_seconds,
        at=At(line=0, text=""),
    )


def _duration(row: Accepted, language: str | None) -> str | None:
    """The lifetime in the charter's words; raises ValueError when it is no length of time in any."""
    text = _said(row.lifetime)
    if text is None:
        return None
    try:
        return format_lifetime(parse_lifetime(text))
    except ValueError:
        read = duration(text, vocabulary(language))
        if read is None or read.words is None:
            raise
        return read.words


def _said(text: str | None) -> str | None:
    return text.strip() or None if text else None
