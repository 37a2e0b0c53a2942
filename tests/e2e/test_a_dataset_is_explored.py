"""A dataset's table in the real browser: with script, through the data API alone; by keyboard; without."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.running import Platform, sign_in

pytestmark = pytest.mark.browser

AMENITIES = Path(__file__).resolve().parents[1] / "office/amenities.py"
TABLE = "/fr/datasets/equipements/table/"


@pytest.fixture(scope="module")
def city(platform: Platform) -> Platform:
    """The platform with a dataset more."""
    _run(platform, str(AMENITIES))
    return platform


def _run(platform: Platform, *words: str) -> None:
    env = os.environ | {
        "TEMOIN_DATA": str(platform.data),
        "DJANGO_SETTINGS_MODULE": "temoin.office.project.settings",
    }
    subprocess.run([sys.executable, *words], check=True, env=env, timeout=120)


@pytest.fixture
def table(page: Page, city: Platform) -> Page:
    page.goto(city.url + TABLE)
    expect(page.locator("[data-rows] tr")).to_have_count(20)
    return page


ROWS = """[...document.querySelectorAll('[data-rows] tr')].map(
    row => [...row.cells].map(cell => cell.innerText.trim())
)"""
MARKS = """() => {
    const parts = ['heads', 'rows', 'chips', 'facets', 'pages', 'range'].map(part => `[data-${part}]`);
    const names = ['class', 'scope', 'title', 'datetime', 'data-label']
        .concat(['aria-sort', 'aria-current', 'aria-label']);
    const text = one => [...one.childNodes].map(node => node.nodeType === 3 ? node.data.trim() : '').join('');
    return [...document.querySelectorAll(parts.map(part => `${part}, ${part} *`).join())]
        .filter(one => !one.closest('[hidden]'))
        .map(one => [
            one.localName,
            text(one),
            one.href ? [...new URL(one.href).searchParams].join('&') : '',
            ...names.map(name => one.getAttribute(name)),
        ]);
}"""
"""All that the script draws, as the page has it: elements, texts, links and what is read out."""


def rows(page: Page) -> list[list[str]]:
    return page.evaluate(ROWS)


DEEDS = [
    ("sort", lambda page: page.get_by_role("link", name="Surface").click(), {"order_by": ["surface"]}),
    (
        "facet",
        lambda page: page.locator("[data-key='quartier:Gare']").click(),
        {"refine": ['quartier:"Gare"']},
    ),
    (
        "without",
        lambda page: page.get_by_label("Écarter : Centre").click(),
        {"exclude": ['quartier:"Centre"']},
    ),
    ("page", lambda page: page.get_by_role("link", name="Page suivante").click(), {"page": ["2"]}),
    ("size", lambda page: page.get_by_role("link", name="50", exact=True).click(), {"limit": ["50"]}),
]


@pytest.mark.parametrize(
    ("name", "deed", "state"), DEEDS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_each_choice_is_a_get_of_the_data_api_and_leaves_what_its_link_gives(table, city, name, deed, state):
    asked: list[str] = []
    table.on("request", lambda request: asked.append(f"{request.method} {urlsplit(request.url).path}"))
    before = rows(table)
    with table.expect_response(lambda answer: "/records?" in answer.url):
        deed(table)
    table.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == state)
    assert asked
    assert all(one.startswith("GET /api/explore/v2.1/catalog/datasets/equipements/") for one in asked)
    drawn = table.evaluate(MARKS)
    table.reload()
    assert table.evaluate(MARKS) == drawn
    table.go_back()
    expect(table.locator("[data-rows] tr")).to_have_count(20)
    expect(table.locator("[data-rows] tr").first).to_contain_text(before[0][0])
    assert rows(table) == before


def test_words_are_searched_whatever_their_accents_and_undone_by_their_chip(table, city):
    table.get_by_label("Chercher dans les enregistrements").fill("MEDIATHEQUE gare")
    table.keyboard.press("Enter")
    expect(table.locator("[data-range]")).to_have_text("enregistrements 1 à 5 sur 5")
    assert {row[1] for row in rows(table)} == {"Gare"}
    table.get_by_role("link", name="Mots MEDIATHEQUE gare").click()
    expect(table.locator("[data-range]")).to_have_text("enregistrements 1 à 20 sur 60")
    assert urlsplit(table.url).query == ""


def test_columns_are_chosen_in_place(table):
    table.get_by_text("Colonnes", exact=True).click()
    for box in ("Remarque", "Position", "Services"):
        table.get_by_role("checkbox", name=box).uncheck()
    table.get_by_role("button", name="Montrer ces colonnes").click()
    expect(table.locator("[data-heads] th")).to_have_count(9)
    assert parse_qs(urlsplit(table.url).query)["select"][0].startswith("nom, quartier, genre, annee")


def test_all_of_it_is_done_with_the_keyboard_and_the_focus_stays(table):
    table.get_by_role("link", name="Année").focus()
    table.keyboard.press("Enter")
    expect(table.locator("th[aria-sort='ascending']")).to_contain_text("Année")
    expect(table.get_by_role("link", name="Année")).to_be_focused()
    table.keyboard.press("Enter")
    expect(table.locator("th[aria-sort='descending']")).to_contain_text("Année")
    table.locator("[data-key='genre:Piscine']").focus()
    table.keyboard.press("Enter")
    expect(table.locator("[data-key='genre:Piscine']")).to_be_focused()
    expect(table.locator("[data-key='genre:Piscine']")).to_have_attribute("aria-current", "true")
    expect(table.get_by_role("status").first).to_have_text("enregistrements 1 à 20 sur 20")
    table.locator(".chips a").first.focus()
    table.keyboard.press("Enter")
    expect(table.locator(".table-region")).to_be_focused()


def test_what_cannot_be_retrieved_is_said_and_nothing_is_lost(table, city):
    before = rows(table)
    table.route("**/records?*", lambda route: route.abort())
    table.get_by_role("link", name="Page suivante").click()
    expect(table.get_by_role("alert")).to_contain_text("pas pu être récupéré")
    assert rows(table) == before
    assert table.url == city.url + TABLE


def test_without_script_the_same_choices_are_links_and_forms(browser, city):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(city.url + TABLE)
        page.get_by_label("Chercher dans les enregistrements").fill("mediatheque")
        page.keyboard.press("Enter")
        expect(page.locator("[data-range]")).to_have_text("enregistrements 1 à 20 sur 20")
        page.locator("[data-key='quartier:Gare']").click()
        page.get_by_role("link", name="Année").click()
        page.get_by_text("Colonnes", exact=True).click()
        page.get_by_role("checkbox", name="Remarque").uncheck()
        page.get_by_role("button", name="Montrer ces colonnes").click()
        state = parse_qs(urlsplit(page.url).query)
        assert state["q"] == ["mediatheque"]
        assert state["refine"] == ['quartier:"Gare"']
        assert state["order_by"] == ["annee"]
        expect(page.locator("[data-heads] th")).to_have_count(11)
        expect(page.locator("[data-rows] tr")).to_have_count(5)
    finally:
        context.close()


def test_the_console_shows_an_answer_in_place(page, city):
    page.goto(f"{city.url}/fr/datasets/equipements/api/")
    page.get_by_label("group_by").fill("quartier")
    page.get_by_label("select").fill("count(*) as n, quartier")
    page.get_by_role("button", name="Demander").click()
    expect(page.locator("[data-json]")).to_contain_text('"n": 15')
    expect(page.locator("[data-writing=curl]")).to_contain_text("group_by=quartier")
    page.get_by_label("group_by").fill("nothing at all")
    page.get_by_role("button", name="Demander").click()
    expect(page.locator("[data-status]")).to_contain_text("400")


RESTRICT = """
import django
django.setup()
from temoin.office.datasets import models
from temoin.office.datasets.publishing import open_to
from office import amenities
amenities.publish(dataset_id="reserve")
open_to(models.Dataset.objects.get(slug="reserve"), "restricted", [])
"""


def test_a_restricted_dataset_is_retrieved_by_its_reader_s_page_with_the_token(page, city):
    os.environ["PYTHONPATH"] = str(AMENITIES.parents[1])
    try:
        _run(city, "-c", RESTRICT)
    finally:
        del os.environ["PYTHONPATH"]
    address = f"{city.url}/datasets/reserve/table/"
    assert page.goto(address).status == 404
    sign_in(page, city)
    with page.expect_request(lambda one: "/datasets/reserve/records?" in one.url) as calls:
        page.goto(address)
    expect(page.locator("[data-rows] tr")).to_have_count(20)
    assert calls.value.headers["x-csrftoken"]
    assert page.request.get(calls.value.url).status == 403
    page.locator("[data-key='quartier:Gare']").click()
    expect(page.locator("[data-rows] tr")).to_have_count(15)
