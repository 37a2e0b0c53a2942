"""The charter as frozen values: what a site declares, and nothing about what the law makes of it.

Every key that may be absent is None or empty, which means *not stated*, never *no*.
"""

from typing import Literal, get_args

import msgspec

from temoin.cookies import Kind, Lifetime, Party, SameSite
from temoin.law import Text

Place = Literal["front", "back"]
SetWhen = Literal["visit", "form", "login", "language", "choice", "consent"]
PLACES: tuple[Place, ...] = get_args(Place)
SET_WHENS: tuple[SetWhen, ...] = get_args(SetWhen)


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for the site (INF-01)."""

    name: str | None = None
    contact: str | None = None
    dpo: str | None = None


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """Who supplies a service; `country` is ISO 3166-1 alpha-2."""

    id: str
    name: str | None = None
    contact: str | None = None
    country: str | None = None


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """The words in which a purpose is shown to a visitor; what it is, `law` knows by its id."""

    id: str
    title: Text = {}
    summary: Text = {}
    detail: Text = {}
    consequence: Text = {}


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One declared cookie, stored item or contact.

    `name` is exact or a pattern (`_ga_*`, `SESS<hex>`). A contact's name is its host, without port.
    """

    name: str
    kind: Kind = "http-cookie"
    explains: Text = {}
    lifetime: Lifetime | None = None
    domain: str | None = None
    path: str | None = None
    party: Party | None = None
    secure: bool | None = None
    http_only: bool | None = None
    same_site: SameSite | None = None
    set_when: SetWhen | None = None


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service of the site, who provides it, where, what for, and what it keeps on the device."""

    name: Text
    id: str | None = None
    provider: str | None = None
    places: tuple[Place, ...] = ()
    purpose: str | None = None
    conditions: dict[str, bool] = {}
    cookies: tuple[Declaration, ...] = ()


class ChoiceTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How the visitor's choice is kept: where it is changed, and how long it holds."""

    url: str | None = None
    withdraw: Text = {}
    lifetime: Lifetime | None = None
    notice: Literal["auto", "off"] = "auto"


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """A site's whole declaration, format 1."""

    charter: Literal[1]
    services: tuple[Service, ...]
    site: str | None = None
    languages: tuple[str, ...] = ()
    about: Text = {}
    controller: Controller = Controller()
    profiles: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    choice: ChoiceTerms = ChoiceTerms()

    def declarations(self) -> tuple[tuple[Service, Declaration], ...]:
        """Every declaration with its service, in the charter's order."""
        return tuple((service, cookie) for service in self.services for cookie in service.cookies)

    def provider(self, service: Service) -> Provider | None:
        """The provider of a service, or None when it states none."""
        return next((p for p in self.providers if p.id == service.provider), None)

    def purpose(self, purpose_id: str | None) -> Purpose | None:
        """The words of a purpose, or None when the charter has none for it."""
        return next((p for p in self.purposes if p.id == purpose_id), None)
