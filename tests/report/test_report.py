import json
import re
from html.parser import HTMLParser

import msgspec
import pytest

from temoin import report
from temoin.audit import Audit, Caller, Conditions, Contact, Run, Setter, Step, Unlooked, Write
from temoin.law import Finding

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
ORIGIN = "https://portail.test"


@pytest.fixture
def audit():
    caller = Caller(f"{ORIGIN}/{HOSTILE}", 12, 3, HOSTILE)
    step = Step(
        index=0,
        action="visit",
        url=f"{ORIGIN}/{HOSTILE}",
        final_url=f"{ORIGIN}/",
        status=200,
        performed=("visit",),
        seconds=0.1,
        quiet=False,
    )
    writes = (
        Write(
            step=0,
            name=HOSTILE,
            host="portail.test",
            party="first",
            outcome="kept",
            lifetime=94_608_000,
            setter=Setter(via="script", by=caller, chain=(caller,)),
        ),
        Write(
            step=0,
            name="tp",
            host="regie.test",
            party="third",
            outcome="blocked",
            reasons=("SameSiteNoneInsecure",),
            setter=Setter(via="unknown"),
        ),
    )
    contact = Contact(step=0, host="regie.test", url=f"https://regie.test/{HOSTILE}", chain=(caller,))
    finding = Finding(
        rule="TPT-02",
        severity="blocker",
        where=f"{ORIGIN}/{HOSTILE}",
        what={"fr": f"constat {HOSTILE}", "en": f"finding {HOSTILE}"},
        remedy={"fr": "remède", "en": "remedy"},
        source="source",
        evidence={"scenario": "no-choice", "page": HOSTILE},
    )
    minor = msgspec.structs.replace(finding, rule="TPT-03", severity="minor")
    return Audit(
        url=ORIGIN,
        origin=ORIGIN,
        conditions=Conditions(
            date="2026-11-23T21:00:00+00:00",
            tool="temoin 0",
            browser="Chromium 1",
            browser_path=HOSTILE,
            user_agent=HOSTILE,
            sandbox=False,
            third_party=True,
            profile="fr",
            pages_limit=20,
            charter="charte.yaml",
            charter_hash="0" * 64,
        ),
        pages=(f"{ORIGIN}/{HOSTILE}",),
        runs=(
            Run(scenario="no-choice", status="ran", steps=(step,), writes=writes, contacts=(contact,)),
            Run(scenario="login", status="not-run", reason={"fr": HOSTILE, "en": HOSTILE}),
        ),
        findings=(minor, finding),
        not_looked_for=(Unlooked(HOSTILE, "http-cookie", "login", "charte.yaml:1:1"),),
    )


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.found


@pytest.mark.parametrize("language", report.LANGUAGES)
def test_what_the_audited_site_said_is_text_and_never_markup(audit, language):
    page = report.html(audit, language)
    found = tags(page)
    assert not {tag for tag, _ in found} & {"script", "img", "link", "iframe", "object"}
    assert not [
        attributes
        for _, attributes in found
        if any(name.startswith("on") or name == "style" for name in attributes)
    ]
    assert "alert(1)" in page


@pytest.mark.parametrize("language", report.LANGUAGES)
def test_the_page_needs_nothing_else_and_its_policy_lets_nothing_else_in(audit, language):
    page = report.html(audit, language)
    assert "default-src 'none'; style-src 'sha256-" in page
    assert not re.search(r"url\(|@import|https?://(?!portail\.test|regie\.test)", page)


def test_each_language_says_everything_in_its_own_words(audit):
    french, english = report.html(audit, "fr"), report.html(audit, "en")
    assert '<html lang="fr">' in french
    assert "2 constats" in french
    assert "1 bloquant" in french
    assert "SameSite=None sans Secure" in french
    assert '<html lang="en">' in english
    assert "2 findings" in english
    assert "SameSite=None without Secure" in english
    assert "3 years" in english


def test_both_languages_have_the_same_messages():
    from temoin.report.page import _messages

    def keys(table):
        return {key: keys(value) if isinstance(value, dict) else None for key, value in table.items()}

    assert keys(_messages("fr")) == keys(_messages("en"))


def test_the_verdict_comes_first_and_the_gravest_finding_before_the_others(audit):
    page = report.html(audit, "en")
    assert page.index("2 findings") < page.index("TPT-02") < page.index("TPT-03")
    clean = msgspec.structs.replace(audit, findings=())
    assert "No finding" in report.html(clean, "en")
    doubtful = msgspec.structs.replace(clean, asked=("login",))
    assert "Could not conclude" in report.html(doubtful, "en")
    assert "No charter was given" in report.html(
        msgspec.structs.replace(clean, conditions=msgspec.structs.replace(clean.conditions, charter=None)),
        "en",
    )


def test_an_unknown_language_or_format_is_refused(audit, tmp_path):
    with pytest.raises(ValueError, match="fr, en"):
        report.html(audit, "de")
    with pytest.raises(ValueError, match="html, json"):
        report.write(audit, tmp_path, ["pdf"])


def test_the_json_keeps_its_keys(audit):
    document = json.loads(report.as_json(audit))
    assert list(document) == [
        "format", "verdict", "url", "origin", "conditions", "pages",
        "findings", "scenarios", "declared", "not_looked_for",
    ]  # fmt: skip
    scenario = document["scenarios"][0]
    assert list(scenario) == [
        "name", "status", "reason", "notice", "answered", "performed", "steps", "items", "contacts", "sent",
    ]  # fmt: skip
    item = scenario["items"][0]
    assert list(item) == ["name", "kind", "host", "party", "outcome", "lifetime", "writes"]
    assert item["writes"][0]["setter"] == {
        "via": "script",
        "url": f"{ORIGIN}/{HOSTILE}",
        "line": 12,
        "column": 3,
        "function": HOSTILE,
        "chain": [{"url": f"{ORIGIN}/{HOSTILE}", "line": 12, "column": 3, "function": HOSTILE}],
    }
    assert document["conditions"]["third_party_cookies"] is True


def test_reports_are_written_whole_and_replace_those_of_before(audit, tmp_path):
    out = tmp_path / "deep" / "report"
    written = report.write(audit, out, ["html", "json"], "en")
    assert [path.name for path in written] == ["report.html", "report.json"]
    report.write(msgspec.structs.replace(audit, findings=()), out, ["html"], "fr")
    assert "Aucun constat" in (out / "report.html").read_text()
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.json"]


def test_a_write_that_fails_leaves_nothing_half_written(audit, tmp_path, monkeypatch):
    report.write(audit, tmp_path, ["json"])
    before = (tmp_path / "report.json").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        report.write(audit, tmp_path, ["json"])
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert (tmp_path / "report.json").read_bytes() == before
