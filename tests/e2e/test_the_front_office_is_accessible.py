"""Each public page in the real browser: axe finds nothing, nothing scrolls sideways, no stranger is asked."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.running import Platform

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "client/node_modules/axe-core/axe.min.js"
PAGES = [
    "/fr/",
    "/en/",
    "/fr/datasets/",
    "/en/datasets/?q=rules&order_by=title",
    "/fr/datasets/regles/",
    "/en/datasets/regles/table/?page=2",
    "/fr/datasets/regles/table/?q=cookie&order_by=id",
    "/en/datasets/regles/records/3/",
    "/fr/datasets/regles/export/?q=cookie",
    "/en/datasets/regles/api/?where=search(%22cookie%22)",
    "/fr/datasets/regles/embed/",
    "/fr/cookies/",
    "/en/cookies/",
    "/fr/charters/",
    "/en/charters/portail/versions/",
    "/fr/charters/portail/versions/1/",
    "/en/charters/portail/fr/",
    "/fr/made-true/",
    "/en/made-true/",
    "/fr/legal/",
    "/en/accessibility/",
    "/cookies/choice/",
    "/accounts/login/",
    "/fr/nowhere/",
]
WIDTHS = (320, 3840)


@pytest.fixture
def watched(page: Page, platform: Platform) -> tuple[Page, list[str], list[str]]:
    """A page, what it asks of other hosts, and what its console complains of (its policy, for one)."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if platform.url not in request.url else None)
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, asked, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(watched, platform, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build")
    page, asked, said = watched
    page.emulate_media(color_scheme=scheme)
    script = AXE.read_text(encoding="utf-8")
    found = []
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(platform.url + path, wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.evaluate(script)
        found += [(path, *one) for one in page.evaluate(VIOLATIONS)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [(path, "scrolls sideways", width, wide)] if wide > width else []
    assert found == []
    assert asked == []
    assert [one for one in said if "404" not in one] == []


VIOLATIONS = """axe.run({resultTypes: ['violations']})
    .then(done => done.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""


def test_an_agreement_is_withdrawn_on_its_receipt_without_javascript(browser, platform):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(f"{platform.url}/en/charters/")
        page.get_by_role("button", name="Accept all").click()
        assert page.url == f"{platform.url}/en/charters/"
        page.get_by_role("link", name="Manage my cookies").last.click()
        page.get_by_role("link", name="receipt").click()
        page.get_by_role("button", name="Withdraw my agreement").click()
        assert "/cookies/receipt/" in page.url
        assert page.get_by_text("It refuses everything").is_visible()
        page.get_by_role("button", name="Français").click()
        assert page.get_by_text("Elle refuse tout").is_visible()
    finally:
        context.close()
