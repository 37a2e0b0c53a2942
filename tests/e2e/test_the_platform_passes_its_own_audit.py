"""The platform, with a site of others, audits itself and is audited: no finding on any kind of page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.running import CHARTER, Platform, published, serving, sign_in, temoin, with_content

pytestmark = pytest.mark.browser

LONG = 240_000  # milliseconds: three scenarios on a machine that others use too
COOKIES = {
    "no-choice": {"csrftoken"},
    "refuse": {"csrftoken", "cookies_preferences"},
    "accept": {"csrftoken", "cookies_preferences"},
    "login": {"csrftoken", "sessionid", "django_language"},
}
PUBLIC = {  # the kinds of pages: what varies is a star
    "/",
    "/datasets/",
    "/datasets/*/",
    "/datasets/*/table/",
    "/datasets/*/chart/",
    "/datasets/*/export/",
    "/cookies/",
    "/cookies/choice/",
    "/charters/",
    "/charters/*/",
    "/charters/*/en/",
    "/charters/*/versions/",
    "/charters/*/versions/*/",
    "/made-true/",
    "/accessibility/",
    "/legal/",
    "/accounts/login/",
    "/accounts/reset/",
}
DEEPER = {"/datasets/*/api/", "/datasets/*/records/*/"}
"""What twenty pages do not come to, and thirty do."""
OPENED = {
    "accept": {"/cookies/receipt/*"},
    "login": {
        "/accounts/",
        "/accounts/profile/",
        "/accounts/password/",
        "/accounts/two-factor/",
        "/accounts/sessions/",
        "/accounts/keys/",
        "/accounts/following/",
        "/accounts/data/",
        "/back/",
        "/back/audience/",
        "/back/datasets/",
        "/back/datasets/*/",
        "/back/publish/",
        "/back/sites/",
        "/back/sites/*/",
        "/back/sites/*/settings/",
        "/back/sites/*/charter/",
        "/back/sites/*/texts/",
        "/back/sites/*/versions/",
        "/back/sites/*/import/",
        "/back/sites/*/audits/",
        "/back/organisations/",
        "/back/organisations/*/",
        "/back/organisations/*/people/",
        "/back/organisations/*/trail/",
        "/back/trail/",
        "/back/audits/",
        "/back/audits/*/",
        "/back/audits/*/report/",
    },
}
"""What an answer or a sign-in leads to, beyond the public pages."""
NAMED = re.compile(r"/(charters|versions|datasets|sites|organisations|audits|receipt|records)/[^/]+")


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    data = tmp_path_factory.mktemp("audited")
    up = ("-m", "temoin", "up", "--port", "0", "--data", data)
    with serving(*up, says=r"(http://127\.0\.0\.1:\d+)") as url:
        yield Platform(url=url, data=data)


@pytest.fixture(scope="module")
def followed(browser: Browser, mine: Platform) -> dict:
    """The report of an audit that a person started in the back office, followed live, and kept."""
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, mine)
    with_content(page, mine)
    published(page, mine, "Nom;Latitude;Longitude\nPort;48.1;2.3\nGare;48.2;2.4\n", "Arrêts")
    page.goto(f"{mine.url}/back/sites/portail/audits/")
    report = follow(page)
    context.close()
    return report


def follow(page: Page) -> dict:
    page.get_by_role("button", name="Lancer un audit").click()
    page.wait_for_url("**/back/audits/*-*/")
    expect(page.locator("[data-part=steps] li").first).to_contain_text("Sans choix visite /", timeout=LONG)
    expect(page.get_by_text("Il tourne : Accord")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("Aucun constat : ce que le site a fait")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Arrêter cet audit")).to_be_hidden()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Le garder (JSON)").click()
    report = json.loads(Path(kept.value.path()).read_text(encoding="utf-8"))
    page.get_by_role("link", name="Lire le rapport entier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(report["origin"])
    assert page.locator("body").evaluate("body => getComputedStyle(body).fontFamily") != "serif"
    page.goto(f"{report['origin']}/back/audits/")
    expect(page.locator("tbody tr").first).to_contain_text("aucun constat")
    page.goto(f"{report['origin']}/fr/made-true/")
    expect(page.locator("main")).to_contain_text("Aucun constat")
    return report


@pytest.fixture(scope="module")
def report(followed: dict, mine: Platform, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The report of the command, of more pages and with the right to sign in; answers are as followed."""
    out = tmp_path_factory.mktemp("audit") / "report"
    ways = ("--pages", 30, "--scenario", "no-choice", "--scenario", "login")
    done = temoin("audit", mine.url, "--charter", CHARTER, "--out", out, *ways, env=mine.credentials)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(Path(out, "report.json").read_text(encoding="utf-8"))
    report["scenarios"] += [scenario(followed, name) for name in ("refuse", "accept")]
    return report


def scenario(report: dict, name: str) -> dict:
    return next(one for one in report["scenarios"] if one["name"] == name)


def kinds(report: dict, name: str) -> set[str]:
    """The kinds of pages that a scenario visited, and that were there."""
    found = set()
    for step in scenario(report, name)["steps"]:
        assert step["status"] == 200, step
        path = step["final_url"].removeprefix(report["origin"]).partition("?")[0]
        found.add(NAMED.sub(r"/\1/*", path))
    return found


def test_an_audit_that_the_platform_makes_of_itself_finds_nothing(followed, mine):
    assert (followed["verdict"], followed["findings"]) == ("no-finding", [])
    assert followed["conditions"]["public_only"]
    ran = {one["name"]: one["status"] for one in followed["scenarios"]}
    assert ran == {"no-choice": "ran", "refuse": "ran", "accept": "ran", "login": "not-run"}
    assert {contact["host"] for contact in scenario(followed, "accept")["contacts"]} == {"tuiles.localhost"}
    assert PUBLIC | OPENED["accept"] <= kinds(followed, "accept") | {"/accounts/login/"}


def test_the_platform_has_no_finding(report):
    assert report["findings"] == []


@pytest.mark.parametrize("name", COOKIES)
def test_every_kind_of_page_is_visited_signed_out_and_in(report, name):
    answers = name in {"refuse", "accept"}
    wanted = PUBLIC | OPENED.get(name, set()) | (set() if answers else DEEPER)
    assert wanted - kinds(report, name) <= ({"/accounts/login/"} if answers else set())


@pytest.mark.parametrize("name", COOKIES)
def test_a_scenario_sees_exactly_its_cookies(report, name):
    items = scenario(report, name)["items"]
    assert {item["name"] for item in items} == COOKIES[name]
    assert {(item["kind"], item["party"], item["outcome"]) for item in items} == {
        ("http-cookie", "first", "kept")
    }


@pytest.mark.parametrize("name", ["no-choice", "refuse", "accept"])
def test_an_anonymous_token_comes_from_the_sign_in_page_alone(report, mine, name):
    (token,) = (item for item in scenario(report, name)["items"] if item["name"] == "csrftoken")
    assert {write["setter"]["url"] for write in token["writes"]} == {f"{mine.url}/accounts/login/"}


def test_the_tiles_are_asked_for_after_acceptance_only_and_by_the_home_page(report, mine):
    contacts = {name: scenario(report, name)["contacts"] for name in COOKIES}
    accepted = contacts.pop("accept")
    assert contacts == {"no-choice": [], "refuse": [], "login": []}
    assert {contact["host"] for contact in accepted} == {"tuiles.localhost"}
    steps = scenario(report, "accept")["steps"]
    assert {steps[contact["step"]]["url"] for contact in accepted} == {f"{mine.url}/"}


def test_a_map_of_data_asks_for_its_tiles_after_acceptance_only(followed, mine, tmp_path):
    out = tmp_path / "report"
    ways = ("--pages", 1, "--scenario", "no-choice", "--scenario", "refuse", "--scenario", "accept")
    done = temoin("audit", f"{mine.url}/datasets/arrets/map/", "--charter", CHARTER, "--out", out, *ways)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["findings"] == []
    asked = {
        one["name"]: {contact["host"] for contact in one["contacts"]}
        for one in report["scenarios"]
        if one["status"] == "ran"
    }
    assert asked == {"no-choice": set(), "refuse": set(), "accept": {"tuiles.localhost"}}
