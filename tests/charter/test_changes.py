"""What changed from one charter to another: in words, material exactly when visitors are asked again."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.charter import (
    PLACES,
    SET_WHENS,
    Charter,
    ChoiceTerms,
    Controller,
    Declaration,
    Provider,
    Purpose,
    Service,
    loads,
    material_hash,
)
from temoin.charter.changes import asks_again, changes
from temoin.law import PURPOSES, known_conditions

EXAMPLE = (Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml").read_text("utf-8")

texts = st.fixed_dictionaries({}, optional=dict.fromkeys(["fr", "en"], st.sampled_from(["a", "b"])))
lifetimes = st.sampled_from([None, "session", 86_400, 86_400 * 400])
flags = st.none() | st.booleans()
declarations = st.builds(
    Declaration,
    name=st.sampled_from(["_ga", "_ga_*", "_ga_<id>", "basket", "cdn.example"]),
    kind=st.sampled_from(["http-cookie", "local-storage", "contact"]),
    explains=texts,
    lifetime=lifetimes,
    domain=st.sampled_from([None, "a.org", "b.example"]),
    path=st.sampled_from([None, "/", "/a"]),
    party=st.sampled_from([None, "first", "third"]),
    secure=flags,
    http_only=flags,
    same_site=st.sampled_from([None, "Strict", "Lax"]),
    set_when=st.none() | st.sampled_from(SET_WHENS),
)
services = st.builds(
    Service,
    name=texts.filter(bool),
    id=st.sampled_from([None, "one", "two"]),
    provider=st.sampled_from([None, "p", "q"]),
    places=st.sampled_from([(), PLACES, PLACES[:1]]),
    purpose=st.sampled_from([None, "authentication", "audience", "advertising", "analytics"]),
    conditions=st.fixed_dictionaries({}, optional=dict.fromkeys(known_conditions(), st.booleans())),
    cookies=st.lists(declarations, max_size=3, unique_by=lambda one: one.name).map(tuple),
)
charters = st.builds(
    Charter,
    charter=st.just(1),
    services=st.lists(services, max_size=2).map(tuple),
    site=st.sampled_from([None, "https://a.org", "https://b.example"]),
    languages=st.sampled_from([(), ("fr",), ("en", "fr"), ("fr", "en")]),
    about=texts,
    controller=st.builds(
        Controller, name=st.sampled_from([None, "A", "B"]), dpo=st.sampled_from([None, "d"])
    ),
    profiles=st.sampled_from([(), ("fr",), ("be",)]),
    providers=st.lists(
        st.builds(
            Provider,
            id=st.sampled_from(["p", "q"]),
            name=st.sampled_from([None, "P", "Q"]),
            country=st.sampled_from([None, "FR"]),
        ),
        max_size=2,
        unique_by=lambda one: one.id,
    ).map(tuple),
    purposes=st.lists(
        st.builds(Purpose, id=st.sampled_from(list(PURPOSES)), title=texts, detail=texts),
        max_size=2,
        unique_by=lambda one: one.id,
    ).map(tuple),
    choice=st.builds(
        ChoiceTerms,
        url=st.sampled_from([None, "/c"]),
        lifetime=lifetimes,
        notice=st.sampled_from(["auto", "off"]),
    ),
)


@st.composite
def pairs(draw):
    """Two charters, often near to each other."""
    one, other = draw(charters), draw(charters)
    kept = draw(st.sets(st.sampled_from(Charter.__struct_fields__)))
    return one, msgspec.structs.replace(other, **{key: getattr(one, key) for key in kept})


@settings(deadline=None, max_examples=50)
@given(pairs())
def test_a_change_is_material_exactly_when_visitors_are_asked_again(pair):
    before, after = pair
    found = changes(before, after)
    assert any(change.material for change in found) == asks_again(before, after)
    assert asks_again(before, after) == (material_hash(before) != material_hash(after))


@settings(deadline=None, max_examples=50)
@given(pairs())
def test_each_change_is_said_whole_in_both_languages(pair):
    for change in changes(*pair):
        assert set(change.words) == {"fr", "en"}
        for words in change.words.values():
            assert words.endswith(".")
            assert not re.search(r"[{}]|None|True|False", words)


@settings(deadline=None, max_examples=50)
@given(charters)
def test_a_charter_does_not_differ_from_itself(charter):
    assert changes(charter, charter) == ()


@settings(deadline=None, max_examples=50)
@given(pairs())
def test_what_is_added_one_way_is_gone_the_other(pair):
    there, back = changes(*pair), changes(*reversed(pair))
    assert sum(one.kind == "added" for one in there) == sum(one.kind == "gone" for one in back)
    assert sum(one.kind == "changed" for one in there) == sum(one.kind == "changed" for one in back)


def compared(*swaps: tuple[str, str]):
    text = EXAMPLE
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    return changes(loads(EXAMPLE).charter, loads(text).charter)


CASES = [
    (
        "lifetime: 14 days",
        "lifetime: 30 days",
        "cookie-longer",
        False,
        "sessionid est gardé plus longtemps : 30 jours au lieu de 14 jours.",
    ),
    (
        "lifetime: 12 months",
        "lifetime: session",
        "cookie-shorter",
        False,
        "django_language est gardé moins longtemps : jusqu'à la fermeture du navigateur au lieu de 1 an.",
    ),
    (
        "\n  lifetime: 6 months",
        "",
        "choice-lifetime",
        True,
        "La durée pendant laquelle le choix est gardé change : non déclaré au lieu de 6 mois.",
    ),
    (
        "- name: tuiles.localhost",
        "- name: tuiles.ailleurs.example",
        "cookie-added",
        True,
        "Ajout : tuiles.ailleurs.example (appel à un autre site), pour la finalité « Fond de carte ».",
    ),
    (
        "name: Tuiles d'Exemple",
        "name: Cartes d'Exemple",
        "cookie-provider",
        True,
        "Le prestataire de tuiles.localhost change : Cartes d'Exemple au lieu de Tuiles d'Exemple.",
    ),
    (
        "purpose: authentication",
        "purpose: advertising",
        "cookie-purpose",
        True,
        "La finalité de sessionid change : « Publicité » au lieu de « Connexion ».",
    ),
    (
        "fr: Garde la langue",
        "fr: Retient la langue",
        "cookie-text",
        False,
        "Le texte qui explique django_language change (fr).",
    ),
    (
        "http_only: true",
        "http_only: false",
        "cookie-attribute",
        False,
        "sessionid, HttpOnly : non au lieu de oui.",
    ),
    (
        "places: [front]\n",
        "places: [front, back]\n",
        "service-places",
        False,
        "L'emplacement du service base-map change : front office, back office au lieu de front office.",
    ),
    (
        "country: FR",
        "country: DE",
        "provider-country",
        False,
        "Le pays du prestataire Tuiles d'Exemple change : DE au lieu de FR.",
    ),
]


@pytest.mark.parametrize(("before", "after", "identity", "material", "said"), CASES)
def test_a_change_is_said_as_a_visitor_would_be_told(before, after, identity, material, said):
    found = {change.id: change for change in compared((before, after))}
    assert found[identity].words["fr"] == said
    assert found[identity].material is material


def test_the_material_changes_come_first():
    found = compared(("lifetime: 14 days", "lifetime: 30 days"), ("name: Tuiles d'Exemple", "name: Autres"))
    assert [change.material for change in found] == sorted(
        (change.material for change in found), reverse=True
    )
    assert found[0].material
