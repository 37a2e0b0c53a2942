"""The register of rules: what the law room knows how to check, in plain words, with its source."""

from functools import cache

from temoin.law import RULES, Rule
from temoin.office.datasets import Field, Metas
from temoin.office.registry.registers import register
from temoin.office.registry.registers.register import Register, Row, both
from temoin.office.registry.registers.words import EVIDENCE, FORCES, PROVENANCES, SEVERITIES, words_of

METAS = Metas(
    title=both("Règles vérifiées", "Rules checked"),
    description=both(
        "Les règles sur les cookies que Témoin sait vérifier, en mots simples, avec leur source.",
        "The rules about cookies that Témoin can check, in plain words, with their source.",
    ),
    themes=(register.LAW, register.PRIVACY),
    keywords=(register.COOKIES, register.RULES, register.CONSENT),
    license=register.LICENSE,
    license_url=register.LICENSE_URL,
    frequency=register.SOMETIMES,
)
FIELDS = (
    Field(
        name="id",
        label=both("Règle", "Rule"),
        description=both(
            "L'identifiant de la règle, qui ne change jamais.", "The id of the rule, which never changes."
        ),
    ),
    Field(
        name="title",
        label=both("Titre", "Title"),
        description=both("La règle en quelques mots.", "The rule in a few words."),
        translated=True,
    ),
    Field(
        name="statement",
        label=both("Ce qu'elle demande", "What it asks"),
        description=both("La règle en une phrase.", "The rule in a sentence."),
        translated=True,
    ),
    Field(
        name="jurisdictions",
        label=both("Où", "Where"),
        description=both(
            "Les pays où elle vaut ; « own » et « tech » valent partout.",
            "The countries where it holds; “own” and “tech” hold everywhere.",
        ),
        multivalued=True,
        facet=True,
    ),
    Field(
        name="force",
        label=both("Force", "Force"),
        description=both("D'où elle tient sa force.", "Where its force comes from."),
        translated=True,
        facet=True,
    ),
    Field(
        name="severity",
        label=both("Gravité", "Severity"),
        description=both(
            "La gravité d'un manquement, d'information à bloquante.",
            "How grave it is not to keep it, from information to blocking.",
        ),
        translated=True,
        facet=True,
    ),
    Field(
        name="source",
        label=both("Source", "Source"),
        description=both("Le texte d'où elle vient.", "The text that it comes from."),
    ),
    Field(
        name="evidence",
        label=both("Vérifiée sur", "Checked on"),
        description=both("Ce que l'on regarde pour la vérifier.", "What is looked at to check it."),
        translated=True,
    ),
    Field(
        name="provenance",
        label=both("Lecture de la source", "Reading of the source"),
        description=both(
            "Si la source a été lue pour écrire la règle.", "Whether the source was read to write the rule."
        ),
        translated=True,
    ),
)


@cache
def rows() -> tuple[Row, ...]:
    """Every rule, in the order of the law room."""
    return tuple(_row(rule) for rule in RULES.values())


def _row(rule: Rule) -> Row:
    return (
        rule.id,
        rule.title,
        rule.statement,
        rule.jurisdictions,
        words_of(FORCES, rule.force.split("+")),
        SEVERITIES[rule.severity],
        rule.source,
        words_of(EVIDENCE, rule.evidence),
        PROVENANCES[rule.provenance],
    )


REGISTER = Register(id="regles", metas=METAS, fields=FIELDS, rows=rows)
