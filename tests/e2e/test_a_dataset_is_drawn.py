"""A dataset's chart and map in the real browser: by keyboard, through the data API alone."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.running import Platform

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
DRAWN = ROOT / "tests/office/drawn.py"
AXE = ROOT / "client/node_modules/axe-core/axe.min.js"
CHART, MAP = "/fr/datasets/interventions/chart/", "/fr/datasets/interventions/map/"


@pytest.fixture(scope="module")
def city(platform: Platform) -> Platform:
    """The platform with the works and the sectors of its city."""
    env = os.environ | {
        "TEMOIN_DATA": str(platform.data),
        "DJANGO_SETTINGS_MODULE": "temoin.office.project.settings",
    }
    subprocess.run([sys.executable, str(DRAWN)], check=True, env=env, timeout=120)
    return platform


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the page asks for once it is there."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def arrive(page: Page, city: Platform, path: str, asked: list[str]) -> None:
    page.goto(city.url + path, wait_until="load")
    asked.clear()


def only_the_api(city: Platform, asked: list[str]) -> bool:
    base = f"{city.url}/api/explore/v2.1/catalog/datasets/interventions/records?"
    return bool(asked) and all(address.startswith(base) for address in asked)


NUMBERS = """[...document.querySelectorAll('[data-rows] tr')].map(
    row => [...row.cells].map(cell => cell.textContent.trim())
)"""
MARKS = """document.querySelector('.map-data').outerHTML.replace(/"-?[0-9.]+%?"/g, '')"""
SEEN = """() => ['title', 'drawn', 'told', 'rows', 'along', 'measure', 'caption']
    .map(part => document.querySelector(`[data-${part}]`).innerHTML.replaceAll(' ', ' ').trim()
        .replace(/ (tabindex|aria-label|role)="[^"]*"/g, '').replace(/>\\s+</g, '><')
        .replace(/"-?[0-9.]+"/g, "n"))"""
"""All that a chart shows, as HTML; but for how a number is rounded."""


def test_a_chart_is_changed_with_the_keyboard_and_is_that_of_the_page_without_script(page, city, asked):
    arrive(page, city, CHART, asked)
    page.get_by_label("Le long de l\u2019axe").focus()
    page.keyboard.type("Cat")
    expect(page.locator("[data-title]")).to_have_text("Nombre d\u2019enregistrements par « Catégorie »")
    expect(page.locator("svg.plot-ranked rect.plot-bar")).to_have_count(7)
    assert only_the_api(city, asked)
    page.get_by_label("Mesure").select_option("avg")
    page.get_by_label("Du champ").select_option("cout")
    expect(page.locator("[data-title]")).to_have_text("Moyenne : Coût (€) par « Catégorie »")
    assert only_the_api(city, asked)
    assert parse_qs(urlsplit(page.url).query)["of"] == ["cout"]
    scripted = page.evaluate(SEEN)
    page.reload(wait_until="load")
    assert page.evaluate(SEEN) == scripted


@pytest.mark.parametrize(
    "state",
    [
        "?x=quartier&y=sum&of=cout&most=5&refine=fini%3A%22true%22",
        "?x=cout&kind=line",
        "?x=note&y=median&of=cout&kind=points",
        "?x=date&by=year&q=eglise",
        "?x=date&kind=bars&where=year%28date%29%3D2021",
        "?x=fini",
    ],
)
def test_what_the_script_draws_is_what_the_server_draws(page, city, asked, state):
    arrive(page, city, CHART + state, asked)
    drawn = page.evaluate(SEEN)
    page.locator("[data-form] button").click()
    expect(page.locator("[data-chart][aria-busy]")).to_have_count(0)
    assert only_the_api(city, asked)
    assert page.evaluate(SEEN) == drawn


def test_values_are_read_with_the_arrow_keys_and_the_drawing_is_saved(page, city, asked, tmp_path):
    arrive(page, city, f"{CHART}?x=categorie", asked)
    page.locator("[data-drawn]").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    first = page.evaluate(NUMBERS)[5]
    expect(page.locator("[data-value]")).to_have_text(f"{first[0]}\u00a0: {first[1]}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Le dessin en SVG").click()
    saved.value.save_as(tmp_path / "drawing.svg")
    text = (tmp_path / "drawing.svg").read_text(encoding="utf-8")
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "rgb(" in text
    assert "<script" not in text


def test_a_map_is_moved_by_keys_buttons_and_dragging_and_asks_the_data_api_alone(page, city, asked):
    arrive(page, city, MAP, asked)
    told = page.locator("[data-told]")
    before = told.inner_text()
    page.locator("[data-sheet]").focus()
    page.keyboard.press("+")
    expect(told).not_to_have_text(before)
    page.wait_for_url("**zoom=*")
    zoom = int(parse_qs(urlsplit(page.url).query)["zoom"][0]) + 1
    page.keyboard.press("+")
    page.wait_for_url(f"**zoom={zoom}")
    expect(page.locator("[data-map][aria-busy]")).to_have_count(0)
    assert only_the_api(city, asked)
    here = page.evaluate(MARKS)
    page.reload(wait_until="load")
    assert page.evaluate(MARKS) == here
    page.get_by_role("link", name="Regarder de plus loin", exact=True).click()
    page.wait_for_url(f"**zoom={zoom - 1}")
    box = page.locator("[data-sheet]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(page.locator("[data-map][aria-busy]")).to_have_count(0)
    assert "at=48" in page.url.replace("%2C", ",")
    group = page.locator(".map-data a[href^='?']").first
    group.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**zoom={zoom + 1}")


def test_no_other_host_is_asked_before_consent_and_the_base_map_after(page, city, asked):
    near = f"{city.url}{MAP}?at=48.1,2&zoom=13"
    page.goto(near, wait_until="networkidle")
    assert page.locator(".map-data circle").count() > 0
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(city.url).netloc}
    assert page.locator(".map-base").get_by_text("tuiles.localhost").is_visible()
    page.get_by_role("button", name="Tout accepter").click()
    page.goto(near, wait_until="networkidle")
    assert page.locator(".map-tiles image").count() >= 12
    assert any("//tuiles.localhost" in address for address in asked)
    assert not page.locator(".map-base").get_by_text("reçoit alors").is_visible()
    asked.clear()
    page.get_by_role("link", name="Est", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-map][aria-busy]")).to_have_count(0)
    assert page.locator(".map-tiles image").count() >= 12
    assert any("//tuiles.localhost" in address for address in asked)


def test_chart_and_map_work_without_script(browser, city):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(city.url + CHART)
        page.get_by_label("Le long de l\u2019axe").select_option("categorie")
        page.get_by_label("Dessiné en").select_option("bars")
        page.get_by_label("Ordre").select_option("value")
        page.get_by_role("button", name="Dessiner").click()
        assert page.locator("svg.plot-ranked rect.plot-bar").count() == 7
        page.get_by_role("navigation", name="Pages de ce jeu").get_by_role("link", name="Carte").click()
        page.get_by_role("link", name="Regarder de plus près", exact=True).click()
        assert page.locator(".map-data a").count() > 0
        assert "zoom=" in page.url
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_charts_and_maps_and_nothing_scrolls_sideways(page, city, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build")
    page.emulate_media(color_scheme=scheme)
    found = []
    for path in (CHART, f"{CHART}?x=quartier", MAP, f"{MAP}?at=48.1,2&zoom=15", "/en/datasets/secteurs/map/"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(city.url + path, wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found += [(path, *one) for one in page.evaluate(VIOLATIONS)]
        page.set_viewport_size({"width": 320, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [(path, "scrolls sideways", wide)] if wide > 320 else []
    assert found == []


VIOLATIONS = """axe.run({resultTypes: ['violations']})
    .then(done => done.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""
