"""The page on security: each test that it names is there, and both languages hold the same lines."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "docs/explanation/security.md", "fr": ROOT / "docs/explanation/security.fr.md"}
STANDS = {
    "en": {"held": "held", "short": "short", "n/a": "n/a"},
    "fr": {"tenu": "held", "en deçà": "short", "sans objet": "n/a"},
}
ASKED = {  # OWASP ASVS 4.0.3: the sections, and the numbers in each that levels 1 and 2 ask for or recommend
    "2.1": range(1, 13),
    "2.2": range(1, 4),
    "2.3": range(1, 4),
    "2.4": range(1, 7),
    "2.5": range(1, 8),
    "2.6": range(1, 4),
    "2.7": range(1, 7),
    "2.8": range(1, 8),
    "2.9": range(1, 4),
    "2.10": range(1, 5),
    "3.1": range(1, 2),
    "3.2": range(1, 5),
    "3.3": range(1, 5),
    "3.4": range(1, 6),
    "3.5": range(1, 4),
    "3.7": range(1, 2),
    "4.1": (1, 2, 3, 5),
    "4.2": range(1, 3),
    "4.3": range(1, 4),
}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def lines(language: str) -> dict[str, tuple[str, str, str]]:
    """Each line of the checklist by its number: what is asked, how it stands, and its tests or reason."""
    text = PAGES[language].read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d[\d.]+) \| (.+?) \| (.+?) \| (.*?) \|$", text, re.MULTILINE)
    assert len(rows) == len({number for number, *_ in rows}), "a number stands twice"
    return {number: (asked, STANDS[language][stands], shown) for number, asked, stands, shown in rows}


@cache
def written_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize("language", PAGES)
def test_every_requirement_of_the_two_levels_has_its_line(language):
    assert list(lines(language)) == [f"{section}.{n}" for section, numbers in ASKED.items() for n in numbers]


@pytest.mark.parametrize("language", PAGES)
def test_every_test_that_is_named_is_there(language):
    named = NAMED.findall(PAGES[language].read_text(encoding="utf-8"))
    assert len(named) > 80
    missing = [f"{file}::{name}" for file, name in named if name not in written_in(file)]
    assert missing == []


def test_both_languages_say_the_same_of_each_line_and_name_the_same_tests():
    english, french = lines("en"), lines("fr")
    for number in english:
        assert english[number][1] == french[number][1], number
        assert NAMED.findall(english[number][2]) == NAMED.findall(french[number][2]), number
    pages = [NAMED.findall(page.read_text(encoding="utf-8")) for page in PAGES.values()]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("language", PAGES)
def test_every_line_has_its_test_or_its_reason_and_what_falls_short_says_why(language):
    for number, (_asked, stands, shown) in lines(language).items():
        reason = NAMED.sub("", shown).replace("<br>", "").strip()
        assert shown, number
        assert reason or stands == "held", number
