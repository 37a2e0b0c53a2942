from pathlib import Path

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
    dump,
    full_hash,
    load,
    loads,
)
from temoin.law import PROFILES, PURPOSES, known_conditions

EXAMPLE = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"

words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(str.strip)
texts = st.fixed_dictionaries({}, optional=dict.fromkeys(["fr", "en", "no", "pt-BR"], words))
lifetimes = st.none() | st.just("session") | st.integers(1, 10**8)
flags = st.none() | st.booleans()
contacts = st.none() | st.sampled_from(["https://a.org/contact", "dpo@a.org", "1 rue d'Exemple"])
declarations = st.builds(
    Declaration,
    name=st.from_regex(r"[a-z][a-z0-9_.-]{3,12}", fullmatch=True),
    kind=st.sampled_from(["http-cookie", "local-storage", "contact"]),
    explains=texts,
    lifetime=lifetimes,
    domain=st.none() | st.just("exemple.org"),
    path=st.none() | st.just("/a b"),
    party=st.sampled_from([None, "first", "third"]),
    secure=flags,
    http_only=flags,
    same_site=st.sampled_from([None, "Strict", "Lax", "None"]),
    set_when=st.none() | st.sampled_from(SET_WHENS),
)
services = st.builds(
    Service,
    name=texts.filter(bool),
    id=st.none(),
    provider=st.none() | st.just("p"),
    places=st.sampled_from([(), PLACES, PLACES[:1]]),
    purpose=st.none() | st.sampled_from(list(PURPOSES)),
    conditions=st.fixed_dictionaries({}, optional=dict.fromkeys(known_conditions(), st.booleans())),
    cookies=st.lists(declarations, max_size=2, unique_by=lambda each: each.name).map(tuple),
)
charters = st.builds(
    Charter,
    charter=st.just(1),
    services=st.lists(services, max_size=1).map(tuple),
    site=st.sampled_from([None, "https://a.org", "http://127.0.0.1:8000"]),
    languages=st.sampled_from([(), ("fr",), ("no", "en")]),
    about=texts,
    controller=st.builds(Controller, name=st.none() | words, contact=contacts, dpo=contacts),
    profiles=st.sampled_from([(), tuple(PROFILES)]),
    providers=st.builds(Provider, id=st.just("p"), name=st.none() | words, contact=contacts).map(
        lambda p: (p,)
    ),
    purposes=st.sampled_from(list(PURPOSES)).flatmap(
        lambda name: st.builds(Purpose, id=st.just(name), title=texts, detail=texts).map(lambda p: (p,))
    ),
    choice=st.builds(
        ChoiceTerms,
        url=st.sampled_from([None, "/cookies/choice/", "https://a.org/c"]),
        withdraw=texts,
        lifetime=lifetimes,
        notice=st.sampled_from(["auto", "off"]),
    ),
)


@settings(deadline=None, max_examples=50)
@given(charters)
def test_what_is_written_reads_back_as_the_same_charter(charter):
    again = loads(dump(charter)).charter
    assert again == charter
    assert full_hash(again) == full_hash(charter)


def test_the_example_written_reads_back_and_writing_is_stable():
    charter = load(EXAMPLE).charter
    written = dump(charter)
    assert loads(written).charter == charter
    assert dump(loads(written).charter) == written


def test_what_is_not_stated_is_left_out():
    assert dump(Charter(charter=1, services=())) == "charter: 1\nservices: []\n"


def test_a_file_is_written_for_people():
    cookie = Declaration(name="a", explains={"fr": "No: oui", "en": "2026-01-01"}, lifetime=14 * 86_400)
    service = Service(name={"no": "no"}, id="s", places=("front", "back"), purpose="chat", cookies=(cookie,))
    assert dump(Charter(charter=1, languages=("fr", "en"), services=(service,))) == (
        "charter: 1\n"
        "languages: [fr, en]\n"
        "services:\n"
        "  - id: s\n"
        "    name:\n"
        "      no: no\n"
        "    places: [front, back]\n"
        "    purpose: chat\n"
        "    cookies:\n"
        "      - name: a\n"
        "        explains:\n"
        "          fr: 'No: oui'\n"
        "          en: '2026-01-01'\n"
        "        lifetime: 14 days\n"
    )


def test_every_key_of_the_model_can_be_written():
    stated = load(EXAMPLE).charter
    for line in ("site:", "controller:", "profiles:", "providers:", "purposes:", "choice:"):
        assert f"\n{line}" in dump(stated)
