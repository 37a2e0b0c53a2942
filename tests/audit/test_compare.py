"""The charter against what was seen, without a browser."""

import pytest

from temoin.audit import compare
from temoin.audit.declared import evidence, not_looked_for
from temoin.audit.observation import Contact, Run, Sent, Setter, Step, Write
from temoin.charter import loads
from temoin.law import RULES, profile

ORIGIN = "https://portail.test"
ALL = ("choice", "consent", "form", "language", "login", "visit")


def step(index=0, *performed):
    return Step(
        index=index,
        action="visit",
        url=f"{ORIGIN}/{index}",
        final_url=f"{ORIGIN}/{index}",
        status=200,
        performed=("visit", *performed),
        seconds=0.1,
    )


def write(name, *, at=0, host="portail.test", party="first", outcome="kept", **facts):
    return Write(
        step=at, name=name, host=host, party=party, setter=Setter(via="header"), outcome=outcome, **facts
    )


def run(*writes, scenario="no-choice", performed=(), answered=None, contacts=(), sent=(), steps=1):
    return Run(
        scenario=scenario,
        status="ran",
        answered=answered,
        steps=tuple(step(index, *performed) for index in range(steps)),
        writes=writes,
        contacts=contacts,
        sent=sent,
    )


def charter(*cookies, purpose="authentication", extra=""):
    listed = ", ".join(f"{{{cookie}}}" for cookie in cookies)
    service = f"  - name: {{en: S}}\n    purpose: {purpose}\n{extra}    cookies: [{listed}]\n"
    text = f"charter: 1\nservices:\n{service}"
    return loads(text, "c.yaml")


def found(file, *runs):
    seen = evidence(ORIGIN, runs, file, profile("fr"))
    told = compare.findings(seen, profile("fr"), with_charter=file is not None)
    return [(finding.rule, finding.what["en"].partition("“")[2].partition("”")[0]) for finding in told]


def test_every_check_is_of_a_rule_whose_evidence_is_the_audit():
    assert all("audit" in RULES[rule].evidence for rule in compare.CHECKS)


def test_a_pattern_covers_what_it_matches_and_the_host_must_agree():
    file = charter('name: "_ga_*", set_when: visit', purpose="security")
    assert found(file, run(write("_ga_X1"))) == []
    assert found(file, run(write("_ga_X1", host="ads.test", party="third"))) == [
        ("TPT-02", "_ga_X1"),
        ("TPT-03", "_ga_*"),
    ]


def test_a_declared_domain_covers_its_subdomains_and_the_calls_to_them():
    file = charter(
        "name: id, domain: ads.test, set_when: visit",
        purpose="security",
        extra="    conditions: {this_site_only: true}\n",
    )
    call = Contact(step=0, host="px.ads.test", url="https://px.ads.test/p")
    assert found(file, run(write("id", host="px.ads.test", party="third"), contacts=(call,))) == []
    assert found(file, run(write("id", host="badads.test", party="third"))) != []


def test_a_call_that_the_browser_stopped_is_no_contact():
    call = Contact(step=0, host="ads.test", url="https://ads.test/", blocked="csp")
    assert found(charter(), run(contacts=(call,))) == []


def test_an_attempt_that_the_browser_refused_is_told_as_an_attempt():
    seen = evidence(
        ORIGIN, [run(write("x", outcome="blocked", reasons=("SameSiteLax",)))], charter(), profile("fr")
    )
    [finding] = compare.findings(seen, profile("fr"), with_charter=True)
    assert "attempted" in finding.what["en"]
    assert finding.evidence["browser"] == "SameSiteLax"


@pytest.mark.parametrize(
    ("purpose", "when", "rule"),
    [
        ("consent-choice", "choice", "EXE-01"),
        ("authentication", "login", "EXE-02"),
        ("security", "form", "EXE-02"),
        ("ui-preference", "language", "EXE-04"),
        ("cart", "form", "TPT-02"),
    ],
)
def test_an_exempt_item_before_its_moment_is_told_by_the_rule_of_its_purpose(purpose, when, rule):
    file = charter(f"name: x, set_when: {when}, http_only: true", purpose=purpose)
    good = {"http_only": True, "secure": True, "same_site": "Lax"}
    assert found(file, run(write("x", **good))) == [(rule, "x")]
    assert found(file, run(write("x", **good), performed=ALL)) == []


def test_what_was_set_early_is_told_though_its_moment_came_later():
    early = Run(
        scenario="login",
        status="ran",
        steps=(step(0), step(1, "login")),
        writes=(write("s", http_only=True, secure=True, same_site="Lax"),),
    )
    assert found(charter("name: s, set_when: login"), early) == [("EXE-02", "s")]


def test_what_was_stored_before_a_refusal_and_is_still_sent_after_it_is_read_without_consent():
    file = charter("name: id, set_when: consent", purpose="advertising")
    sent = Sent(step=2, name="id", host="portail.test", url=f"{ORIGIN}/2")
    seen = run(write("id"), scenario="refuse", answered=1, steps=3, sent=(sent,))
    assert found(file, seen) == [("SCO-03", "id"), ("PRI-01", "id")]


def test_what_came_after_consent_is_no_finding_and_is_looked_for_only_there():
    file = charter("name: id, set_when: consent", purpose="advertising")
    agreed = run(write("id", at=1), scenario="accept", answered=1, steps=2, performed=("choice", "consent"))
    assert found(file, agreed) == []
    missed = run(scenario="accept", answered=0, performed=("choice", "consent"))
    assert found(file, missed) == [("TPT-03", "id")]
    seen = evidence(ORIGIN, [run()], file, profile("fr"))
    assert [unlooked.name for unlooked in not_looked_for(seen)] == ["id"]
    assert found(file, run()) == []


def test_a_declaration_without_a_moment_is_never_told_as_stale():
    seen = evidence(ORIGIN, [run(performed=ALL)], charter("name: x"), profile("fr"))
    assert [(u.name, u.set_when, u.at) for u in not_looked_for(seen)] == [("x", None, "c.yaml:5:15")]


@pytest.mark.parametrize(
    ("declared", "observed", "rules"),
    [
        ("14 days", 14 * 86_400, []),
        ("14 days", 15 * 86_400, []),
        ("14 days", 15 * 86_400 + 1, ["DUR-06"]),
        ("14 days", "session", []),
        ("session", 3_600, []),
        ("session", 2 * 86_400, ["DUR-06"]),
    ],
)
def test_a_day_more_than_declared_is_tolerated(declared, observed, rules):
    file = charter(f"name: s, set_when: visit, lifetime: {declared}", purpose="security")
    assert [rule for rule, _ in found(file, run(write("s", lifetime=observed)))] == rules


def test_a_sign_in_cookie_has_its_three_flags_and_secure_is_asked_only_where_it_means_something():
    file = charter("name: s, set_when: visit")
    seen = run(write("s", secure=False, http_only=False, same_site=None))
    assert [rule for rule, _ in found(file, seen)] == ["SEC-01"] * 3
    assert compare.is_loopback("http://127.0.0.1:8000")
    assert compare.is_loopback("http://a.localhost")
    assert not compare.is_loopback("https://127.0.0.1")
    assert not compare.is_loopback("http://portail.test")


def test_without_a_charter_only_what_needs_none_is_judged():
    careless = write("x", host="ads.test", party="third", outcome="blocked", same_site="None", secure=False)
    assert found(None, run(careless, write("y"))) == [("SEC-02", "x")]


def test_a_scenario_that_did_not_run_proves_nothing():
    idle = Run(scenario="accept", status="not-run", reason={"en": "nothing"})
    assert found(charter("name: s, set_when: visit", purpose="security"), idle) == []
