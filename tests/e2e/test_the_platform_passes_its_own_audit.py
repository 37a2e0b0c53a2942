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
    assert {cookie["name"] for cookie in scenario(report, name)["cookies"]} == COOKIES[name]


def test_an_anonymous_token_comes_from_the_sign_in_page_alone(report, platform):
    for name in ("no-choice", "refuse", "accept"):
        for cookie in scenario(report, name)["cookies"]:
            if cookie["name"] == "csrftoken":
                assert {setter["url"] for setter in cookie["setters"]} == {f"{platform.url}/accounts/login/"}


def test_the_tiles_are_asked_for_after_acceptance_only_and_by_the_home_page(report, platform):
    contacts = {name: scenario(report, name)["contacts"] for name in COOKIES}
    assert [contact["host"] for contact in contacts.pop("accept")] == ["tuiles.localhost"]
    assert contacts == {"no-choice": [], "refuse": [], "login": []}
    (contact,) = scenario(report, "accept")["contacts"]
    assert contact["pages"] == [f"{platform.url}/"]
