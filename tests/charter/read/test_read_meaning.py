import pytest

from temoin.charter.read import meaning
from temoin.charter.read.vocabulary import vocabulary

WORDS = vocabulary()
CATEGORIES = {
    "Strictement nécessaires": "necessary",
    "Cookies nécessaires / cookies fonctionnels": "necessary",
    "Cookies fonctionnels": "preferences",
    "Mesure d'audience": "statistics",
    "Targeting": "marketing",
    "Réseaux sociaux": "other",
    "Technisch notwendig": "necessary",
    "Analíticas": "statistics",
    "di profilazione": "marketing",
    "voorkeuren": "preferences",
    "Necessary (4)": "necessary",
    "Non-essential cookies": None,
    "Statistics and marketing": None,
    "Catégorie 2": None,
}


@pytest.mark.parametrize(("text", "category"), CATEGORIES.items(), ids=CATEGORIES)
def test_a_heading_declares_its_category(text, category):
    assert meaning.heading_category(text, WORDS) == category


def test_a_long_sentence_that_is_not_about_cookies_declares_nothing():
    assert meaning.heading_category("What is necessary to know before you travel with us", WORDS) is None


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Cookies tiers", "third"),
        ("Propia", "first"),
        ("first-party", "first"),
        ("first or third party", None),
    ],
)
def test_a_party_is_declared_by_its_word(text, party):
    assert meaning.party(text, WORDS) == party


@pytest.mark.parametrize(
    ("text", "service", "places"),
    [
        ("Connexion (front et back office)", "Connexion", ("front", "back")),
        ("API (CSRF) (back office)", "API (CSRF)", ("back",)),
        ("API (CSRF)", "API (CSRF)", ()),
        ("Language - back office", "Language", ("back",)),
        ("Sign-in (front and back office)", "Sign-in", ("front", "back")),
        ("", None, ()),
    ],
)
def test_a_service_is_told_from_its_place(text, service, places):
    assert meaning.service_and_places(text, WORDS) == (service, places)
