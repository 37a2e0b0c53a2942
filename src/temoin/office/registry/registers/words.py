"""The codes of the registers in words, French and English."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from temoin.banner import lifetime_words, place_words
from temoin.charter import Place, SetWhen
from temoin.cookies import Kind, Lifetime, Party
from temoin.law import Category, Evidence, Provenance, Severity, Status, Text
from temoin.office.datasets import LANGUAGES
from temoin.office.registry.registers.register import both

Code = TypeVar("Code", bound=str)

KINDS: Mapping[Kind, Text] = {
    "http-cookie": both("cookie", "cookie"),
    "local-storage": both("stockage local", "local storage"),
    "session-storage": both("stockage de session", "session storage"),
    "indexed-db": both("base IndexedDB", "IndexedDB"),
    "cache": both("cache", "cache"),
    "pixel": both("pixel", "pixel"),
    "contact": both("appel à un autre site", "call to another site"),
}
SET_WHENS: Mapping[SetWhen, Text] = {
    "visit": both("à la visite", "on a visit"),
    "form": both("à l'ouverture d'un formulaire protégé", "when a protected form is opened"),
    "login": both("à la connexion", "on signing in"),
    "language": both("au choix d'une langue", "when a language is chosen"),
    "choice": both("à la réponse sur les cookies", "on answering about cookies"),
    "consent": both("après accord", "after consent"),
}
PARTIES: Mapping[Party, Text] = {
    "first": both("le site lui-même", "the site itself"),
    "third": both("un tiers", "a third party"),
}
STATUSES: Mapping[Status, Text] = {
    "exempt": both("exempté", "exempt"),
    "exempt-under-conditions": both("exempté sous conditions", "exempt under conditions"),
    "consent-required": both("accord demandé", "consent needed"),
}
CATEGORIES: Mapping[Category, Text] = {
    "necessary": both("nécessaire", "necessary"),
    "preferences": both("préférences", "preferences"),
    "statistics": both("statistiques", "statistics"),
    "marketing": both("publicité", "marketing"),
}
FORCES: Mapping[str, Text] = {
    "law": both("loi", "law"),
    "case": both("décision", "case"),
    "guideline": both("lignes directrices", "guideline"),
    "recommendation": both("recommandation", "recommendation"),
    "good practice": both("bonne pratique", "good practice"),
    "technical": both("technique", "technical"),
    "own": both("notre règle", "our own"),
}
EVIDENCE: Mapping[Evidence, Text] = {
    "charter": both("la charte", "the charter"),
    "audit": both("le site, dans un navigateur", "the site, in a browser"),
    "banner": both("le bandeau", "the banner"),
    "ledger": both("le registre", "the ledger"),
}
SEVERITIES: Mapping[Severity, Text] = {
    "info": both("information", "information"),
    "minor": both("mineure", "minor"),
    "major": both("majeure", "major"),
    "blocker": both("bloquante", "blocking"),
}
PROVENANCES: Mapping[Provenance, Text] = {
    "looked-up": both("source lue", "source read"),
    "memory": both("source à relire", "source to be read again"),
    "looked-up and memory": both("source lue en partie", "source read in part"),
    "own": both("notre règle", "our own"),
}
VERDICTS: Mapping[str, Text] = {
    "no-finding": both("aucun constat", "no finding"),
    "findings": both("des constats", "findings"),
    "inconclusive": both("sans conclusion", "inconclusive"),
}
SCENARIOS: Mapping[str, Text] = {
    "no-choice": both("sans répondre", "without answering"),
    "refuse": both("après avoir tout refusé", "after refusing everything"),
    "accept": both("après avoir tout accepté", "after accepting everything"),
    "login": both("connecté", "signed in"),
}


def word(words: Mapping[Code, Text], code: Code | None) -> Text | None:
    """A code in words; one without words stands as it is, and none for none."""
    return None if code is None else words.get(code) or dict.fromkeys(LANGUAGES, code)


def words_of(words: Mapping[Code, Text], codes: Iterable[Code]) -> Text:
    """Several codes in words, on one line."""
    return {tag: ", ".join(words.get(code, {}).get(tag, code) for code in codes) for tag in LANGUAGES}


def listed(words: Mapping[Code, Text], codes: Iterable[Code]) -> dict[str, list[str]]:
    """Several codes in words, each a value of its own."""
    return {tag: [words.get(code, {}).get(tag, code) for code in codes] for tag in LANGUAGES}


@lru_cache(maxsize=1024)
def lifetime_in_words(lifetime: Lifetime) -> Text:
    """How long an item is kept, in words."""
    return {tag: lifetime_words(lifetime, tag) for tag in LANGUAGES}


@lru_cache(maxsize=16)
def places_in_words(places: tuple[Place, ...]) -> Text | None:
    """Where a service is, in words; None when it does not say."""
    return {tag: place_words(places, tag) for tag in LANGUAGES} if places else None
