"""The register of known cookies: what the catalogue knows of cookies by their name, and where it read it."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from temoin.catalogue import FINER_PURPOSES, SERVICES, Entry, Service
from temoin.law import Text
from temoin.office.datasets import Field, Metas
from temoin.office.registry.registers import register
from temoin.office.registry.registers.register import Register, Row, both, in_order
from temoin.office.registry.registers.words import CATEGORIES, KINDS, lifetime_in_words

METAS = Metas(
    title=both("Cookies connus", "Known cookies"),
    description=both(
        "Le catalogue de Témoin : des cookies et autres traceurs que l'on rencontre sur les sites,"
        " reconnus à leur"
        " nom et à leur domaine, avec qui les fournit, à quoi ils servent, combien de temps ils vivent, et la"
        " source qui le dit.",
        "Témoin's catalogue: cookies and other trackers met on sites, known by their name and"
        " domain, with who"
        " provides them, what they are for, how long they live, and the source that says so.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.COOKIES, register.TRACKERS, both("catalogue", "catalogue")),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.SOMETIMES,
)
SEEN: Mapping[str, Text] = {
    "first": both("le domaine du site", "the site's domain"),
    "third": both("le domaine du service", "the service's domain"),
    "either": both("l'un ou l'autre", "either"),
}
FIELDS = (
    Field(
        name="name",
        label=both("Nom", "Name"),
        description=both(
            "Le nom, exact ou à motif : * tient lieu de n'importe quel texte, <digits> de chiffres,"
            " <hex> de chiffres hexadécimaux.",
            "The name, exact or a pattern: * stands for any text, <digits> for digits,"
            " <hex> for hexadecimal digits.",
        ),
    ),
    Field(
        name="service",
        label=both("Service", "Service"),
        description=both("Le service qui s'en sert.", "The service that uses it."),
    ),
    Field(
        name="provider",
        label=both("Prestataire", "Provider"),
        description=both("Qui fournit ce service.", "Who provides that service."),
        facet=True,
    ),
    Field(
        name="explains",
        label=both("Explication", "Explanation"),
        description=both("Ce qu'il fait.", "What it does."),
        translated=True,
    ),
    Field(
        name="category",
        label=both("Catégorie", "Category"),
        description=both("À quoi il sert, en gros.", "What it is for, broadly."),
        translated=True,
        facet=True,
    ),
    Field(
        name="purpose",
        label=both("Finalité", "Purpose"),
        description=both("À quoi il sert.", "What it is for."),
        translated=True,
        facet=True,
    ),
    Field(
        name="lifetime",
        label=both("Durée de vie", "Lifetime"),
        description=both(
            "Combien de temps un navigateur le garde ; vide : jusqu'à ce qu'on l'efface, ou au choix"
            " du site.",
            "How long a browser keeps it; empty: until it is erased, or as the site chooses.",
        ),
        translated=True,
    ),
    Field(
        name="kind",
        label=both("Nature", "Kind"),
        description=both(
            "Cookie, autre stockage, ou appel à un autre site.",
            "Cookie, other storage, or call to another site.",
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="party",
        label=both("Déposé sur", "Set on"),
        description=both(
            "Le domaine sur lequel un site le voit déposé.", "The domain on which a site sees it set."
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="domains",
        label=both("Domaines", "Domains"),
        description=both("Les domaines du service.", "The domains of the service."),
        multivalued=True,
    ),
    Field(
        name="common",
        label=both("Nom partagé", "Shared name"),
        description=both(
            "Si d'autres logiciels emploient ce nom : seul, il ne prouve rien.",
            "Whether other software uses this name: alone, it proves nothing.",
        ),
        type="boolean",
    ),
    Field(
        name="lifetime_seconds",
        label=both("Durée de vie en secondes", "Lifetime in seconds"),
        description=both(
            "Vide pour ce qui finit avec la session du navigateur.",
            "Empty for what ends with the browser's session.",
        ),
        type="int",
        unit="s",
    ),
    Field(
        name="country",
        label=both("Pays", "Country"),
        description=both(
            "Le pays du prestataire (ISO 3166-1), vide pour un logiciel libre.",
            "The provider's country (ISO 3166-1), empty for free software.",
        ),
        facet=True,
    ),
    Field(
        name="source",
        label=both("Source", "Source"),
        description=both("La page qui le dit.", "The page that says so."),
    ),
    Field(
        name="read_on",
        label=both("Lue le", "Read on"),
        description=both(
            "Quand la source a été lue ; vide : elle est à relire.",
            "When the source was read; empty: it is to be read again.",
        ),
        type="date",
    ),
)


@cache
def rows() -> tuple[Row, ...]:
    """Every known cookie, service by service."""
    return tuple(_row(service, entry) for service in SERVICES.values() for entry in service.cookies)


def _row(service: Service, entry: Entry) -> Row:
    lifetime = entry.lifetime
    cells = {
        "name": entry.name,
        "service": service.service,
        "provider": service.provider,
        "explains": entry.explains,
        "category": CATEGORIES[entry.category],
        "purpose": FINER_PURPOSES[entry.finer_purpose].title,
        "lifetime": None if lifetime is None else lifetime_in_words(lifetime),
        "kind": KINDS[entry.kind],
        "party": SEEN[entry.party],
        "domains": entry.domains,
        "common": entry.common,
        "lifetime_seconds": lifetime if isinstance(lifetime, int) else None,
        "country": service.country,
        "source": entry.source,
        "read_on": None if entry.read == "memory" else date.fromisoformat(entry.read),
    }
    return in_order(FIELDS, cells)


REGISTER = Register(id="cookies-connus", metas=METAS, fields=FIELDS, rows=rows)
