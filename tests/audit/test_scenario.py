"""The scenarios on small sites: what is done, in which order, and what comes of it."""

from urllib.parse import urlsplit

import pytest

from fakeweb import Response, image, page, redirect
from temoin.audit import Credentials, items
from temoin.charter import loads

pytestmark = pytest.mark.browser

SITE, TILES = "portail.localhost", "tuiles.localhost"

CHARTER = """
charter: 1
services:
  - name: {en: Choice}
    purpose: consent-choice
    cookies: [{name: choice, set_when: choice, lifetime: session}]
  - name: {en: Sign-in}
    purpose: authentication
    cookies: [{name: sid, set_when: login, lifetime: session}]
  - name: {en: Language}
    purpose: ui-preference
    cookies: [{name: lang, set_when: language, lifetime: session}]
  - name: {en: Token}
    purpose: security
    cookies: [{name: token, set_when: form, lifetime: session}]
  - name: {en: Statistics}
    purpose: analytics
    cookies: [{name: stats, set_when: consent, lifetime: session}]
  - name: {en: Tiles}
    purpose: embedded-content
    cookies: [{name: tuiles.localhost, kind: contact, set_when: consent}]
"""

NOTICE = """<section data-temoin="notice"><form method="post" action="/choice"><p>We use cookies.</p>
<button name="answer" value="refuse" data-temoin-answer="refuse">Refuse</button>
<button name="answer" value="accept" data-temoin-answer="accept">Accept</button></form></section>"""
LINKS = """<nav><a href="/two">Two</a> <a href="/sign-in">In</a>
<a href="/logout">Out</a> <a href="/data.csv">Data</a></nav>"""
LANGUAGE = """<form method="post" action="/language" data-temoin-does="language">
<select name="language"><option value="en" selected>English</option>
<option value="fr">Français</option></select>
<button>Choose</button></form>"""
LOGIN = """<form method="post" action="/sign-in" data-temoin-does="login form">
<input name="username" autocomplete="username"><input type="password" name="password">
<button>Sign in</button></form>"""


class Portal:
    """A portal that does what its charter says, with a fault or two where a test asks for them."""

    def __init__(self, web, *, notice=NOTICE, faults=()):
        self.web, self.notice, self.faults = web, notice, faults
        web.plant(
            SITE,
            {
                "/": self.home,
                "/two": self.two,
                "/sign-in": self.sign_in,
                "/choice": self.choice,
                "/language": lambda r: redirect("/", f"lang={r.form['language']}; SameSite=Lax"),
                "/logout": redirect("/", "sid=; Max-Age=0"),
            },
        )
        web.plant(TILES, {"/tile.png": image()})

    def home(self, request):
        answer = request.cookies.get("choice")
        map_ = f'<img src="{self.web.origin(TILES)}/tile.png" alt="">'
        body = LINKS + LANGUAGE + (self.notice if answer is None or "deaf" in self.faults else "")
        planted = ["lost=1"] if "undeclared" in self.faults else []
        if answer == "accept" or "eager" in self.faults:
            body += map_
        return page(body, *planted, language=request.cookies.get("lang", "en"))

    def two(self, request):
        granted = request.cookies.get("choice") == "accept"
        stubborn = "stubborn" in self.faults and "choice" in request.cookies
        planted = ["stats=1"] if granted or stubborn or "eager" in self.faults else []
        if "early" in self.faults:
            planted += ["lang=en"]
        return page(LINKS, *planted)

    def choice(self, request):
        planted = [
            f"choice={request.form['answer']}; Max-Age=3600"
            if "long" in self.faults
            else f"choice={request.form['answer']}"
        ]
        if "long" in self.faults:
            planted = [f"choice={request.form['answer']}; Max-Age=999999"]
        return redirect("/", *planted)

    def sign_in(self, request):
        if request.method == "POST":
            if request.form.get("password") != "secret":
                return page(LOGIN, "token=1")
            return redirect("/", "sid=1" if "bare" in self.faults else "sid=1; HttpOnly; SameSite=Lax")
        if request.cookies.get("sid"):
            return page("<p>You are in.</p>")
        return page(LOGIN, "token=1")


@pytest.fixture
def run(web, watch):
    """Audit the portal; the password is the right one unless a test gives another, or none."""

    def run(*scenarios, password="secret", **options):
        credentials = Credentials("ann", password) if password else None
        charter = loads(CHARTER, "charte.yaml")
        return watch(
            f"{web.origin(SITE)}/", charter=charter, scenarios=scenarios, credentials=credentials, **options
        )

    return run


def kept(result):
    return {r.scenario: {item.name for item in items(r) if item.outcome != "blocked"} for r in result.runs}


def rules(result):
    return [(finding.rule, finding.what["en"].split("”")[0].strip("“")) for finding in result.findings]


def test_a_true_charter_gives_no_finding_in_any_scenario(web, run):
    Portal(web)
    result = run()
    assert result.findings == ()
    assert kept(result) == {
        "no-choice": {"token"},
        "refuse": {"token", "choice"},
        "accept": {"token", "choice", "stats"},
        "login": {"token", "sid", "lang"},
    }
    assert [urlsplit(url).path for url in result.pages] == ["/", "/two", "/sign-in"]
    assert {r.scenario: [c.host for c in r.contacts] for r in result.runs} == {
        "no-choice": [],
        "refuse": [],
        "accept": [TILES, TILES],
        "login": [],
    }
    assert result.not_looked_for == ()
    assert result.verdict() == "no-finding"
    assert all(r.status == "ran" for r in result.runs)


def test_every_scenario_visits_the_same_pages_and_follows_neither_files_nor_sign_outs(web, run):
    Portal(web)
    result = run()
    visited = {
        r.scenario: [urlsplit(s.url).path for s in r.steps if s.action in {"visit", "reload"}]
        for r in result.runs
    }
    for paths in visited.values():
        assert [p for p in dict.fromkeys(paths) if p != "/sign-in"] == ["/", "/two"]
    assert {request.path for request in web.asked} <= {
        "/",
        "/two",
        "/sign-in",
        "/choice",
        "/language",
        "/tile.png",
    }


def test_an_answer_and_a_sign_in_lead_to_kinds_of_pages_that_nobody_else_sees(web, run):
    portal = Portal(web)
    receipt = '<a href="/receipts/12345678">Receipt</a> <a href="/two">Two</a>'
    account = '<a href="/account">Account</a> <a href="/logout">Out</a>'

    def home(request):
        seen = portal.home(request)
        opened = [
            links for cookie, links in (("choice", receipt), ("sid", account)) if cookie in request.cookies
        ]
        return seen._replace(body=seen.body + "".join(opened))

    web.plant(
        SITE,
        {
            "/": home,
            "/receipts/12345678": page('<a href="/receipts/87654321">Another</a>'),
            "/account": page('<a href="/account/keys">Keys</a>'),
            "/account/keys": page("<p>None.</p>"),
        },
    )
    places = {"/receipts/12345678", "/receipts/87654321", "/account", "/account/keys"}
    result = run()
    visited = {r.scenario: {urlsplit(s.url).path for s in r.steps} & places for r in result.runs}
    assert visited == {
        "no-choice": set(),
        "refuse": {"/receipts/12345678"},
        "accept": {"/receipts/12345678"},
        "login": {"/account", "/account/keys"},
    }


def test_what_needs_consent_and_comes_before_any_choice_is_found(web, run):
    Portal(web, faults={"eager"})
    result = run("no-choice")
    assert rules(result) == [("PRI-01", "stats"), ("PRI-02", rules(result)[1][1])]
    assert result.findings[1].evidence["request"] == f"{web.origin(TILES)}/tile.png"
    assert result.findings[0].evidence["setter"] == f"{web.origin(SITE)}/two"
    assert result.verdict("major") == "findings"


def test_a_refusal_that_is_not_kept_is_found(web, run):
    Portal(web, faults={"stubborn"})
    result = run("refuse")
    assert rules(result) == [("REF-08", "stats")]


def test_an_undeclared_cookie_is_one_finding_over_all_the_scenarios(web, run):
    Portal(web, faults={"undeclared"})
    result = run()
    assert rules(result) == [("TPT-02", "lost")]
    assert result.findings[0].evidence["scenario"] == "no-choice, refuse, accept, login"


def test_a_cookie_seen_before_its_moment_is_found(web, run):
    Portal(web, faults={"early"})
    assert rules(run("no-choice")) == [("EXE-04", "lang")]


def test_a_cookie_kept_longer_than_declared_is_found(web, run):
    Portal(web, faults={"long"})
    assert rules(run("refuse")) == [("DUR-06", "choice")]


def test_a_sign_in_cookie_without_its_flags_is_found_and_secure_does_not_apply_on_loopback(web, run):
    Portal(web, faults={"bare"})
    assert rules(run("login")) == [("SEC-01", "sid"), ("SEC-01", "sid")]


def test_what_no_scenario_could_have_seen_is_not_looked_for_and_no_finding(web, run):
    Portal(web)
    result = run("no-choice")
    assert result.findings == ()
    assert [u.name for u in result.not_looked_for] == ["choice", "sid", "lang", "stats", TILES]


def test_a_site_that_asks_nothing_has_nothing_to_choose(web, run):
    Portal(web, notice="")
    result = run(password=None)
    assert {r.scenario: r.status for r in result.runs} == {
        "no-choice": "ran",
        "refuse": "not-run",
        "accept": "not-run",
        "login": "not-run",
    }
    assert result.verdict() == "no-finding"
    assert run("refuse").verdict() == "inconclusive"


FRENCH = """<div><p>Ce site utilise des cookies.</p><a href="#" onclick="a(1)">Continuer sans accepter</a>
<button onclick="a(0)">Tout accepter</button></div>"""
ENGLISH = """<div><p>We value your privacy.</p>
<div role="button" onclick="a(0)">Accept All Cookies ✓</div></div>"""


@pytest.mark.parametrize(("notice", "answer"), [(FRENCH, "refuse"), (ENGLISH, "accept")])
def test_a_notice_of_another_make_is_operated_by_its_words(web, run, notice, answer):
    script = (
        "<script>function a(n){document.cookie='choice='+(n?'refuse':'accept');location.reload()}</script>"
    )
    Portal(web, notice=notice + script)
    result = run(answer)
    assert (result.runs[0].status, result.runs[0].notice) == ("ran", "words")
    assert "choice" in kept(result)[answer]


@pytest.mark.parametrize(
    ("notice", "faults"),
    [
        ("<div>We use cookies. <button>Accept all</button></div>", ()),
        (NOTICE, ("deaf",)),
    ],
)
def test_a_notice_that_cannot_be_operated_is_no_conclusion(web, run, notice, faults):
    Portal(web, notice=notice, faults=faults)
    result = run("refuse")
    assert result.runs[0].status == "inconclusive"
    assert result.verdict() == "inconclusive"


def test_a_wrong_password_is_no_conclusion(web, run):
    Portal(web)
    result = run("login", password="wrong")
    assert result.runs[0].status == "inconclusive"
    assert "wrong" not in repr(result)


def test_a_page_that_never_loads_is_no_conclusion_and_the_others_are_seen(web, run):
    Portal(web)
    web.plant(SITE, {"/two": web.stuck})
    result = run("no-choice", page_seconds=0.7)
    assert result.runs[0].status == "inconclusive"
    assert "/two" in result.runs[0].reason["en"]
    assert "token" in kept(result)["no-choice"]


def test_what_a_page_does_later_is_seen_without_waiting_for_it(web, run):
    body = "<script>setTimeout(() => { document.cookie = 'late=1' }, 4000)</script>"
    web.plant(SITE, {"/": page(body)})
    result = run("no-choice")
    assert kept(result)["no-choice"] == {"late"}
    assert result.runs[0].steps[0].seconds < 3


def test_a_page_that_holds_a_request_open_is_seen_all_the_same(web, run):
    body = "<script>fetch('/hang'); setTimeout(() => { document.cookie = 'late=1' }, 4000)</script>"
    web.plant(SITE, {"/": page(body), "/hang": web.stuck})
    result = run("no-choice")
    assert kept(result)["no-choice"] == {"late"}
    assert not result.runs[0].steps[0].quiet


def test_storage_and_cookie_store_are_seen_with_their_script(web, run):
    body = """<script>
localStorage.setItem("a", "v");
sessionStorage.b = "v";
indexedDB.open("c");
cookieStore.set("d", "v");
</script>"""
    web.plant(SITE, {"/": page(body)})
    found = {item.name: item for item in items(run("no-choice").runs[0])}
    assert {name: (i.kind, i.first.setter.via) for name, i in found.items()} == {
        "a": ("local-storage", "storage"),
        "b": ("session-storage", "unknown"),
        "c": ("indexed-db", "storage"),
        "d": ("http-cookie", "cookie-store"),
    }
    assert found["a"].first.setter.by.line == 3


def _later(path):
    """A worker's very first request may be gone before anybody listens: this one has lived a little."""
    return f"(async () => {{ for (let i = 30; i--;) await fetch('/warm'); await fetch('{path}') }})()"


def test_workers_service_workers_and_deep_frames_are_heard(web, run):
    other = web.origin(TILES)
    web.plant(
        SITE,
        {
            "/": page(
                "<script>new Worker('/w.js'); navigator.serviceWorker.register('/sw.js')</script>"
                f"<iframe src='{other}/f'></iframe>"
            ),
            "/w.js": Response(_later("/from-worker"), (), 200, "text/javascript"),
            "/sw.js": Response(
                "oninstall = (event) => event.waitUntil(fetch('/from-sw'))", (), 200, "text/javascript"
            ),
            "/from-worker": Response("", (("Set-Cookie", "worker=1"),)),
            "/from-sw": Response("", (("Set-Cookie", "sw=1"),)),
        },
    )
    web.plant(
        TILES, {"/f": page("<img src='/deep.png'>"), "/deep.png": image("deep=1; SameSite=None; Secure")}
    )
    found = {item.name: str(item.first.setter.by) for item in items(run("no-choice").runs[0])}
    site = web.origin(SITE)
    # An installing service worker's request is its very first: the cookie is seen, its address may not be.
    assert found.pop("sw") in {f"{site}/from-sw", "None"}
    assert found == {"worker": f"{site}/from-worker", "deep": f"{other}/deep.png"}
