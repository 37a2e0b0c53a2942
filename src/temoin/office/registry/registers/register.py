"""What a register is, and the fields that several of them have."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from temoin.law import Text
from temoin.office.datasets import Field, Metas
from temoin.office.datasets.registering import Cell
from temoin.office.registry.models import Site

Row = tuple[Cell, ...]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A table that the platform keeps itself: what people read of it, its fields, and its rows now.

    Its publisher is left out of `metas`: it is the organisation that hosts the portal.
    """

    id: str
    metas: Metas
    fields: tuple[Field, ...]
    rows: Callable[[], Sequence[Row]]


def both(fr: str, en: str) -> Text:
    """A text in the two languages of the portal, French with the apostrophe that it is set with."""
    return {"fr": fr.replace("'", "\u2019"), "en": en}


LICENSE: Final = both("Licence Ouverte v2.0 (Etalab)", "Open Licence v2.0 (Etalab)")
LICENSE_URL: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
ALWAYS: Final = "CONT"
"""Renewed as soon as something changes (the EU's frequency vocabulary)."""
SOMETIMES: Final = "IRREG"
"""Renewed with a new version of the software (the EU's frequency vocabulary)."""

PRIVACY: Final = both("Vie privée", "Privacy")
LAW: Final = both("Droit", "Law")
COOKIES: Final = both("cookies", "cookies")
CONSENT: Final = both("consentement", "consent")
CHARTERS: Final = both("chartes", "charters")
AUDIT: Final = both("audit", "audit")
RULES: Final = both("règles", "rules")
TRACKERS: Final = both("traceurs", "trackers")

SITE_NAME: Final = Field(
    name="site_name",
    label=both("Site", "Site"),
    description=both("Le nom du site.", "The name of the site."),
)
SITE: Final = Field(
    name="site",
    label=both("Identifiant du site", "Id of the site"),
    description=both(
        "L'identifiant du site sur ce portail ; il ne change jamais.",
        "What the site is called in this portal's addresses; it never changes.",
    ),
)
ORGANISATION: Final = Field(
    name="organisation",
    label=both("Organisation", "Organisation"),
    description=both("L'organisation qui tient le site.", "The organisation that keeps the site."),
    facet=True,
)
ORIGIN: Final = Field(
    name="origin",
    label=both("Adresse du site", "Address of the site"),
    description=both("Le protocole et l'hôte du site.", "The scheme and host of the site."),
)


def site_cells(site: Site) -> dict[str, str]:
    """What the fields above hold for a site."""
    return {
        "site_name": site.name,
        "site": site.slug,
        "organisation": site.organisation.name,
        "origin": site.origin,
    }


def in_order(fields: Sequence[Field], cells: dict[str, Cell]) -> Row:
    """A row of these fields from its cells by name; raises KeyError when one has none."""
    return tuple(cells[field.name] for field in fields)
