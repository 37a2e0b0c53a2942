"""The platform, held against the example charter in the four scenarios, in the real browser."""

import json
from pathlib import Path

import pytest

from e2e.running import CHARTER, Platform, temoin

pytestmark = pytest.mark.browser

COOKIES = {
    "no-choice": {"csrftoken"},
    "refuse": {"csrftoken", "cookies_preferences"},
    "accept": {"csrftoken", "cookies_preferences"},
    "login": {"csrftoken", "sessionid", "django_language"},
}


@pytest.fixture(scope="module")
def report(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> dict:
    out = tmp_path_factory.mktemp("audit") / "report"
    done = temoin("audit", platform.url, "--charter", CHARTER, "--out", out, env=platform.credentials)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(Path(out, "report.json").read_text(encoding="utf-8"))


def scenario(report: dict, name: str) -> dict:
    return next(one for one in report["scenarios"] if one["name"] == name)


def test_the_platform_has_no_finding(report):
    assert report["findings"] == []


@pytest.mark.parametrize("name", COOKIES)
def test_a_scenario_sees_exactly_its_cookies(report, name):
    items = scenario(report, name)["items"]
    assert {item["name"] for item in items} == COOKIES[name]
    assert {(item["kind"], item["party"], item["outcome"]) for item in items} == {
        ("http-cookie", "first", "kept")
    }


@pytest.mark.parametrize("name", ["no-choice", "refuse", "accept"])
def test_an_anonymous_token_comes_from_the_sign_in_page_alone(report, platform, name):
    (token,) = (item for item in scenario(report, name)["items"] if item["name"] == "csrftoken")
    assert {write["setter"]["url"] for write in token["writes"]} == {f"{platform.url}/accounts/login/"}


def test_the_tiles_are_asked_for_after_acceptance_only_and_by_the_home_page(report, platform):
    contacts = {name: scenario(report, name)["contacts"] for name in COOKIES}
    accepted = contacts.pop("accept")
    assert contacts == {"no-choice": [], "refuse": [], "login": []}
    assert {contact["host"] for contact in accepted} == {"tuiles.localhost"}
    steps = scenario(report, "accept")["steps"]
    assert {steps[contact["step"]]["url"] for contact in accepted} == {f"{platform.url}/"}
