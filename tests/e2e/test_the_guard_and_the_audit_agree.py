"""A page sets an undeclared cookie, a refused one, and deletes a declared one: guarded, and not."""

import json
import urllib.request
from pathlib import Path

import pytest

from e2e.running import ROOT, serving, temoin

SITE = ROOT / "tests/e2e/leaky/site.py"
CHARTER = ROOT / "tests/e2e/leaky/charte.yaml"
LISTENS = r"listens at (http://127\.0\.0\.1:\d+)"


@pytest.fixture
def leaky(tmp_path, request):
    with serving(SITE, request.param, CHARTER, tmp_path / "ledger.sqlite3", says=LISTENS) as url:
        yield url


def cookies_sent(url: str) -> list[str]:
    with urllib.request.urlopen(url) as answer:
        return [header.split("=")[0] for header in answer.headers.get_all("Set-Cookie") or []]


@pytest.mark.parametrize("leaky", ["enforce"], indirect=True)
def test_with_the_guard_only_the_deletion_leaves(leaky):
    assert cookies_sent(leaky) == ["ad_old"]


@pytest.mark.parametrize("leaky", ["off"], indirect=True)
def test_without_the_guard_all_three_leave(leaky):
    assert cookies_sent(leaky) == ["stranger", "ad_id", "ad_old"]


@pytest.mark.browser
@pytest.mark.parametrize("leaky", ["enforce"], indirect=True)
def test_with_the_guard_the_audit_of_a_refusal_finds_nothing(leaky, tmp_path):
    out = tmp_path / "report"
    done = temoin("audit", leaky, "--charter", CHARTER, "--scenario", "refuse", "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(Path(out, "report.json").read_text(encoding="utf-8"))
    (refuse,) = (one for one in report["scenarios"] if one["name"] == "refuse")
    assert {cookie["name"] for cookie in refuse["items"]} == {"cookies_preferences"}


@pytest.mark.browser
@pytest.mark.parametrize("leaky", ["off"], indirect=True)
def test_without_the_guard_the_audit_fails_and_names_the_first_two(leaky, tmp_path):
    out = tmp_path / "report"
    done = temoin("audit", leaky, "--charter", CHARTER, "--scenario", "refuse", "--out", out)
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(Path(out, "report.json").read_text(encoding="utf-8"))
    found = {(finding["rule"], finding["evidence"]["name"]) for finding in report["findings"]}
    assert ("TPT-02", "stranger") in found
    assert ("REF-08", "ad_id") in found
    assert not any(name == "ad_old" for _, name in found)
