"""The page on the data API: what it tells one to type answers, in both languages alike."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "docs/how-to/data-api.md", ROOT / "docs/how-to/data-api.fr.md"]
RECORDS = "/api/explore/v2.1/catalog/datasets/cookies-declares/records"


def typed(page: Path) -> list[str]:
    found = re.findall(r'^curl "\$P(/\S+)"$', page.read_text(encoding="utf-8"), re.MULTILINE)
    return [f"/api/explore/v2.1{path}" for path in found]


def clauses(page: Path) -> list[str]:
    table = re.findall(r"^\|.*\|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return re.findall(r"`((?:where|select|refine|exclude|order_by|limit|timezone)=[^`]+)`", "".join(table))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_page_says_to_type_answers(visitor, page):
    assert len(typed(page)) == 8
    assert len(clauses(page)) >= 9
    asked = [f"{RECORDS}?{quote(one, safe='=&')}" for one in clauses(page)]
    for address in (*typed(page), *asked):
        response = visitor.get(address)
        assert response.status_code == 200, (address, response.content)
        response.close()
    assert visitor.get(typed(page)[0]).json()["total_count"] > 0


def test_both_languages_say_to_type_the_same():
    english, french = PAGES
    assert typed(english) == typed(french)
    assert clauses(english) == clauses(french)
