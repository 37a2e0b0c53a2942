"""The register of audits: one row for each that was carried through, of the sites that publish theirs."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from temoin.law import SEVERITIES, Severity
from temoin.office.datasets import Field, Metas
from temoin.office.registry.models import PLATFORM, AuditRun
from temoin.office.registry.registers import register
from temoin.office.registry.registers.memory import memory
from temoin.office.registry.registers.register import Register, Row, both, in_order, site_cells
from temoin.office.registry.registers.words import SCENARIOS, VERDICTS, listed, word

PUBLISHED: Final = Q(site__slug=PLATFORM) | Q(site__publishes_audits=True)
"""An audit is its organisation's own business until that publishes it; the platform's own are public."""
MOST: Final = 1000
"""Audits told of: the last ones."""

METAS = Metas(
    title=both("Audits", "Audits"),
    description=both(
        "Les audits menés à terme depuis cette plateforme, dans un vrai navigateur : ceux de ce"
        " portail, et ceux des"
        f" sites dont l'organisation a choisi de les publier. Les {MOST} derniers.",
        "The audits carried through from this platform, in a real browser: those of this portal,"
        " and those of the"
        f" sites whose organisation chose to publish them. The last {MOST}.",
    ),
    themes=(register.PRIVACY,),
    keywords=(register.AUDIT, register.COOKIES),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.ALWAYS,
)
_COUNTED: dict[Severity, tuple[str, str, str]] = {
    "blocker": ("blockers", "Constats bloquants", "Blocking findings"),
    "major": ("majors", "Constats majeurs", "Major findings"),
    "minor": ("minors", "Constats mineurs", "Minor findings"),
    "info": ("infos", "Pour information", "For information"),
}
ENDED = Field(
    name="ended",
    label=both("Terminé le", "Ended on"),
    description=both("Quand l'audit s'est terminé.", "When the audit ended."),
    type="datetime",
)
AUDIT = Field(
    name="audit",
    label=both("Audit", "Audit"),
    description=both("L'identifiant de l'audit.", "The id of the audit."),
)
FIELDS = (
    register.SITE_NAME,
    register.ORGANISATION,
    ENDED,
    Field(
        name="verdict",
        label=both("Verdict", "Verdict"),
        description=both(
            "Ce que l'audit conclut de la charte et du site.",
            "What the audit concludes about charter and site.",
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="findings",
        label=both("Constats", "Findings"),
        description=both(
            "Combien de fois une règle n'était pas tenue.", "How many times a rule was not kept."
        ),
        type="int",
    ),
    *(
        Field(
            name=name,
            label=both(fr, en),
            description=both("Combien de constats de cette gravité.", "How many findings of this severity."),
            type="int",
        )
        for name, fr, en in _COUNTED.values()
    ),
    Field(
        name="version",
        label=both("Version de la charte", "Version of the charter"),
        description=both(
            "La version à laquelle le site a été confronté.", "The version that the site was held against."
        ),
        type="int",
    ),
    Field(
        name="scenarios",
        label=both("Scénarios", "Scenarios"),
        description=both("Ceux que le navigateur a joués.", "Those that the browser played."),
        multivalued=True,
        translated=True,
        facet=True,
    ),
    Field(
        name="started",
        label=both("Commencé le", "Started on"),
        description=both("Quand l'audit a commencé.", "When the audit began."),
        type="datetime",
    ),
    Field(
        name="seconds",
        label=both("Durée", "Time taken"),
        description=both("Combien de temps il a pris.", "How long it took."),
        type="int",
        unit="s",
    ),
    Field(
        name="browser",
        label=both("Navigateur", "Browser"),
        description=both("Le navigateur et sa version.", "The browser and its version."),
    ),
    register.ORIGIN,
    register.SITE,
    AUDIT,
)


def told() -> Sequence[AuditRun]:
    """The audits told of, the newest first, with site and organisation."""
    done = AuditRun.objects.filter(PUBLISHED, state=AuditRun.DONE, ended__isnull=False)
    return list(
        done.select_related("site__organisation")
        .defer("progress", "said")
        .order_by("-ended", "-created")[:MOST]
    )


def rows() -> list[Row]:
    """Each audit; what its report alone says is empty where that cannot be read."""
    return [_row(run) for run in told()]


def _row(run: AuditRun) -> Row:
    report = memory().audit(run)
    cells = {
        **site_cells(run.site),
        "ended": run.ended,
        "verdict": word(VERDICTS, run.verdict),
        "findings": run.findings,
        **{_COUNTED[one][0]: report and report.severities.get(one, 0) for one in SEVERITIES},
        "version": run.version or None,
        "scenarios": report and listed(SCENARIOS, report.scenarios),
        "started": run.started,
        "seconds": round((run.ended - run.started).total_seconds()) if run.ended and run.started else None,
        "browser": report and report.browser,
        "audit": str(run.pk),
    }
    return in_order(FIELDS, cells)


REGISTER = Register(id="audits", metas=METAS, fields=FIELDS, rows=rows)
