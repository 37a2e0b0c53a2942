"""The register of declared cookies: what every charter in force says of each cookie and contact."""

from collections.abc import Iterator

from temoin.office.datasets import Field, Metas
from temoin.office.registry.models import Version
from temoin.office.registry.registers import register
from temoin.office.registry.registers.declared import Declared
from temoin.office.registry.registers.memory import memory
from temoin.office.registry.registers.published import in_force
from temoin.office.registry.registers.register import Register, Row, both, in_order, site_cells
from temoin.office.registry.registers.words import (
    KINDS,
    PARTIES,
    SET_WHENS,
    STATUSES,
    lifetime_in_words,
    places_in_words,
    word,
)

METAS = Metas(
    title=both("Cookies déclarés", "Declared cookies"),
    description=both(
        "Ce que déclarent les chartes publiées ici, celle de ce portail d'abord : chaque cookie, stockage ou"
        " appel à un autre site, qui le fournit, à quoi il sert, combien de temps il vit, et si la"
        " loi demande"
        " votre accord. Le jugement est celui du profil de droit de ce portail.",
        "What the charters published here declare, this portal's own first: each cookie, stored"
        " item or call to"
        " another site, who provides it, what it is for, how long it lives, and whether the law asks for your"
        " consent. The judgement is that of this portal's legal profile.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.COOKIES, register.CONSENT, register.CHARTERS, register.TRACKERS),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.ALWAYS,
)
FIELDS = (
    Field(
        name="name",
        label=both("Nom", "Name"),
        description=both(
            "Le nom du cookie, exact ou à motif (_ga_*) ; d'un appel, l'hôte appelé.",
            "The cookie's name, exact or a pattern (_ga_*); of a call, the host that is called.",
        ),
    ),
    register.SITE_NAME,
    Field(
        name="provider",
        label=both("Prestataire", "Provider"),
        description=both("Qui fournit le service.", "Who provides the service."),
        facet=True,
    ),
    Field(
        name="service",
        label=both("Service", "Service"),
        description=both("Le service du site qui s'en sert.", "The service of the site that uses it."),
        translated=True,
    ),
    Field(
        name="explains",
        label=both("Explication", "Explanation"),
        description=both(
            "Ce qu'il fait, dans les mots de la charte.", "What it does, in the charter's words."
        ),
        translated=True,
    ),
    Field(
        name="purpose",
        label=both("Finalité", "Purpose"),
        description=both(
            "À quoi il sert, dans les mots de la charte ou du droit.",
            "What it is for, in the words of the charter or of the law.",
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="lifetime",
        label=both("Durée de vie", "Lifetime"),
        description=both("Combien de temps le navigateur le garde.", "How long the browser keeps it."),
        translated=True,
    ),
    Field(
        name="consent",
        label=both("Accord demandé", "Consent needed"),
        description=both(
            "Si la loi demande l'accord du visiteur.", "Whether the law asks for the visitor's consent."
        ),
        type="boolean",
        facet=True,
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
        label=both("De qui", "Whose"),
        description=both(
            "Si c'est le site lui-même ou un tiers qui le lit.",
            "Whether the site itself or a third party reads it.",
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="places",
        label=both("Emplacement", "Place"),
        description=both("Dans quelle partie du site.", "In which part of the site."),
        translated=True,
    ),
    Field(
        name="set_when",
        label=both("Déposé quand", "Set when"),
        description=both("Ce que fait le visiteur juste avant.", "What the visitor does just before."),
        translated=True,
    ),
    Field(
        name="status",
        label=both("Statut", "Status"),
        description=both("Ce que la loi en fait.", "What the law makes of it."),
        translated=True,
    ),
    Field(
        name="rule",
        label=both("Règle", "Rule"),
        description=both(
            "La règle qui en décide ; elle est dans le jeu « regles ».",
            "The rule that decides; it is in the dataset “regles”.",
        ),
    ),
    Field(
        name="reason",
        label=both("Pourquoi", "Why"),
        description=both("Ce que dit cette règle ici.", "What that rule says here."),
        translated=True,
    ),
    Field(
        name="lifetime_seconds",
        label=both("Durée de vie en secondes", "Lifetime in seconds"),
        description=both(
            "Vide pour ce qui finit avec la session du navigateur, ou n'a pas de durée.",
            "Empty for what ends with the browser's session, or has no lifetime.",
        ),
        type="int",
        unit="s",
    ),
    Field(
        name="domain",
        label=both("Domaine", "Domain"),
        description=both(
            "Le domaine déclaré, s'il y en a un.", "The domain that is declared, if there is one."
        ),
    ),
    register.ORGANISATION,
    register.SITE,
    register.ORIGIN,
    Field(
        name="purpose_id",
        label=both("Code de la finalité", "Code of the purpose"),
        description=both("L'identifiant de la finalité.", "The id of the purpose."),
    ),
    Field(
        name="version",
        label=both("Version de la charte", "Version of the charter"),
        description=both("Le numéro de la version en vigueur.", "The number of the version in force."),
        type="int",
    ),
    Field(
        name="published",
        label=both("Publiée le", "Published on"),
        description=both("Quand cette version a été publiée.", "When that version was published."),
        type="datetime",
    ),
)


def rows() -> list[Row]:
    """Each declaration of each charter in force, in the charter's order."""
    return [row for version in in_force() for row in _rows(version)]


def _rows(version: Version) -> Iterator[Row]:
    read = memory().charter(version)
    if read is None:
        return
    shared = {
        **site_cells(version.site),
        "version": version.number,
        "published": version.published,
    }
    for one in read.cookies:
        yield in_order(FIELDS, {**shared, **_cells(one)})


def _cells(one: Declared) -> dict[str, object]:
    return {
        "name": one.name,
        "provider": one.provider,
        "service": one.service,
        "explains": one.explains,
        "purpose": one.purpose_title,
        "lifetime": None if one.lifetime is None else lifetime_in_words(one.lifetime),
        "consent": one.status == "consent-required",
        "kind": KINDS[one.kind],
        "party": word(PARTIES, one.party),
        "places": places_in_words(one.places),
        "set_when": word(SET_WHENS, one.set_when),
        "status": STATUSES[one.status],
        "rule": one.rule,
        "reason": one.reason,
        "lifetime_seconds": one.lifetime if isinstance(one.lifetime, int) else None,
        "domain": one.domain,
        "purpose_id": one.purpose,
    }


REGISTER = Register(id="cookies-declares", metas=METAS, fields=FIELDS, rows=rows)
