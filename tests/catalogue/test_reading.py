import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.catalogue.reading import CatalogueError, read_service

GOOD = """service = "Counter"
provider = "A Maker"
country = "FR"
domains = ["counter.example"]
source = "https://counter.example/cookies"
read = "2026-11-24"

[[cookies]]
name = "_count.<digits>"
party = "first"
purpose = "audience"
lifetime = "13 months"
fr = "Compte les visites."
en = "Counts visits."

[[cookies]]
name = "seen"
kind = "local-storage"
party = "third"
purpose = "advertising"
common = true
domains = ["ads.example"]
source = "https://ads.example/"
read = "memory"
fr = "Reconnaît un navigateur."
en = "Recognises a browser."
"""


def test_a_service_is_read_with_what_its_cookies_do_not_state_themselves():
    service = read_service("counter", GOOD)
    first, second = service.cookies
    assert (service.id, service.service, service.country) == ("counter", "Counter", "FR")
    assert (first.service, first.category, first.finer_purpose) == ("counter", "statistics", "audience")
    assert (first.kind, first.lifetime, first.common) == ("http-cookie", 396 * 86_400, False)
    assert (first.domains, first.source) == (("counter.example",), "https://counter.example/cookies")
    assert (first.read, second.read) == ("2026-11-24", "memory")
    assert (second.domains, second.source, second.common) == (("ads.example",), "https://ads.example/", True)
    assert second.lifetime is None


@pytest.mark.parametrize(
    ("was", "instead", "line", "said"),
    [
        ('"A Maker"', '"A Maker', 2, "not TOML"),
        ('country = "FR"', 'country = "France"', 1, "no country"),
        ('"counter.example"', '".Counter.example"', 1, "no domain"),
        ("2026-11-24", "last week", 1, "no date"),
        ("https://counter.example/cookies", "a book", 1, "no source"),
        ('party = "first"', 'party = "both"', 8, "Invalid enum value 'both'"),
        ('party = "first"', 'owner = "me"', 8, "unknown field"),
        ('"13 months"', '"13 moons"', 8, "not a length of time"),
        ('lifetime = "13 months"', "", 8, "has no lifetime"),
        ("_count.<digits>", "_count.<digits><hex>", 8, "is not clear"),
        ('purpose = "advertising"', 'purpose = "ads"', 16, "is not one of"),
        ('domains = ["ads.example"]', "domains = []", 16, "write the domains"),
        ('en = "Recognises a browser."', 'en = " "', 16, "must say in French and in English"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(was, instead, line, said):
    assert GOOD.count(was) >= 1
    with pytest.raises(CatalogueError, match=said) as told:
        read_service("counter", GOOD.replace(was, instead, 1))
    assert str(told.value).startswith(f"counter.toml:{line}: ")
    assert "\n" not in str(told.value)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, len(GOOD)), st.text(max_size=12))
def test_a_file_spoilt_anywhere_is_read_or_refused_and_nothing_else(at, text):
    try:
        read_service("counter", GOOD[:at] + text + GOOD[at:])
    except CatalogueError as error:
        said = str(error)
    else:
        said = "counter.toml:"
    assert said.startswith("counter.toml:")
