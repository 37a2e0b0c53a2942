"""A file's whole way in the real browser: mended, published, found, narrowed down, drawn and taken along."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from e2e.running import Platform, sign_in

pytestmark = pytest.mark.browser

LONG = 60_000  # milliseconds: a file is read in a process of its own
WORDS = {
    "fr": {
        "send": "Envoyer ce fichier",
        "columns": "Colonnes",
        "type": "Type",
        "whole": "nombre entier",
        "leave": "Laisser ces valeurs de côté",
        "publish": "Publier",
        "published": "Il est publié.",
        "portal": "Le voir sur le portail",
        "find": "Chercher dans les jeux de données",
        "table": "Voir le tableau",
        "search": "Chercher dans les enregistrements",
        "range": "enregistrements 1 à 7 sur 7",
        "chart": "Graphique",
        "along": "Le long de l\u2019axe",
        "map": "Carte",
        "nearer": "Regarder de plus près",
        "export": "Export",
        "csv": "la sélection en CSV",
        "tabs": "Pages de ce jeu",
        "readers": "Qui peut le lire",
        "members": "Seulement les personnes de son organisation",
    },
    "en": {
        "send": "Send this file",
        "columns": "Columns",
        "type": "Type",
        "whole": "whole number",
        "leave": "Leave such values out",
        "publish": "Publish",
        "published": "It is published.",
        "portal": "See it on the portal",
        "find": "Search in the datasets",
        "table": "See the table",
        "search": "Search in the records",
        "range": "records 1 to 7 of 7",
        "chart": "Chart",
        "along": "Along the axis",
        "map": "Map",
        "nearer": "Look nearer",
        "export": "Export",
        "csv": "the selection as CSV",
        "tabs": "Pages of this dataset",
        "readers": "Who may read it",
        "members": "Only the people of its organisation",
    },
}
KINDS, DISTRICTS = ("Médiathèque", "Piscine", "École"), ("Centre", "Gare", "Étangs", "Forêt")
MISTAKE = 40
"""The line of the file whose number is a word."""


def rows() -> Iterator[list[str]]:
    for at in range(88):
        visitors = "beaucoup" if at + 2 == MISTAKE else str(1000 + at * 7 % 500)
        place = [f"{48.1 + at / 500:.4f}", f"{2.3 + at % 9 / 100:.4f}"]
        yield [f"{KINDS[at % 3]} {at}", KINDS[at % 3], DISTRICTS[at % 4], visitors, *place]


FILE = "".join(
    ";".join(row) + "\n"
    for row in (["Nom", "Genre", "Quartier", "Visiteurs", "Latitude", "Longitude"], *rows())
)
KEPT = [row for row in rows() if row[1] == "Médiathèque" and row[2] == "Gare"]


class Pointer:
    """Whoever points and clicks."""

    def press(self, thing: Locator) -> None:
        thing.click()

    def write(self, box: Locator, text: str) -> None:
        box.fill(text)

    def choose(self, box: Locator, start: str) -> None:
        (label,) = (one for one in box.locator("option").all_inner_texts() if one.startswith(start))
        box.select_option(label=label)


class Keyboard:
    """Whoever has a keyboard alone, and goes from one thing to the next with Tab."""

    def reach(self, thing: Locator) -> None:
        for _ in range(250):
            if thing.evaluate("thing => thing === document.activeElement"):
                return
            thing.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {thing}")

    def press(self, thing: Locator) -> None:
        self.reach(thing)
        box = thing.evaluate("thing => thing.type === 'checkbox' || thing.type === 'radio'")
        thing.page.keyboard.press("Space" if box else "Enter")

    def write(self, box: Locator, text: str) -> None:
        self.reach(box)
        box.page.keyboard.press("Control+A")
        box.page.keyboard.type(text)

    def choose(self, box: Locator, start: str) -> None:
        self.reach(box)
        box.page.keyboard.type(start)


Hand = Pointer | Keyboard


@pytest.fixture
def speaking(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A page of somebody who speaks a language."""
    contexts = []

    def opened(language: str) -> Page:
        contexts.append(browser.new_context(locale={"fr": "fr-FR", "en": "en-GB"}[language]))
        contexts[-1].set_default_timeout(15_000)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("language", "hand"), [("fr", Pointer()), ("en", Keyboard())], ids=["fr", "en-keyboard"]
)
def test_a_file_is_mended_published_found_narrowed_down_drawn_and_taken_along(
    speaking, platform, language, hand
):
    page, words = speaking(language), WORDS[language]
    publish(page, platform, words, hand, f"Équipements vus par {language}")
    page.context.clear_cookies()  # from here on, a visitor like any other
    outside: list[str] = []
    page.on("request", lambda one: outside.append(one.url) if not one.url.startswith(platform.url) else None)

    page.goto(f"{platform.url}/{language}/datasets/")
    hand.write(page.get_by_label(words["find"]), f"equipements VUS {language}")
    page.keyboard.press("Enter")
    hand.press(page.get_by_role("link", name=f"Équipements vus par {language}"))
    hand.press(page.get_by_role("link", name=words["table"]))
    page.wait_for_url("**/table/")

    asked = data_asked(page)
    hand.write(page.get_by_label(words["search"]), "mediatheque")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mediatheque*")
    hand.press(page.locator("[data-key='quartier:Gare']"))
    expect(page.locator("[data-range]")).to_have_text(words["range"])
    assert len(KEPT) == 7
    hand.press(page.locator("[data-sort=visiteurs]"))
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Visiteurs")
    cells = page.locator("[data-rows] tr > :nth-child(1)").all_inner_texts()
    assert [one.strip() for one in cells] == [row[0] for row in sorted(KEPT, key=lambda row: int(row[3]))]

    tab(page, words["chart"], words, hand)
    hand.choose(page.get_by_label(words["along"]), "Visiteurs")
    page.wait_for_url("**x=visiteurs*")
    expect(page.locator("[data-chart][aria-busy]")).to_have_count(0)
    assert page.locator("[data-drawn] svg").count() == 1

    tab(page, words["map"], words, hand)
    hand.press(page.get_by_role("link", name=words["nearer"], exact=True))
    page.wait_for_url("**zoom=*")
    expect(page.locator("[data-map][aria-busy]")).to_have_count(0)

    tab(page, words["export"], words, hand)
    state = parse_qs(urlsplit(page.url).query)
    assert (state["q"], state["refine"]) == (["mediatheque"], ['quartier:"Gare"'])
    with page.expect_download() as saved:
        hand.press(page.get_by_role("link", name=words["csv"], exact=True))
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert sorted(row["nom"] for row in csv.DictReader(io.StringIO(text), delimiter=";")) == sorted(
        row[0] for row in KEPT
    )
    assert urlsplit(saved.value.url).path.startswith("/api/explore/v2.1/")
    assert len(asked) >= 8
    data = set(asked) - {"GET /accounts/me"}  # who is signed in is written in the corner of each page
    assert {one for one in data if not one.startswith("GET /api/explore/v2.1/catalog/datasets/")} == set()
    assert outside == []


def tab(page: Page, name: str, words: dict[str, str], hand: Hand) -> None:
    hand.press(page.get_by_role("navigation", name=words["tabs"]).get_by_role("link", name=name, exact=True))
    page.wait_for_load_state("load")
    expect(page.locator(".tabs [aria-current=page]")).to_have_text(name)


def data_asked(page: Page) -> list[str]:
    """What the pages' scripts ask for from here on."""
    asked: list[str] = []

    def note(one: Request) -> None:
        if one.resource_type in {"fetch", "xhr"}:
            asked.append(f"{one.method} {urlsplit(one.url).path}")

    page.on("request", note)
    return asked


def publish(page: Page, platform: Platform, words: dict[str, str], hand: Hand, title: str) -> None:
    sign_in(page, platform, to="/back/publish/")
    file = {"name": "equipements.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    page.set_input_files("#file", file)
    hand.press(page.get_by_role("button", name=words["send"]))
    page.wait_for_url("**/back/uploads/*-*/")
    expect(page.get_by_role("heading", name=words["columns"])).to_be_visible(timeout=LONG)
    doubts = page.locator("[data-part=doubts]")
    expect(doubts).to_contain_text(str(MISTAKE))
    expect(doubts).to_contain_text("beaucoup")
    visitors = page.locator(".column[data-name=visiteurs]")
    hand.choose(visitors.get_by_label(words["type"]), words["whole"])
    hand.press(visitors.get_by_label(words["leave"]))
    hand.write(page.locator('[name="title.fr"]'), title)
    hand.write(page.locator('[name="title.en"]'), title)
    hand.press(page.get_by_role("button", name=words["publish"], exact=True))
    expect(page.get_by_text(words["published"])).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name=words["portal"])).to_be_visible()


def test_a_dataset_that_is_restricted_is_retrieved_with_the_token_alone(speaking, platform):
    """Restricted in the back office; its table, chart, map and files are a member's, and nobody else's."""
    page, words = speaking("fr"), WORDS["fr"]
    publish(page, platform, words, Pointer(), "Réservés aux agents")
    page.goto(f"{platform.url}/back/datasets/reserves-aux-agents/")
    page.get_by_text(words["readers"], exact=True).first.click()
    page.get_by_label(words["members"]).check()
    with page.expect_response("**/readers") as kept:
        page.locator("[data-part=readers] button").click()
    assert kept.value.status == 200

    visitor = speaking("fr")
    calls: list[Request] = []
    page.on("request", lambda one: calls.append(one) if "/api/explore/" in one.url else None)
    for view, shown in {
        "table": "[data-rows] tr",
        "chart": "[data-drawn] svg",
        "map": ".map-data a, .map-data circle",
    }.items():
        path = f"/datasets/reserves-aux-agents/{view}/"
        assert visitor.goto(platform.url + path).status == 404
        assert page.goto(f"{platform.url}/fr{path}").status == 404  # it has only the address without prefix
        calls.clear()
        answer = page.goto(platform.url + path)
        assert answer.headers["cache-control"] == "no-store"
        assert "Médiathèque 0" not in answer.text()
        expect(page.locator(shown).first).to_be_visible()
        assert calls
        for one in calls:
            assert one.headers["x-csrftoken"]
            assert page.request.get(one.url).status == 403
            assert visitor.request.get(one.url).status == 404
    page.goto(f"{platform.url}/datasets/reserves-aux-agents/export/")
    with page.expect_download() as saved:
        page.locator("[data-export=csv]").first.click()
    assert "Médiathèque 0" in Path(saved.value.path()).read_text(encoding="utf-8-sig")
