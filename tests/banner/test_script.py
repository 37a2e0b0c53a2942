"""The choice script, in the real Chromium, under a strict policy; every address is answered from here."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from temoin.banner import asset
from temoin.consent import CHOICE_LIFETIME, Decision, decode, encode, is_current, settles
from temoin.law import PURPOSES

pytestmark = pytest.mark.browser

SITE = "https://data.portail.gouv.fr/jeux/carte/"
MATERIAL = "0123456789abcdef"
BITS = {purpose: PURPOSES[purpose].bit for purpose in ("embedded-content", "advertising")}
KNOWN = sum(1 << purpose.bit for purpose in PURPOSES.values())
RECEIPT = "AbCdEfGhIjKlMnOpQrSt-_"
POLICY = (
    "default-src 'none'; script-src 'nonce-n0nce' 'self'; style-src 'self'; img-src 'self';"
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def base36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"


def mask(*purposes):
    return base36(sum(2 ** BITS[purpose] for purpose in purposes))


def value(*granted, material=MATERIAL, days_ago=0, asked=tuple(BITS), receipt=RECEIPT):
    day = (
        datetime.now(UTC).date().toordinal() - datetime(1970, 1, 1, tzinfo=UTC).date().toordinal() - days_ago
    )
    tail = f".{receipt}" if granted and receipt else ""
    return f"1.{material}.{base36(day)}.{mask(*asked)}.{mask(*granted)}{tail}"


def until(page, condition):
    """Wait for a condition in the page; the policy there forbids what Playwright's own waiting does."""
    page.evaluate(
        f"""() => new Promise((done, failed) => {{ setTimeout(() => failed("it never was"), 8000);
        const look = async () => (await ({condition})) ? done() : requestAnimationFrame(look); look() }})"""
    )


class Site:
    """One page of a made-up site, in a browser of its own."""

    def __init__(self, browser) -> None:
        self.context = browser.new_context()
        self.files = {"/choice.js": asset("choice.js"), "/notice.css": asset("notice.css")}
        self.violations: list[str] = []
        self.page = self.context.new_page()
        self.page.on(
            "console", lambda said: self.violations.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.violations.append(str(error)))
        self.context.route("**/*", self._answer)
        self.body = self.attributes = ""

    def _answer(self, route):
        path = route.request.url.split("/", 3)[3]
        if f"/{path}" in self.files:
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            route.fulfill(body=self.files[f"/{path}"], content_type=kind)
        elif route.request.resource_type == "document":
            route.fulfill(
                body=f"""<!doctype html><html lang=fr><head><title>x</title>
                <link rel=stylesheet href=/notice.css>
                <script src=/choice.js data-material={MATERIAL} data-lifetime={CHOICE_LIFETIME}
                data-purposes="embedded-content:{BITS["embedded-content"]},advertising:{BITS["advertising"]}"
                data-known={KNOWN}{self.attributes}></script></head><body>
                <script nonce=n0nce>
                window.order = [document.documentElement.dataset.temoin ?? "asked"]</script>
                <section data-temoin=notice>notice</section>{self.body}</body></html>""",
                content_type="text/html; charset=utf-8",
                headers={"content-security-policy": POLICY},
            )
        else:
            route.fulfill(status=204)

    def choose(self, cookie):
        self.context.add_cookies([{"name": "cookies_preferences", "value": cookie, "url": SITE}])

    def open(self):
        self.page.goto(SITE)
        return self.page

    def hidden(self):
        return self.open().locator("[data-temoin=notice]").is_hidden()


@pytest.fixture
def site(browser) -> Iterator[Site]:
    site = Site(browser)
    yield site
    site.context.close()
    assert not site.violations


def test_a_notice_that_is_not_answered_is_shown(site):
    assert not site.hidden()
    assert site.context.cookies() == []


@pytest.mark.parametrize("granted", [(), ("advertising",), ("advertising", "embedded-content")])
def test_an_answered_notice_is_hidden_before_the_body_is_read(site, granted):
    site.choose(value(*granted))
    assert site.hidden()
    assert site.page.evaluate("window.order") == ["answered"]


def test_a_choice_that_is_too_old_is_asked_again_and_not_a_day_sooner(site):
    site.choose(value(days_ago=182))
    assert site.hidden()
    site.choose(value(days_ago=183))
    assert not site.hidden()


@pytest.mark.parametrize(
    "cookie",
    [
        value(),
        value("advertising"),
        value("advertising", receipt=None),
        value(asked=("advertising",)),
        f"1.{MATERIAL}.fg0.{base36(2 ** (PURPOSES['audience'].bit or 0))}.0",
        value(days_ago=-1),
        value(days_ago=-2),
        value("advertising", asked=()),
        value(material="f" * 16),
        value("advertising").upper(),
        value() + "." + RECEIPT,
        value("advertising", receipt="short"),
        value().replace("1.", "2.", 1),
        value() + ".",
        f"1.{MATERIAL}.fg0.zik0zj.0",
        f"1.{MATERIAL}.fg0.zzzzzzz.0",
        f"1.{MATERIAL}.0fg0.1.0",
        f"1.{MATERIAL}.fg0.01.0",
        f"1.{MATERIAL}.zzzzzzzzzzzz.1.1",
        "garbage",
        "1",
        "%00",
    ],
)
def test_the_browser_and_the_server_read_a_cookie_alike(site, cookie):
    decision = decode(cookie)
    today = datetime.now(UTC).date()
    answered = (
        decision is not None
        and is_current(decision, MATERIAL, CHOICE_LIFETIME, today)
        and settles(decision, tuple(BITS))
    )
    site.choose(cookie)
    assert site.hidden() == answered


def test_what_the_server_writes_the_browser_reads(site):
    answers = {"embedded-content": False, "advertising": True}
    today = datetime.now(UTC).date()
    site.choose(encode(Decision(material=MATERIAL, on=today, answers=answers, receipt=RECEIPT)))
    site.body = """<template data-temoin=advertising><p>oui</p></template>
    <template data-temoin=embedded-content>non</template>"""
    page = site.open()
    page.get_by_text("oui").wait_for()
    assert "non" not in page.inner_text("body")


def test_what_is_refused_stays_inert(site):
    site.body = """<template data-temoin=embedded-content>
    <script nonce=n0nce>order.push("ran")</script></template>
    <script type=text/plain data-temoin=advertising nonce=n0nce>order.push("ran")</script>
    <div data-temoin-placeholder=embedded-content>carte</div>"""
    site.choose(value())
    page = site.open()
    assert page.evaluate("order") == ["answered"]
    assert page.get_by_text("carte").is_visible()


def test_what_is_granted_comes_whole_in_order_and_only_that(site):
    site.files["/lib.js"] = b"order.push('lib')"
    site.body = """<div id=here><template data-temoin=embedded-content>un <b>deux</b> trois
    <script src=/lib.js></script><script nonce=n0nce>order.push("inline")</script>
    <script type=application/json>{"data": 1}</script>
    <template data-temoin=advertising><i>jamais</i></template>
    <template data-temoin=embedded-content><i>dedans</i>
    <script nonce=n0nce>order.push("nested")</script></template>
    quatre</template><div data-temoin-placeholder=embedded-content>carte</div></div>
    <script type=text/plain data-temoin=embedded-content nonce=n0nce>order.push("plain")</script>
    <script type=text/plain data-temoin=embedded-content data-type=module nonce=n0nce>
    order.push("module")</script>
    <script type=text/plain data-temoin=advertising nonce=n0nce>order.push("refused")</script>"""
    site.choose(value("embedded-content"))
    page = site.open()
    until(page, "order.length >= 6")
    assert page.evaluate("order") == ["answered", "lib", "inline", "nested", "plain", "module"]
    assert page.inner_text("#here").split() == ["un", "deux", "trois", "dedans", "quatre"]
    assert page.get_by_text("carte").is_hidden()


def test_a_script_that_fails_to_load_does_not_hold_the_others(site):
    site.files["/ok.js"] = b"order.push('ok')"
    site.context.route("**/gone.js", lambda route: route.abort())
    site.body = """<script type=text/plain data-temoin=advertising src=/gone.js></script>
    <script type=text/plain data-temoin=advertising src=/ok.js></script>"""
    site.choose(value("advertising"))
    until(site.open(), "order.length === 2")
    site.violations.clear()  # the browser's own word on the address that failed


def test_without_a_nonce_an_inline_script_stays_blocked(site):
    site.body = (
        """<template data-temoin=advertising><script>order.push("blocked")</script><p>fin</p></template>"""
    )
    site.choose(value("advertising"))
    page = site.open()
    page.get_by_text("fin").wait_for()
    assert page.evaluate("order") == ["answered"]
    assert any("Content Security Policy" in said for said in site.violations)
    site.violations.clear()


def test_no_name_is_left_in_the_page(site):
    page = site.open()
    frame = "Object.keys(window).filter(name => !(name in before))"
    found = page.evaluate(
        f"""() => {{ const clean = document.createElement("iframe"); document.body.append(clean);
        const before = clean.contentWindow; return {frame} }}"""
    )
    assert set(found) <= {"order", "0"}


def test_what_is_not_granted_is_erased_in_every_scope(site):
    site.attributes = ' data-clear="advertising=c:_ads_*,l:seen*,s:once,i:base,k:old;embedded-content=c:zoom"'
    site.choose(value("embedded-content"))
    site.open().evaluate(
        """async () => { localStorage.seen1 = localStorage.kept = sessionStorage.once = "1";
        await caches.open("old"); await caches.open("kept");
        await new Promise(done => {
        indexedDB.open("base").onsuccess = e => { e.target.result.close(); done() } }) }"""
    )
    for name in ("_ads_1", "zoom", "sid"):
        for domain in ("data.portail.gouv.fr", ".data.portail.gouv.fr", ".portail.gouv.fr"):
            for path in ("/", "/jeux/", "/jeux/carte"):
                site.context.add_cookies([{"name": name, "value": "1", "domain": domain, "path": path}])
    page = site.open()
    assert {cookie["name"] for cookie in site.context.cookies()} == {"zoom", "sid", "cookies_preferences"}
    assert page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]") == [["kept"], []]
    until(page, "indexedDB.databases().then(all => all.length === 0)")
    until(page, "caches.keys().then(all => all.join() === 'kept')")


def test_a_page_brought_back_by_the_browser_shows_the_choice_made_since(site):
    page = site.open()
    assert page.locator("[data-temoin=notice]").is_visible()
    site.choose(value())
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.locator("[data-temoin=notice]").wait_for(state="hidden")


def test_a_page_that_may_have_no_cookies_is_not_an_error(site):
    site.context.route(
        "**/alone",
        lambda route: route.fulfill(
            body="<script src=/choice.js data-purposes=a:1 data-known=2></script>"
            "<section data-temoin=notice>libre</section>",
            content_type="text/html",
            headers={"content-security-policy": "sandbox allow-scripts"},
        ),
    )
    site.page.goto(SITE + "alone")
    assert site.page.get_by_text("libre").is_visible()
