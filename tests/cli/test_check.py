import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from temoin.cli.check import check
from temoin.cli.refusal import Refusal

EXAMPLE = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"
POOR = "charter: 1\nservices:\n- name: {fr: A}\n  cookies: [{name: a}]\n"
LIGHT = "\n  lifetime: 1 year\n"


@pytest.fixture
def temoin(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    app = typer.Typer(add_completion=False)
    app.command()(check)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def poor(tmp_path):
    path = tmp_path / "charte.yaml"
    path.write_text(POOR, encoding="utf-8")
    return path


@pytest.fixture
def light(tmp_path):
    """The example, with a choice kept too long: one minor finding."""
    path = tmp_path / "charte.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    path.write_text(text.replace("\n  lifetime: 6 months\n", LIGHT), encoding="utf-8")
    return path


def test_the_example_has_no_finding_and_one_sentence_says_so(temoin):
    done = temoin(EXAMPLE)
    assert done.exit_code == 0
    assert done.stdout == f"{EXAMPLE}: no finding (profile fr).\n"


def test_a_finding_is_a_line_with_its_place_severity_rule_remedy_and_source(temoin, poor):
    done = temoin(poor)
    assert done.exit_code == 1
    line = next(line for line in done.stdout.splitlines() if "INF-09" in line)
    assert line.startswith(
        f"{poor}:4:13  MAJOR INF-09  The charter does not say how long “a” is kept.  → Add "
    )
    assert line.endswith(")")
    assert "CJEU C-673/17" in line
    assert done.stdout.splitlines()[-1] == f"{poor}: 6 finding(s), 6 at level major or above (profile fr)."


def test_it_speaks_french_when_asked_or_when_the_terminal_does(temoin, poor, monkeypatch):
    asked = temoin(poor, "--lang", "fr").stdout
    assert "MAJEUR INF-09  La charte ne dit pas combien de temps «\u00a0a\u00a0» est gardé." in asked
    assert "6 constat(s)" in asked
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert temoin(poor).stdout == asked
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "MAJOR" in temoin(poor).stdout


def test_a_level_decides_what_fails(temoin, light):
    assert temoin(light).exit_code == 0
    assert "1 finding(s), none at level major or above" in temoin(light).stdout
    assert temoin(light, "--fail-on", "minor").exit_code == 1
    assert temoin(light, "--fail-on", "blocker").exit_code == 0
    assert temoin(light, "--fail-on", "grave").exit_code == 2


def test_the_profile_is_the_one_asked_for_and_what_two_find_is_told_once(temoin, light):
    assert "no finding (profile de)" in temoin(light, "--profile", "de").stdout
    both = temoin(light, "--profile", "de", "--profile", "fr", "--profile", "fr").stdout
    assert both.count("DUR-01") == 1
    assert "(profile de, fr)" in both


def test_programs_get_json_in_both_languages(temoin, poor):
    done = temoin(poor, "--format", "json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert set(said) == {"charter", "profiles", "findings"}
    assert said["profiles"] == ["fr"]
    assert set(said["findings"][0]) == {"rule", "severity", "where", "what", "remedy", "source", "evidence"}
    assert set(said["findings"][0]["what"]) == {"fr", "en"}


def test_a_charter_that_cannot_be_read_tells_each_problem_on_a_line_and_exits_2(temoin, tmp_path):
    path = tmp_path / "charte.yaml"
    path.write_text("charter: 1\ncolour: red\nservices: 3\n", encoding="utf-8")
    done = temoin(path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [f"{path}:2:1", f"{path}:3:11"]


def test_a_file_that_is_not_there_is_one_sentence(temoin, tmp_path):
    done = temoin(tmp_path / "nowhere")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"), [(("--profile", "mars"), "no profile"), (("--lang", "de"), "fr or en")]
)
def test_an_option_that_means_nothing_is_refused_in_one_sentence(temoin, words, says):
    refusal = temoin(EXAMPLE, *words).exception
    assert isinstance(refusal, Refusal)
    assert refusal.code == 2
    assert says in str(refusal)
