"""Each page of the back office and of an account in the real browser, signed in: axe finds nothing.

The pages come from the addresses themselves: a new one is looked at, or fails until its parameter is known.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from playwright.sync_api import Browser, Page, expect

from e2e.running import Platform, file_read, published

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "client/node_modules/axe-core/axe.min.js"
VIOLATIONS = """axe.run({resultTypes: ['violations']})
    .then(done => done.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""
NOT_PAGES = {  # files, JSON, what answers only to a form, and the report: no script runs in it
    "me", "sign-out", "my-data-export", "account-close", "back-audit-report", "back-audit-report-html",
    "back-audit-report-json", "reset-new", "sign-up-new", "address", "address-confirmed", "two-factor-setup",
    "two-factor-codes", "two-factor-off", "sessions-end", "session-end", "key-revoke",
    "invitation-accept", "invitation-known", "back-charter-preview", "sign-in-code", "back-people-of-one",
    "back-trail-of-one",
}  # fmt: skip
TOKENS = {"person": "x", "token": "x"}  # the page of a link that no longer works
FILE = "Nom;Visiteurs;Ouverture\n" + "".join(f"Lieu {n};{n};2025-01-{n:02d}\n" for n in range(1, 20))
MAKE_AUDIT = """async () => {
    const { csrf } = await (await fetch("/accounts/me")).json();
    const headers = { "X-CSRFToken": csrf, "Content-Type": "application/json" };
    const made = await (await fetch("/api/v1/sites/portail/audits", { method: "POST", headers })).json();
    await fetch(`/api/v1/audits/${made.id}`, { method: "DELETE", headers });
    return made.id;
}"""


def patterns(part: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """The name of each address, and its path as it was written."""
    for one in part.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        elif isinstance(one, URLPattern) and one.name:
            yield one.name, f"/{before}{one.pattern}"


def pages(known: dict[str, str]) -> list[str]:
    """Every page of an account and of the back office."""
    written = [path for name, path in patterns(get_resolver()) if name not in NOT_PAGES]
    mine = [path for path in written if path.startswith(("/accounts/", "/back/"))]
    return [_filled(path, known) for path in mine]


def _filled(path: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        for kind in ("str", "slug", "uuid"):
            path = path.replace(f"<{kind}:{name}>", value)
    assert "<" not in path, f"what stands for the parameter of {path}?"
    return path


@contextmanager
def signed_in(browser: Browser, platform: Platform, **how: str) -> Iterator[tuple[Page, list[str]]]:
    """The first person's browser, and what its console complains of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **how)
    context.set_default_timeout(15_000)
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        page.goto(f"{platform.url}/accounts/login/")
        page.locator("#id_username").fill("admin")
        page.locator("#id_password").fill(platform.password)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(f"{platform.url}/accounts/")
        yield page, said
    finally:
        context.close()


@pytest.fixture(scope="module")
def known(browser: Browser, platform: Platform) -> dict[str, str]:
    """What stands for each parameter; the audit is one that was stopped, the file one to look at."""
    with signed_in(browser, platform, locale="en-GB") as (page, _said):
        audit = page.evaluate(MAKE_AUDIT)
        dataset = published(page, platform, FILE, "Lieux accessibles", "accessibles.csv")
        upload = file_read(page, platform, FILE.replace("2025-01-02", "2025-13-02"))
    return TOKENS | {
        "site_id": "portail",
        "organisation_id": "ville-d-exemple",
        "audit_id": audit,
        "dataset_id": dataset,
        "upload_id": upload,
    }


@pytest.mark.parametrize(("locale", "scheme"), [("fr-FR", "light"), ("en-GB", "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser, platform, known, locale, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build")
    script = AXE.read_text(encoding="utf-8")
    found = []
    with signed_in(browser, platform, locale=locale, color_scheme=scheme) as (page, said):
        for path in pages(known):
            page.goto(platform.url + path, wait_until="load")
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            page.evaluate(script)
            found += [(path, *one) for one in page.evaluate(VIOLATIONS)]
            page.set_viewport_size({"width": 320, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [(path, "scrolls sideways", wide)] if wide > 320 else []
            page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []
    assert [one for one in said if "404" not in one and "410" not in one] == []
