"""From a reading to a charter: what the page gives ground for, and no more."""

from temoin.charter import dump, loads
from temoin.charter.read import read, to_charter
from temoin.cookies import parse_lifetime


def charter(page, languages=None):
    made = to_charter(read(page.encode()), languages)
    assert loads(dump(made)).charter == made
    return made


def test_cookies_of_one_provider_service_and_place_stand_together():
    made = charter(
        "| Cookie | Provider | Service |\n|---|---|---|\n| a_b | One | Shop (front office) |\n"
        "| c_d | One | Shop (front office) |\n| e_f | One | Shop (back office) |\n| g_h | Two | Shop |\n"
    )
    assert [provider.id for provider in made.providers] == ["one", "two"]
    assert [(s.id, s.provider, s.places, [c.name for c in s.cookies]) for s in made.services] == [
        ("shop", "one", ("front",), ["a_b", "c_d"]),
        ("shop-2", "one", ("back",), ["e_f"]),
        ("shop-3", "two", (), ["g_h"]),
    ]


def test_a_purpose_of_the_law_needs_a_necessary_table_and_clear_words():
    rows = (
        "| Cookie | Purpose |\n|---|---|\n| a_b | Remembers the language |\n| c_d | Remembers something |\n"
    )
    assert [s.purpose for s in charter(f"## Necessary cookies\n\n{rows}").services] == ["ui-preference", None]
    assert [s.purpose for s in charter(f"## Marketing cookies\n\n{rows}").services] == [None, None]
    assert [s.purpose for s in charter(rows).services] == [None, None]


def test_words_that_name_two_purposes_give_neither():
    made = charter(
        "## Necessary cookies\n\n| Cookie | Purpose |\n|---|---|\n| a_b | Security of the payment |\n"
    )
    assert made.services[0].purpose is None


def test_a_lifetime_in_months_is_kept_in_months():
    made = charter(
        "| Cookie | Expiry |\n|---|---|\n| a_b | 13 months |\n| c_d | session |\n| e_f | forever |\n"
    )
    lifetimes = [cookie.lifetime for _, cookie in made.declarations()]
    assert lifetimes == [parse_lifetime("13 months"), "session", None]


def test_a_name_listed_for_two_providers_is_kept_once():
    made = charter("| Cookie | Provider |\n|---|---|\n| a_b | One |\n| a_b | Two |\n")
    assert [cookie.name for _, cookie in made.declarations()] == ["a_b"]


def test_a_beginning_is_declared_as_a_pattern():
    made = charter("| Cookie | Purpose |\n|---|---|\n| any cookie starting with wp_ | x y |\n")
    assert [cookie.name for _, cookie in made.declarations()] == ["wp_*"]


def test_texts_are_in_the_language_of_the_page():
    made = charter("| Nom du cookie | Finalité |\n|---|---|\n| a_b | Garde le choix du visiteur |\n")
    assert made.languages == ("fr",)
    assert made.declarations()[0][1].explains == {"fr": "Garde le choix du visiteur"}


def test_an_empty_page_gives_an_empty_charter():
    assert charter("").services == ()
