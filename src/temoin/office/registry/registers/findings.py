"""The register of findings: each place where a published audit saw a rule that was not kept."""

from collections.abc import Iterator

from temoin.law import RULES
from temoin.office.datasets import Field, Metas
from temoin.office.registry.models import AuditRun
from temoin.office.registry.registers import register
from temoin.office.registry.registers.audits import AUDIT, ENDED, told
from temoin.office.registry.registers.memory import memory
from temoin.office.registry.registers.register import Register, Row, both, in_order, site_cells
from temoin.office.registry.registers.told import MOST_FINDINGS
from temoin.office.registry.registers.words import SEVERITIES, word

METAS = Metas(
    title=both("Constats des audits", "Findings of the audits"),
    description=both(
        "Chaque endroit où un audit publié a vu une règle qui n'était pas tenue, avec ce qu'il"
        " faut faire. Un constat"
        " vaut pour le moment de son audit : il est peut-être corrigé depuis."
        f" Les {MOST_FINDINGS} premiers de chaque audit.",
        "Each place where a published audit saw a rule that was not kept, and what to do. A"
        " finding holds for the"
        " moment of its audit: it may have been mended since."
        f" The first {MOST_FINDINGS} of each audit.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.AUDIT, both("constats", "findings"), register.RULES, register.COOKIES),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.ALWAYS,
)
FIELDS = (
    register.SITE_NAME,
    ENDED,
    Field(
        name="rule",
        label=both("Règle", "Rule"),
        description=both(
            "La règle qui n'est pas tenue ; elle est dans le jeu « regles ».",
            "The rule that is not kept; it is in the dataset “regles”.",
        ),
        facet=True,
    ),
    Field(
        name="severity",
        label=both("Gravité", "Severity"),
        description=both("D'information à bloquante.", "From information to blocking."),
        translated=True,
        facet=True,
    ),
    Field(
        name="what",
        label=both("Ce qui a été vu", "What was seen"),
        description=both("Le constat, en une phrase.", "The finding, in a sentence."),
        translated=True,
    ),
    Field(
        name="where",
        label=both("Où", "Where"),
        description=both("L'endroit du site ou de la charte.", "The place in the site or in the charter."),
    ),
    Field(
        name="remedy",
        label=both("Que faire", "What to do"),
        description=both("Comment y remédier.", "How to mend it."),
        translated=True,
    ),
    Field(
        name="title",
        label=both("Titre de la règle", "Title of the rule"),
        description=both("La règle en quelques mots.", "The rule in a few words."),
        translated=True,
    ),
    register.ORGANISATION,
    register.SITE,
    AUDIT,
)


def rows() -> list[Row]:
    """Each finding of each audit told of, in the report's order."""
    return [row for run in told() for row in _rows(run)]


def _rows(run: AuditRun) -> Iterator[Row]:
    report = memory().audit(run)
    shared = {**site_cells(run.site), "ended": run.ended, "audit": str(run.pk)}
    for one in report.findings if report else ():
        known = RULES.get(one.rule)
        cells = {
            **shared,
            "rule": one.rule,
            "severity": word(SEVERITIES, one.severity),
            "what": one.what,
            "where": one.where,
            "remedy": one.remedy,
            "title": known and known.title,
        }
        yield in_order(FIELDS, cells)


REGISTER = Register(id="constats", metas=METAS, fields=FIELDS, rows=rows)
