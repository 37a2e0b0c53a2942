"""The very page that everything starts from; skipped where it is not beside the project."""

from pathlib import Path

import pytest

from temoin.charter import dump, loads
from temoin.charter.read import read, to_charter

SEED = Path(__file__).resolve().parents[4] / "shared" / "seed" / "charte-cookies.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the seed's page is not beside the project")


def seed():
    return read(SEED.read_bytes(), source=SEED.name)


def test_the_seed_gives_exactly_its_four_cookies():
    reading = seed()
    assert [cookie.name for cookie in reading.cookies] == [
        "sessionid",
        "django_language",
        "csrftoken",
        "cookies_preferences",
    ]
    assert reading.warnings == ()
    assert reading.language == "fr"


def test_each_says_what_the_table_and_its_heading_say():
    both = ("front", "back")
    assert [
        (c.provider, c.category, c.party, c.places, c.retention_seconds, c.kind) for c in seed().cookies
    ] == [
        ("Opendatasoft", "necessary", None, both, None, "http-cookie"),
        ("Opendatasoft", "necessary", None, both, None, "http-cookie"),
        ("Opendatasoft", "necessary", None, both, None, "http-cookie"),
        ("Opendatasoft", "necessary", None, (), None, "http-cookie"),
    ]
    assert [c.service for c in seed().cookies][0::2] == ["Authentification", "API (CSRF)"]
    assert all(c.purpose and c.purpose[0].isupper() for c in seed().cookies)


def test_each_is_at_its_own_line():
    lines = SEED.read_text(encoding="utf-8").split("\n")
    for cookie in seed().cookies:
        assert cookie.name in lines[cookie.at.line - 1]
        assert cookie.at.text == lines[cookie.at.line - 1]


def test_its_charter_loads_again_and_bears_the_purposes_that_the_page_gives_ground_for():
    charter = to_charter(seed())
    assert [service.purpose for service in charter.services] == [
        "authentication",
        "ui-preference",
        "security",
        "consent-choice",
    ]
    assert loads(dump(charter)).charter == charter


def test_published_it_shows_the_same_table_again():
    publish = pytest.importorskip("temoin.publish")
    charter = to_charter(seed())
    page = read(publish.page(charter, "fr").encode(), "text/html; charset=utf-8")

    def table(cookies):
        return {(c.provider, c.service, c.places, c.name, c.purpose) for c in cookies}

    assert table(page.cookies) == table(seed().cookies)
