"""What a publisher chooses from: licences, themes and frequencies, each with its words.

Themes are the EU's data themes, frequencies its frequency codes (DCAT-AP 3): Publications Office of the EU,
authority tables data-theme and frequency.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from temoin.law import Text


class Licence(msgspec.Struct, frozen=True):
    """A licence under which data is published."""

    name: Text
    url: str


LICENCES: Final = (
    Licence(
        {"fr": "Licence Ouverte / Open Licence 2.0", "en": "Licence Ouverte / Open Licence 2.0"},
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ),
    Licence(
        {"fr": "Open Database License (ODbL) 1.0", "en": "Open Database License (ODbL) 1.0"},
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    Licence(
        {"fr": "Creative Commons Attribution 4.0", "en": "Creative Commons Attribution 4.0"},
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence(
        {
            "fr": "Creative Commons Attribution - Partage dans les mêmes conditions 4.0",
            "en": "Creative Commons Attribution-ShareAlike 4.0",
        },
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    Licence(
        {
            "fr": "Creative Commons Zéro 1.0 (domaine public)",
            "en": "Creative Commons Zero 1.0 (public domain)",
        },
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
)

THEMES: Final[tuple[Text, ...]] = (
    {
        "fr": "Agriculture, pêche, sylviculture et alimentation",
        "en": "Agriculture, fisheries, forestry and food",
    },
    {"fr": "Économie et finances", "en": "Economy and finance"},
    {"fr": "Éducation, culture et sport", "en": "Education, culture and sport"},
    {"fr": "Énergie", "en": "Energy"},
    {"fr": "Environnement", "en": "Environment"},
    {"fr": "Gouvernement et secteur public", "en": "Government and public sector"},
    {
        "fr": "Justice, système juridique et sécurité publique",
        "en": "Justice, legal system and public safety",
    },
    {"fr": "Population et société", "en": "Population and society"},
    {"fr": "Questions internationales", "en": "International issues"},
    {"fr": "Régions et villes", "en": "Regions and cities"},
    {"fr": "Santé", "en": "Health"},
    {"fr": "Science et technologie", "en": "Science and technology"},
    {"fr": "Transports", "en": "Transport"},
)

FREQUENCIES: Final[Mapping[str, Text]] = {
    "CONT": {"fr": "en continu", "en": "continuous"},
    "DAILY": {"fr": "tous les jours", "en": "daily"},
    "WEEKLY": {"fr": "toutes les semaines", "en": "weekly"},
    "MONTHLY": {"fr": "tous les mois", "en": "monthly"},
    "QUARTERLY": {"fr": "tous les trimestres", "en": "quarterly"},
    "ANNUAL_2": {"fr": "tous les semestres", "en": "twice a year"},
    "ANNUAL": {"fr": "tous les ans", "en": "annual"},
    "BIENNIAL": {"fr": "tous les deux ans", "en": "every two years"},
    "IRREG": {"fr": "sans rythme fixe", "en": "irregular"},
    "NEVER": {"fr": "jamais", "en": "never"},
}
"""How often a dataset is renewed."""
