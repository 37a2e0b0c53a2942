import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from temoin.cli.judge import judge

EXAMPLE = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"
AUDIENCE = """charter: 1
services:
- name: {fr: Statistiques, en: Statistics}
  purpose: audience
  conditions: {publisher_only: true, anonymous: true, no_crossing: false}
  cookies: [{name: m, lifetime: 1 month}]
"""


@pytest.fixture
def temoin(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    app = typer.Typer(add_completion=False)
    app.command()(judge)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def audience(tmp_path):
    path = tmp_path / "charte.yaml"
    path.write_text(AUDIENCE, encoding="utf-8")
    return path


def test_each_cookie_of_the_example_is_judged_in_words_with_its_rule(temoin):
    done = temoin(EXAMPLE)
    assert done.exit_code == 0
    said = done.stdout.split("\n\n")
    assert said[0] == "Under the profile France (fr):"
    assert said[1] == (
        "sessionid (Authentication, first party)\n"
        "  no consent needed: Recognising a person who signs in needs no consent. [EXE-02]"
    )
    assert [part.splitlines()[1].rpartition("[")[2] for part in said[1:]] == [
        "EXE-02]",
        "EXE-04]",
        "EXE-02]",
        "EXE-01]",
        "PRI-01]",
    ]
    assert said[5].startswith("tuiles.localhost (Base map, third party)\n  consent needed: ")


def test_conditions_are_shown_one_by_one(temoin, audience):
    lines = temoin(audience).stdout.splitlines()
    assert lines[-5:] == [
        "  - for the publisher alone: met [AUM-01]",
        "  - nothing but anonymous statistics comes out: met [AUM-02]",
        "  - no crossing with other data: not met [AUM-03]",
        "  - no identifier shared between sites: not stated [AUM-04]",
        "  - 13 months at most: met [DUR-05]",
    ]


def test_it_speaks_french(temoin, audience):
    said = temoin(audience, "--lang", "fr").stdout
    assert "Sous le profil France (fr)\u00a0:" in said
    assert "m (Statistiques, interne)" in said
    assert "aucun croisement avec d'autres données\u00a0: non remplie [AUM-03]" in said
    assert "13 mois au plus\u00a0: remplie" in said


def test_two_profiles_are_judged_one_after_the_other(temoin, audience):
    said = temoin(audience, "--profile", "fr", "--profile", "be").stdout
    assert said.index("France (fr)") < said.index("Belgium (be)")


def test_programs_get_json(temoin, audience):
    said = json.loads(temoin(audience, "--format", "json", "--profile", "fr").stdout)
    (cookie,) = said["cookies"]
    assert (cookie["name"], cookie["party"], cookie["profile"], cookie["needs_consent"]) == (
        "m",
        "first",
        "fr",
        True,
    )
    assert [condition["met"] for condition in cookie["conditions"]] == [True, True, False, None, True]


def test_a_charter_without_cookies_says_so(temoin, tmp_path):
    path = tmp_path / "charte.yaml"
    path.write_text("charter: 1\nservices: []\n", encoding="utf-8")
    assert "there is nothing to ask" in temoin(path).stdout


def test_a_charter_that_cannot_be_read_exits_2(temoin, tmp_path):
    done = temoin(tmp_path / "nowhere")
    assert (done.exit_code, done.stdout) == (2, "")
