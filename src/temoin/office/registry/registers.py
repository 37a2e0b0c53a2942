"""The platform's own registers, as open data: the cookies it declares, and the rules it is checked by."""

from collections.abc import Mapping, Sequence

from temoin.banner import lifetime_words, place_words
from temoin.charter import Charter, Judged, judged
from temoin.cookies import Lifetime
from temoin.law import RULES, Rule, Text
from temoin.office.datasets import Field, Metas
from temoin.office.datasets.registering import Cell, keep
from temoin.web.django import current

PUBLISHER = "Ville d'Exemple"
LICENSE = "Licence Ouverte v2.0 (Etalab)"
LICENSE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LANGUAGES = ("fr", "en")


def refresh() -> None:
    """Make each register say what is so now; one that does already is left as it is."""
    published = current()
    charter = published.file.charter
    cookies = [_cookie(charter, one) for one in judged(charter, published.profile)]
    keep("cookies-declares", COOKIES, _COOKIE_FIELDS, cookies, position=-20)
    keep("regles", RULES_METAS, _RULE_FIELDS, [_rule(rule) for rule in RULES.values()], position=-19)


COOKIES = Metas(
    title={"fr": "Cookies déclarés par ce portail", "en": "Cookies declared by this portal"},
    description={
        "fr": "Ce que la charte de ce portail déclare : chaque cookie, qui le fournit, à quoi il"
        " sert, combien de temps il vit et si la loi demande votre accord.",
        "en": "What this portal's charter declares: each cookie, who provides it, what it is for,"
        " how long it lives and whether the law asks for your consent.",
    },
    publisher={"fr": PUBLISHER},
    themes=({"fr": "Vie privée", "en": "Privacy"},),
    keywords=({"fr": "cookies", "en": "cookies"}, {"fr": "consentement", "en": "consent"}),
    license={"fr": LICENSE},
    license_url=LICENSE_URL,
)
RULES_METAS = Metas(
    title={"fr": "Règles vérifiées", "en": "Rules checked"},
    description={
        "fr": "Les règles sur les cookies que Témoin sait vérifier, en mots simples, avec leur source.",
        "en": "The rules about cookies that Témoin can check, in plain words, with their source.",
    },
    publisher={"fr": PUBLISHER},
    themes=({"fr": "Droit", "en": "Law"},),
    keywords=({"fr": "cookies", "en": "cookies"}, {"fr": "règles", "en": "rules"}),
    license={"fr": LICENSE},
    license_url=LICENSE_URL,
)
_COOKIE_FIELDS = (
    Field(name="name", label={"fr": "Nom", "en": "Name"}),
    Field(name="provider", label={"fr": "Prestataire", "en": "Provider"}),
    Field(name="service", label={"fr": "Service", "en": "Service"}, translated=True),
    Field(name="places", label={"fr": "Emplacement", "en": "Place"}, translated=True),
    Field(name="explains", label={"fr": "Finalité", "en": "Purpose"}, translated=True),
    Field(name="kind", label={"fr": "Nature", "en": "Kind"}, translated=True),
    Field(name="lifetime", label={"fr": "Durée de vie", "en": "Lifetime"}, translated=True),
    Field(name="set_when", label={"fr": "Déposé quand", "en": "Set when"}, translated=True),
    Field(name="consent", label={"fr": "Accord demandé", "en": "Consent needed"}, type="boolean"),
    Field(
        name="rule",
        label={"fr": "Règle", "en": "Rule"},
        description={"fr": "La règle qui en décide.", "en": "The rule that decides."},
    ),
)
_RULE_FIELDS = (
    Field(name="id", label={"fr": "Règle", "en": "Rule"}),
    Field(name="title", label={"fr": "Titre", "en": "Title"}, translated=True),
    Field(name="statement", label={"fr": "Ce qu'elle demande", "en": "What it asks"}, translated=True),
    Field(name="jurisdictions", label={"fr": "Où", "en": "Where"}, multivalued=True),
    Field(name="force", label={"fr": "Force", "en": "Force"}, translated=True),
    Field(name="severity", label={"fr": "Gravité", "en": "Severity"}, translated=True),
    Field(name="source", label={"fr": "Source", "en": "Source"}),
    Field(name="evidence", label={"fr": "Vérifiée sur", "en": "Checked on"}, translated=True),
)
_KINDS: dict[str, Text] = {
    "http-cookie": {"fr": "cookie", "en": "cookie"},
    "local-storage": {"fr": "stockage local", "en": "local storage"},
    "session-storage": {"fr": "stockage de session", "en": "session storage"},
    "indexed-db": {"fr": "base IndexedDB", "en": "IndexedDB"},
    "cache": {"fr": "cache", "en": "cache"},
    "pixel": {"fr": "pixel", "en": "pixel"},
    "contact": {"fr": "appel à un autre site", "en": "call to another site"},
}
_SET_WHENS: dict[str, Text] = {
    "visit": {"fr": "à la visite", "en": "on a visit"},
    "form": {"fr": "à l'ouverture d'un formulaire protégé", "en": "when a protected form is opened"},
    "login": {"fr": "à la connexion", "en": "on signing in"},
    "language": {"fr": "au choix d'une langue", "en": "when a language is chosen"},
    "choice": {"fr": "à la réponse sur les cookies", "en": "on answering about cookies"},
    "consent": {"fr": "après accord", "en": "after consent"},
}
_FORCES: dict[str, Text] = {
    "law": {"fr": "loi", "en": "law"},
    "case": {"fr": "décision", "en": "case"},
    "guideline": {"fr": "lignes directrices", "en": "guideline"},
    "recommendation": {"fr": "recommandation", "en": "recommendation"},
    "good practice": {"fr": "bonne pratique", "en": "good practice"},
    "technical": {"fr": "technique", "en": "technical"},
    "own": {"fr": "notre règle", "en": "our own"},
}
_EVIDENCE: dict[str, Text] = {
    "charter": {"fr": "la charte", "en": "the charter"},
    "audit": {"fr": "le site, dans un navigateur", "en": "the site, in a browser"},
    "banner": {"fr": "le bandeau", "en": "the banner"},
    "ledger": {"fr": "le registre", "en": "the ledger"},
}
_SEVERITIES: dict[str, Text] = {
    "info": {"fr": "information", "en": "information"},
    "minor": {"fr": "mineure", "en": "minor"},
    "major": {"fr": "majeure", "en": "major"},
    "blocker": {"fr": "bloquante", "en": "blocking"},
}


def _cookie(charter: Charter, one: Judged) -> tuple[Cell, ...]:
    service, cookie = one.service, one.declaration
    provider = charter.provider(service)
    return (
        cookie.name,
        provider.name if provider else None,
        service.name,
        {language: place_words(service.places, language) for language in LANGUAGES}
        if service.places
        else None,
        cookie.explains,
        _KINDS[cookie.kind],
        _lifetime(cookie.lifetime),
        _SET_WHENS[cookie.set_when] if cookie.set_when else None,
        one.judgement.needs_consent,
        one.judgement.rule,
    )


def _rule(rule: Rule) -> tuple[Cell, ...]:
    return (
        rule.id,
        rule.title,
        rule.statement,
        tuple(rule.jurisdictions),
        _words(rule.force.split("+"), _FORCES),
        _SEVERITIES[rule.severity],
        rule.source,
        _words(rule.evidence, _EVIDENCE),
    )


def _lifetime(lifetime: Lifetime | None) -> Text | None:
    return (
        None if lifetime is None else {language: lifetime_words(lifetime, language) for language in LANGUAGES}
    )


def _words(codes: Sequence[str], words: Mapping[str, Text]) -> Text:
    """Several codes in words; one without words stands as it is."""
    return {
        language: ", ".join(words.get(code, {}).get(language, code) for code in codes)
        for language in LANGUAGES
    }
