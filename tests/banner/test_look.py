"""What a visitor sees, in the real Chromium: equal answers, no obstacle, nothing that axe finds."""

from pathlib import Path

import pytest

from temoin.banner import centre, notice, table
from temoin.publish import page as charter_page
from temoin.publish import style

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "client/node_modules/axe-core/axe.min.js"
SITE = "http://portail.example/"
SIZES = [(320, "light"), (390, "dark"), (768, "light"), (970, "light"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def show(browser):
    contexts = []

    def shown(body, width=1280, scheme="light", colors="none"):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, forced_colors=colors
        )
        contexts.append(context)
        whole = (
            body
            if body.startswith("<!doctype")
            else (
                "<!doctype html><html lang=fr><head><meta charset=utf-8><title>Portail</title>"
                "<meta name=viewport content='width=device-width, initial-scale=1'>"
                f"<meta name=color-scheme content='light dark'><link rel=stylesheet href=style.css></head>"
                f"<body class=temoin-page>{body}"
                "</body></html>"
            )
        )
        answers = {SITE: ("text/html; charset=utf-8", whole), f"{SITE}style.css": ("text/css", style())}

        def answer(route):
            kind, content = answers.get(route.request.url, ("text/plain", ""))
            route.fulfill(content_type=kind, body=content)

        context.route("**/*", answer)
        page = context.new_page()
        page.goto(SITE)
        return page

    yield shown
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def bodies(asking, french):
    main = "<main><h1>Portail</h1><p>Bonjour, <a href='/x'>suite</a>.</p></main>"
    return {
        "notice": notice(asking, french, "fr", next_path="/") + main,
        "centre": f"<main><h1>Gérer</h1>{centre(asking, french, 'fr', next_path='/', decision=None)}</main>",
        "table": f"<main><h1>Charte</h1>{table(asking, 'fr')}</main>",
        "charter": charter_page(asking, "fr", alternates={"fr": "/fr/", "en": "/en/"}, json="charte.json"),
    }


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("part", ["notice", "centre", "table", "charter"])
def test_axe_finds_nothing_and_nothing_overflows(show, bodies, part, width, scheme):
    page = show(bodies[part], width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(done => done.violations.map(one => [one.id, one.nodes.map(n => n.html)]))"
    )
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("part", ["notice", "centre"])
def test_the_answers_weigh_the_same_and_are_easy_to_touch(show, bodies, part, width, scheme):
    page = show(bodies[part], width, scheme)
    looks = page.evaluate(
        """() => [...document.querySelectorAll('.temoin-button')].map(one => {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        return [Math.round(box.width), Math.round(box.height), style.color, style.backgroundColor,
                style.fontSize, style.fontWeight, style.fontFamily, style.borderColor,
                style.cursor, style.textDecorationLine] })"""
    )
    assert len(looks) == 3
    assert len({tuple(look) for look in looks}) == 1
    assert looks[0][1] >= 44
    rows = page.evaluate(
        """[...document.querySelectorAll('.temoin-button')]
        .map(one => Math.round(one.getBoundingClientRect().top))"""
    )
    assert len(set(rows)) in {1, 3}


def test_the_keyboard_meets_the_notice_first_and_leaves_it_freely(show, bodies):
    page = show(bodies["notice"])
    assert page.evaluate("document.activeElement === document.body")
    met = []
    for _ in range(6):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert met == [
        "voir qui, dans la charte",
        "Gérer mes cookies",
        "Tout refuser",
        "Choisir",
        "Tout accepter",
        "suite",
    ]


def test_the_notice_never_covers_what_has_the_focus(show, bodies):
    page = show(bodies["notice"], 320)
    page.get_by_text("suite").focus()
    covered = page.evaluate(
        """() => { const box = document.activeElement.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        return document.elementFromPoint(x, y) !== document.activeElement }"""
    )
    assert not covered


def test_the_answers_are_buttons_in_forced_colours_too(show, bodies):
    page = show(bodies["notice"], colors="active")
    borders = page.evaluate(
        "[...document.querySelectorAll('.temoin-button')].map(one => getComputedStyle(one).borderTopWidth)"
    )
    assert borders == ["2px"] * 3


def test_a_click_before_the_page_has_loaded_is_not_lost(show, bodies):
    page = show(bodies["notice"].replace("</section>", "</section><img src=/never.png alt=''>", 1))
    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.get_by_text("Tout refuser").click()
    assert posted.value.url == f"{SITE}.temoin/choice"
    assert "answer=refuse" in (posted.value.post_data or "")
