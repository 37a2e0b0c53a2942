"""The deployment page: the two languages give one configuration, and name what the programs know."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from temoin.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs/how-to/deploy.md", ROOT / "docs/how-to/deploy.fr.md"]
ELSEWHERE = {"TEMOIN_SIGN_UP"}
"""Read by the accounts, which have a page of their own."""


def blocks(page: Path) -> list[str]:
    return re.findall(r"```(?:ini|nginx|caddy)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_both_languages_give_the_same_configuration():
    english, french = map(blocks, PAGES)
    assert len(english) == 5
    assert english == french


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_that_it_names_is_read_by_the_platform(page):
    named = set(re.findall(r"TEMOIN_[A-Z_]+", page.read_text(encoding="utf-8")))
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/temoin").rglob("*.py"))
    assert {name for name in named - ELSEWHERE if name not in sources} == set()


def test_the_options_that_it_names_are_those_of_the_commands():
    said = "".join(
        CliRunner().invoke(app, words, env={"COLUMNS": "300"}).output
        for words in (["up", "--help"], ["office", "backup", "--help"], ["office", "restore", "--help"])
    )
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for option in ("--workers", "--port", "--host", "--data", "--replace"):
            assert option in text
            assert option in said
