"""The register of versions: one row for each version of a charter that was ever published here."""

from temoin.office.datasets import Field, Metas
from temoin.office.registry.registers import register
from temoin.office.registry.registers.charters import (
    DECLARED,
    FINDINGS,
    HASH,
    LANGUAGES_FIELD,
    PAGE,
    PUBLISHED,
)
from temoin.office.registry.registers.published import every_version, page_of
from temoin.office.registry.registers.register import Register, Row, both, in_order, site_cells

METAS = Metas(
    title=both("Versions des chartes", "Versions of the charters"),
    description=both(
        "Toutes les versions publiées des chartes de cookies de ce portail : quand chacune l'a"
        " été, et si elle a"
        " fait reposer la question aux visiteurs. Une version publiée ne change jamais et reste lisible.",
        "Every published version of the cookie charters of this portal: when each was, and whether"
        " it made visitors"
        " be asked again. A published version never changes, and stays readable.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.CHARTERS, both("versions", "versions"), both("historique", "history")),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.ALWAYS,
)
FIELDS = (
    register.SITE_NAME,
    register.ORGANISATION,
    Field(
        name="number",
        label=both("Version", "Version"),
        description=both("Le numéro de la version.", "The number of the version."),
        type="int",
    ),
    PUBLISHED,
    Field(
        name="in_force",
        label=both("En vigueur", "In force"),
        description=both(
            "Si c'est la version qui s'applique aujourd'hui.", "Whether it is the version that holds today."
        ),
        type="boolean",
        facet=True,
    ),
    Field(
        name="asks_again",
        label=both("Repose la question", "Asks again"),
        description=both(
            "Si elle change assez pour que les visiteurs soient interrogés à nouveau.",
            "Whether it changes enough for visitors to be asked again.",
        ),
        type="boolean",
        facet=True,
    ),
    LANGUAGES_FIELD,
    DECLARED,
    FINDINGS,
    PAGE,
    HASH,
    register.SITE,
)


def rows() -> list[Row]:
    """Each version of each site, the newest first."""
    found, before = [], None
    for version in every_version():
        in_force, before = version.site_id != before, version.site_id
        cells = {
            **site_cells(version.site),
            "number": version.number,
            "published": version.published,
            "in_force": in_force,
            "asks_again": version.asks_again,
            "languages": version.languages,
            "cookies": version.cookies,
            "findings": version.findings,
            "page": page_of(version, in_force=in_force),
            "hash": version.full,
        }
        found.append(in_order(FIELDS, cells))
    return found


REGISTER = Register(id="versions-de-chartes", metas=METAS, fields=FIELDS, rows=rows)
