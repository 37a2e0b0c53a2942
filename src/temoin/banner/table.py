"""The table of a charter's cookies, in the columns in which portals publish it."""

import msgspec

from temoin.banner.messages import message, spoken
from temoin.banner.template import render
from temoin.banner.words import Said, kind_words, lifetime_words, party_words, place_words, said
from temoin.charter import Charter, Declaration, Service, facts
from temoin.law import PURPOSES

CATEGORIES = ("necessary", "preferences", "statistics", "marketing")


class Row(msgspec.Struct, frozen=True):
    """One declared item in words; None is what the charter does not state."""

    provider: str | None
    contact: str | None
    service: Said | None
    places: str
    name: str
    kind: str | None
    purpose: Said | None
    lifetime: str | None
    party: str | None


class Group(msgspec.Struct, frozen=True):
    """The rows of one category, in the charter's order; no title when no purpose is known at all."""

    title: str | None
    rows: tuple[Row, ...]


def table(charter: Charter, language: str) -> str:
    """The table: provider, service and place, name, purposes; lifetime and origin if a row states them."""
    tongue = spoken(language)
    groups = grouped(charter, language)
    if not groups:
        return render("temoin.banner", "empty.html", tongue)
    return render(
        "temoin.banner",
        "table.html",
        tongue,
        groups=groups,
        lifetimes=any(declaration.lifetime is not None for _, declaration in charter.declarations()),
        parties=any(_party_is_stated(declaration) for _, declaration in charter.declarations()),
    )


def grouped(charter: Charter, language: str) -> tuple[Group, ...]:
    """The rows by category of purpose, what the law exempts among the necessary, those without one last."""
    found: dict[str | None, list[Row]] = {category: [] for category in (*CATEGORIES, None)}
    for service, declaration in charter.declarations():
        purpose = PURPOSES.get(service.purpose or "")
        category = None if purpose is None else "necessary" if purpose.exempt_by else purpose.category
        found[category].append(_row(charter, service, declaration, language))
    known = any(rows for category, rows in found.items() if category)
    return tuple(
        Group(message(language, f"category_{category or 'unstated'}") if known else None, tuple(rows))
        for category, rows in found.items()
        if rows
    )


def _row(charter: Charter, service: Service, declaration: Declaration, language: str) -> Row:
    provider = charter.provider(service)
    words = charter.purpose(service.purpose)
    party = facts(charter, service, declaration).trace.party
    return Row(
        provider=provider.name if provider else None,
        contact=provider.contact if provider else None,
        service=said(service.name, language),
        places=place_words(service.places, language),
        name=declaration.name,
        kind=None if declaration.kind == "http-cookie" else kind_words(declaration.kind, language),
        purpose=said(declaration.explains, language) or (said(words.summary, language) if words else None),
        lifetime=_lifetime(declaration, language),
        party=party_words(party, language) if party else None,
    )


def _lifetime(declaration: Declaration, language: str) -> str | None:
    """A contact keeps nothing by itself: what it sets is declared beside it."""
    if declaration.lifetime is not None:
        return lifetime_words(declaration.lifetime, language)
    return message(language, "lifetime_contact") if declaration.kind == "contact" else None


def _party_is_stated(declaration: Declaration) -> bool:
    return bool(declaration.party or declaration.domain) or declaration.kind == "contact"
