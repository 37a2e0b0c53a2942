"""The register of charters: one row for each charter in force."""

from temoin.office.datasets import LANGUAGES, Field, Metas, said
from temoin.office.registry.registers import register
from temoin.office.registry.registers.memory import memory
from temoin.office.registry.registers.published import in_force, page_of
from temoin.office.registry.registers.register import Register, Row, both, in_order, site_cells

METAS = Metas(
    title=both("Chartes en vigueur", "Charters in force"),
    description=both(
        "Les chartes de cookies publiées sur ce portail, une ligne par site : leur version, leurs langues, ce"
        " qu'elles déclarent, ce qu'elles demandent au visiteur, et ce que leur vérification y"
        " trouve à corriger.",
        "The cookie charters published on this portal, one row a site: their version, their"
        " languages, what they"
        " declare, what they ask of the visitor, and what the check of them finds to mend.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.CHARTERS, register.COOKIES, register.CONSENT),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.ALWAYS,
)
LANGUAGES_FIELD = Field(
    name="languages",
    label=both("Langues", "Languages"),
    description=both(
        "Les langues dans lesquelles on peut la lire (BCP 47).",
        "The languages in which it can be read (BCP 47).",
    ),
    multivalued=True,
    facet=True,
)
DECLARED = Field(
    name="cookies",
    label=both("Cookies déclarés", "Declared cookies"),
    description=both(
        "Combien de cookies, stockages et appels elle déclare.",
        "How many cookies, stored items and calls it declares.",
    ),
    type="int",
)
FINDINGS = Field(
    name="findings",
    label=both("Constats", "Findings"),
    description=both(
        "Combien de choses la vérification du texte y trouve à corriger.",
        "How many things the check of its text finds to mend.",
    ),
    type="int",
)
PUBLISHED = Field(
    name="published",
    label=both("Publiée le", "Published on"),
    description=both("Quand elle a été publiée.", "When it was published."),
    type="datetime",
)
PAGE = Field(
    name="page",
    label=both("Page", "Page"),
    description=both("Où on la lit sur ce portail.", "Where it is read on this portal."),
    translated=True,
)
HASH = Field(
    name="hash",
    label=both("Empreinte", "Hash"),
    description=both("L'empreinte SHA-256 de tout ce qu'elle dit.", "The SHA-256 hash of all that it says."),
)
FIELDS = (
    register.SITE_NAME,
    register.ORGANISATION,
    register.ORIGIN,
    Field(
        name="version",
        label=both("Version", "Version"),
        description=both("Le numéro de la version en vigueur.", "The number of the version in force."),
        type="int",
    ),
    PUBLISHED,
    LANGUAGES_FIELD,
    DECLARED,
    Field(
        name="services",
        label=both("Services", "Services"),
        description=both("Combien de services elle décrit.", "How many services it describes."),
        type="int",
    ),
    Field(
        name="asks_consent",
        label=both("Demande un accord", "Asks for consent"),
        description=both(
            "Si le visiteur doit répondre à quelque chose.",
            "Whether there is something for a visitor to answer.",
        ),
        type="boolean",
        facet=True,
    ),
    Field(
        name="purposes_asked",
        label=both("Finalités soumises à accord", "Purposes asked for"),
        description=both(
            "Ce à quoi le visiteur peut dire oui ou non.", "What the visitor may say yes or no to."
        ),
        multivalued=True,
        translated=True,
        facet=True,
    ),
    FINDINGS,
    PAGE,
    HASH,
    register.SITE,
)


def rows() -> list[Row]:
    """One row for each charter in force; what needs its file is empty where that can no longer be read."""
    found = []
    for version in in_force():
        read = memory().charter(version)
        cells = {
            **site_cells(version.site),
            "version": version.number,
            "published": version.published,
            "languages": version.languages,
            "cookies": version.cookies,
            "services": read and read.services,
            "asks_consent": read and bool(read.asked),
            "purposes_asked": read and {tag: [said(one, tag) for one in read.asked] for tag in LANGUAGES},
            "findings": version.findings,
            "page": page_of(version, in_force=True),
            "hash": version.full,
        }
        found.append(in_order(FIELDS, cells))
    return found


REGISTER = Register(id="chartes", metas=METAS, fields=FIELDS, rows=rows)
