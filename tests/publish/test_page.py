from datetime import date

import lxml.html
import msgspec
import pytest

from temoin.charter import Charter, ChoiceTerms, Controller, Declaration, Provider, Service, full_hash, loads
from temoin.publish import fragment, languages, page

SEED = """
charter: 1
providers: [{id: p, name: Fournisseur}]
services:
  - {name: {fr: Authentification}, provider: p, places: [front, back],
     cookies: [{name: sessionid, explains: {fr: Reconnaître.}}]}
  - {name: {fr: Choix}, provider: p, cookies: [{name: cookies_preferences, explains: {fr: Retenir.}}]}
"""
HOSTILE = '"><script>alert(1)</script><a href="javascript:alert(1)">'


@pytest.fixture(scope="module")
def bare():
    return loads(SEED).charter


def parsed(html):
    return lxml.html.document_fromstring(html)


def test_the_page_tells_all_that_a_reader_needs_in_order(example):
    text = " ".join(parsed(page(example, "fr")).text_content().split())
    told = [
        "Charte cookies",
        "Ce portail est un exemple.",
        "Qui répond de ce site",
        "dpo@ville.exemple.org",
        "Un cookie, qu'est-ce que c'est",
        "Quatre sortes de cookies",
        "Nécessaires",
        "Statistiques",
        "Internes (first party)",
        "Tiers (third party)",
        "Prestataire",
        "sessionid",
        "Tuiles d'Exemple (France)",
        "Choisir et changer d'avis",
        "Gérer mes cookies",
        "Dans votre navigateur",
        full_hash(example),
    ]
    at = 0
    for words in told:
        at = text.index(words, at)


def test_the_page_is_whole_and_strict(example):
    html = page(example, "fr", on=date(2026, 11, 23), json="charte.json", alternates={"fr": "a", "en": "b"})
    root = parsed(html)
    assert html.startswith("<!doctype html>")
    assert root.get("lang") == "fr"
    assert len(root.xpath("//h1")) == 1
    assert root.xpath("//link[@rel='alternate']/@hreflang") == ["fr", "en"]
    assert root.xpath("//nav//a[@aria-current]/text()") == ["Français"]
    assert "23 novembre 2026" in root.text_content()
    assert not root.xpath("//script | //style | //@style | //*[starts-with(name(@*), 'on')]")


def test_a_page_in_english_is_in_english(example):
    root = parsed(page(example, "en"))
    assert root.get("lang") == "en"
    assert root.xpath("//h1/text()") == ["Cookie charter"]
    assert not root.xpath("//main//*[@lang='fr']")


def test_what_the_charter_does_not_state_is_left_out(bare):
    for language in ("fr", "en", "de"):
        html = page(bare, language)
        assert "None" not in html
        assert "temoin-who" not in html
        assert "temoin-third-parties" not in html
    text = parsed(page(bare, "fr")).text_content()
    assert "Fournisseur" in text
    assert "Les cookies de ce site" in text


def test_a_text_in_another_language_is_marked_as_such(bare):
    root = parsed(page(bare, "en"))
    assert root.xpath("//td//span[@lang='fr']/text()")[0] == "Authentification"


def test_the_choice_is_linked_as_seen_from_the_site_itself_or_from_elsewhere(example):
    assert 'href="/cookies/choice/"' in fragment(example, "fr")
    assert 'href="http://127.0.0.1:8000/cookies/choice/"' in page(example, "fr")


def test_a_fragment_can_go_without_its_title(example):
    assert "<h1" in fragment(example, "fr")
    assert "<h1" not in fragment(example, "fr", title=False)


def test_third_parties_are_named_under_the_address_that_the_notice_gives(example):
    [section] = parsed(page(example, "fr")).xpath("//*[@id='temoin-third-parties']/..")
    assert section.xpath(".//a/@href") == ["https://tuiles.exemple.org/contact"]


def test_a_choice_kept_for_the_session_is_said_so(bare):
    charter = msgspec.structs.replace(bare, choice=ChoiceTerms(lifetime="session"))
    assert "until the browser is closed" in page(charter, "en")


def test_hostile_words_stay_words():
    words = {"fr": HOSTILE}
    charter = Charter(
        charter=1,
        site="javascript:alert(1)",
        about=words,
        controller=Controller(name=HOSTILE, contact="javascript:alert(1)", dpo=HOSTILE),
        providers=(Provider(id="p", name=HOSTILE, contact="data:text/html,x", country=HOSTILE),),
        services=(
            Service(
                name=words, provider="p", cookies=(Declaration(name=HOSTILE, explains=words, party="third"),)
            ),
        ),
        choice=ChoiceTerms(url="javascript:alert(1)", withdraw=words),
    )
    root = parsed(page(charter, "fr", on=date(2026, 1, 1)))
    assert not root.xpath("//script")
    assert all(not link.startswith(("javascript", "data")) for link in root.xpath("//@href"))


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("charter: 1\nlanguages: [en, fr]\nservices: []\n", ("en", "fr")),
        ("charter: 1\nabout: {it: Ecco., fr: Voici.}\nservices: []\n", ("it", "fr")),
        ("charter: 1\nservices: [{name: {fr: A}}, {name: {nl: B}}]\n", ("fr", "nl")),
        ("charter: 1\nservices: []\n", ("fr", "en")),
    ],
)
def test_the_languages_are_those_stated_else_those_written_else_ours(yaml, expected):
    assert languages(loads(yaml).charter) == expected


def test_a_language_that_is_a_path_is_no_language():
    charter = Charter(charter=1, services=(Service(name={"../../tmp": "x", "und": "y", "fr": "z"}),))
    assert languages(charter) == ("fr",)
