"""The charter as a person reads it: an article in one language, and the whole page around it."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urljoin, urlsplit

import msgspec
from babel.dates import format_date

from temoin.banner import (
    THIRD_PARTIES,
    Said,
    href,
    lifetime_words,
    locale,
    render,
    said,
    spoken,
    table,
    third_parties,
    worded,
)
from temoin.charter import Charter, full_hash

LANGUAGES = ("fr", "en")
"""In which a charter that has no text at all is shown."""
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""A language tag that can name a folder."""
UNSAID = frozenset({"und", "zxx", "mul"})
"""Tags that name no language to publish in."""


class ThirdParty(msgspec.Struct, frozen=True):
    """A third party as the page names it."""

    name: str
    contact: str | None
    country: str | None


class Bare(msgspec.Struct, frozen=True):
    """A service that keeps nothing on the device, as the page names it, and what it does."""

    name: Said
    words: tuple[Said, ...]


class Contact(msgspec.Struct, frozen=True):
    """One way to reach who answers for the site: the key of its label, its text, its address if it is one."""

    label: str
    text: str
    href: str | None


def languages(charter: Charter) -> tuple[str, ...]:
    """The languages to publish in: those the charter states, else its texts', else French and English."""
    stated = tuple(tag for tag in charter.languages if TAG.fullmatch(tag))
    if stated:
        return stated
    texts = [
        charter.about,
        charter.choice.withdraw,
        *(
            text
            for words in charter.purposes
            for text in (words.title, words.summary, words.detail, words.consequence)
        ),
        *(service.name for service in charter.services),
        *(declaration.explains for _, declaration in charter.declarations()),
    ]
    found = dict.fromkeys(tag for text in texts for tag in text if TAG.fullmatch(tag) and tag not in UNSAID)
    return tuple(found) or LANGUAGES


def fragment(
    charter: Charter,
    language: str,
    *,
    title: bool = True,
    on: date | None = None,
    origin: str | None = None,
) -> str:
    """The article, for a page of any site: what a cookie is, the kinds, the table, how to choose.

    `title=False` leaves out its `h1`, `on` is the day of publication, and `origin` is put before a path that
    the charter gives for the choice. What the charter does not state is left out.
    """
    choice = charter.choice
    where = href(choice.url)
    return render(
        "temoin.publish",
        "fragment.html",
        spoken(language),
        title=title,
        about=said(charter.about, language),
        controller=charter.controller,
        contacts=_contacts(charter),
        site=site_name(charter),
        table=table(charter, language),
        bare=_bare(charter, language),
        parties=_third_parties(charter, language),
        parties_id=THIRD_PARTIES,
        withdraw=said(choice.withdraw, language),
        choice_url=urljoin(origin, where) if where and origin else where,
        kept=_kept(charter, language),
        on=_day(on, language),
        hash=full_hash(charter),
    )


def page(
    charter: Charter,
    language: str,
    *,
    stylesheet: str = "style.css",
    alternates: Mapping[str, str] | None = None,
    json: str | None = None,
    on: date | None = None,
) -> str:
    """The whole HTML page of a charter in one language, without script and without inline style.

    `alternates` are the same page's addresses by language, `json` that of the charter as JSON.
    """
    home = href(charter.site)
    return render(
        "temoin.publish",
        "page.html",
        spoken(language),
        here=language,
        site=site_name(charter),
        home=home,
        about=said(charter.about, language),
        stylesheet=stylesheet,
        alternates=dict(alternates or {}),
        names={tag: _name(tag) for tag in alternates or {}},
        json=json,
        article=fragment(charter, language, on=on, origin=home),
    )


def site_name(charter: Charter) -> str | None:
    """The site as people write it: its host, with a port that is not the usual one."""
    if not charter.site:
        return None
    return urlsplit(charter.site).netloc.rpartition("@")[2] or charter.site


def _bare(charter: Charter, language: str) -> tuple[Bare, ...]:
    """The services that the table cannot show, because there is nothing on the device to name (AUM-05)."""
    made = []
    for service in charter.services:
        name = said(service.name, language)
        words = charter.purpose(service.purpose)
        if service.cookies or name is None or words is None:
            continue
        texts = (said(text, language) for text in (words.summary, words.detail, words.consequence))
        made.append(Bare(name, tuple(text for text in texts if text)))
    return tuple(made)


def _third_parties(charter: Charter, language: str) -> tuple[ThirdParty, ...]:
    providers = {provider.name: provider for provider in charter.providers if provider.name}
    made = []
    for name in third_parties(charter, charter.declarations()):
        provider = providers.get(name)
        country = provider.country if provider else None
        territories = locale(spoken(language)).territories
        made.append(
            ThirdParty(
                name=name,
                contact=href(provider.contact) if provider else None,
                country=territories.get(country.upper(), country) if country else None,
            )
        )
    return tuple(made)


def _contacts(charter: Charter) -> tuple[Contact, ...]:
    """How to reach who answers for the site; what is not an address is shown as it was written."""
    stated = (("who_contact", charter.controller.contact), ("who_dpo", charter.controller.dpo))
    return tuple(
        Contact(
            key, value.removeprefix("mailto:").removeprefix("https://").removeprefix("http://"), href(value)
        )
        for key, value in stated
        if value
    )


def _kept(charter: Charter, language: str) -> str | None:
    lifetime = charter.choice.lifetime
    if lifetime is None:
        return None
    key = "choose_kept_session" if lifetime == "session" else "choose_kept"
    words = lifetime_words(lifetime, language)
    return worded("temoin.publish", language, key, {"lifetime": words})


def _day(on: date | None, language: str) -> str | None:
    return None if on is None else format_date(on, "long", locale=locale(spoken(language)))


def _name(language: str) -> str:
    """A language's own name for itself, with a capital: a link to press, not a word in a sentence."""
    name = locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]
