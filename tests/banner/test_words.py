import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.banner import Said, lifetime_words, party_words, place_words, said
from temoin.cookies import parse_lifetime


@pytest.mark.parametrize(
    ("stated", "french", "english"),
    [
        ("session", "jusqu'à la fermeture du navigateur", "until the browser is closed"),
        ("1 second", "1 seconde", "1 second"),
        ("30 minutes", "30 minutes", "30 minutes"),
        ("14 days", "14 jours", "14 days"),
        ("1 month", "1 mois", "1 month"),
        ("6 months", "6 mois", "6 months"),
        ("13 months", "13 mois", "13 months"),
        ("12 months", "1 an", "1 year"),
        ("2 years", "2 ans", "2 years"),
    ],
)
def test_a_lifetime_is_said_exactly(stated, french, english):
    lifetime = parse_lifetime(stated)
    assert lifetime_words(lifetime, "fr").replace("\N{NO-BREAK SPACE}", " ") == french
    assert lifetime_words(lifetime, "en") == english


@settings(deadline=None, max_examples=50)
@given(st.integers(min_value=1, max_value=2**40), st.sampled_from(["fr", "en", "de", "xx"]))
def test_every_lifetime_has_words(seconds, language):
    assert lifetime_words(seconds, language)


def test_places_are_said_in_one_phrase():
    assert place_words(("back", "front"), "fr") == "front et back office"
    assert place_words(("front",), "en") == "front office"
    assert place_words((), "fr") == ""


def test_party_is_said_in_a_word():
    assert party_words("third", "fr") == "tiers"
    assert party_words("first", "en") == "first party"


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ({"fr": "Oui", "en": "Yes"}, "fr", Said("Oui", "fr")),
        ({"fr-CA": "Oui", "en": "Yes"}, "fr", Said("Oui", "fr-CA")),
        ({"fr": "Oui", "en": "Yes"}, "de", Said("Yes", "en")),
        ({"it": "Sì"}, "de", Said("Sì", "it")),
        ({"fr": "  ", "en": "Yes"}, "fr", Said("Yes", "en")),
        ({}, "fr", None),
    ],
)
def test_a_text_is_taken_in_the_nearest_language_and_says_which(text, language, found):
    assert said(text, language) == found
