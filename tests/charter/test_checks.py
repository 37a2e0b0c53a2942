from pathlib import Path

import pytest

from temoin.charter import CHECKS, check, load, loads
from temoin.law import PROFILES, RULES, profile

ROOT = Path(__file__).parents[2]
SOUND = """
charter: 1
site: https://exemple.org
languages: [fr, en]
controller: {name: Ville, contact: https://exemple.org/contact}
providers:
  - {id: us, name: Ville, contact: https://exemple.org/contact}
  - {id: ads, name: Régie, contact: https://ads.org}
purposes:
  - id: advertising
    title: {fr: Publicité, en: Advertising}
    summary: {fr: Des annonces choisies., en: Chosen ads.}
    detail: {fr: Un identifiant vous suit., en: An identifier follows you.}
    consequence: {fr: Sinon rien ne change., en: Else nothing changes.}
services:
  - id: login
    name: {fr: Connexion, en: Sign-in}
    provider: us
    purpose: authentication
    cookies:
      - name: sid
        explains: {fr: Vous reconnaît., en: Recognises you.}
        lifetime: session
        secure: true
        http_only: true
        same_site: Lax
        set_when: login
  - id: token
    name: {fr: API, en: API}
    provider: us
    purpose: security
    cookies:
      - {name: csrf, explains: {fr: Jeton., en: Token.}, lifetime: session, secure: true, same_site: Strict}
  - id: choice
    name: {fr: Choix, en: Choice}
    provider: us
    purpose: consent-choice
    cookies: [{name: choice, explains: {fr: Réponse., en: Answer.}, lifetime: 6 months, set_when: choice}]
  - id: ads
    name: {fr: Annonces, en: Ads}
    provider: ads
    purpose: advertising
    cookies:
      - {name: ad, domain: ads.org, lifetime: 1 month, set_when: consent}
      - {name: px.ads.org, kind: contact}
choice:
  url: /cookies/choice/
  withdraw: {fr: Changez d'avis ici., en: Change your mind here.}
  lifetime: 6 months
"""
BREAKS = [
    (
        "INF-01",
        "controller: {name: Ville, contact: https://exemple.org/contact}\n",
        "",
        "who answers for the site",
    ),
    (
        "INF-01",
        "controller: {name: Ville, contact: https://exemple.org/contact}",
        "controller: {name: V}",
        "how to reach",
    ),
    ("INF-01", "name: {fr: API, en: API}\n    provider: us", "name: {fr: API, en: API}", "who provides it"),
    (
        "INF-01",
        "{id: us, name: Ville, contact: https://exemple.org/contact}",
        "{id: us, name: Ville}",
        "reach the provider “Ville”",
    ),
    ("INF-01", "{id: us, name: Ville,", "{id: us,", "The provider “us” has no name"),
    ("INF-02", "    purpose: advertising\n", "", "without saying for what purpose"),
    (
        "INF-02",
        "    title: {fr: Publicité, en: Advertising}\n",
        "    title: {fr: Publicité}\n",
        "languages: en.",
    ),
    ("INF-02", "    summary: {fr: Des annonces choisies., en: Chosen ads.}\n", "", "languages: fr, en."),
    (
        "INF-03",
        "title: {fr: Publicité,",
        f"title: {{fr: {'P' * 61},",
        "61 characters long (language: fr), over 60",
    ),
    ("INF-03", "en: Chosen ads.", f"en: {'c' * 201}", "201 characters long (language: en), over 200"),
    (
        "INF-03",
        "    detail: {fr: Un identifiant vous suit., en: An identifier follows you.}\n",
        "",
        "no detailed text",
    ),
    (
        "INF-05",
        "consequence: {fr: Sinon rien ne change., en: Else nothing changes.}",
        "consequence: {fr: Rien.}",
        "missing languages: en",
    ),
    (
        "INF-06",
        "  withdraw: {fr: Changez d'avis ici., en: Change your mind here.}\n",
        "",
        "missing languages: fr, en",
    ),
    (
        "INF-09",
        "{name: ad, domain: ads.org, lifetime: 1 month,",
        "{name: ad, domain: ads.org,",
        "how long “ad” is kept",
    ),
    ("WDR-01", "  url: /cookies/choice/\n", "", "no address at which to take it back"),
    ("DUR-01", "\n  lifetime: 6 months\n", "\n  lifetime: 184 days\n", "kept for 184 days"),
    (
        "DUR-01",
        "en: Answer.}, lifetime: 6 months",
        "en: Answer.}, lifetime: 1 year",
        "“choice”, which remembers",
    ),
    ("SEC-01", "        secure: true\n", "", "does not declare it Secure"),
    ("SEC-01", "        http_only: true\n", "        http_only: false\n", "does not declare it HttpOnly"),
    ("SEC-01", "        same_site: Lax\n", "        same_site: None\n", "SameSite Lax or Strict"),
    ("SEC-01", ", same_site: Strict}", "}", "“csrf” protects a sign-in"),
    ("TPT-01", "    provider: ads\n", "", "does not name that party"),
    ("TPT-01", "    purpose: advertising\n", "", "does not say what for"),
    (
        "EXE-09",
        "        explains: {fr: Vous reconnaît., en: Recognises you.}\n",
        "        explains: {fr: Vous.}\n",
        "languages: en",
    ),
    ("EXE-10", "set_when: login", "set_when: consent", "the charter makes it wait for one"),
]


def findings(text, under="fr"):
    return check(loads(text, "c.yaml"), profile(under))


def test_the_first_dozen_is_there_each_with_its_rule():
    assert set(CHECKS) == {
        *("INF-01", "INF-02", "INF-03", "INF-05", "INF-06", "INF-09"),
        *("WDR-01", "DUR-01", "SEC-01", "TPT-01", "EXE-09", "EXE-10"),
    }
    assert set(CHECKS) <= set(RULES)


@pytest.mark.parametrize("under", PROFILES)
def test_a_sound_charter_has_no_finding_under_any_profile(under):
    assert findings(SOUND, under) == ()


@pytest.mark.parametrize("name", ["examples/portail-open-data/charte.yaml", "tests/e2e/leaky/charte.yaml"])
def test_the_charters_of_this_project_have_no_finding(name):
    assert check(load(ROOT / name), profile("fr")) == ()


@pytest.mark.parametrize(("rule", "before", "after", "says"), BREAKS)
def test_a_charter_that_breaks_a_rule_is_found_on_its_line(rule, before, after, says):
    assert SOUND.count(before) == 1
    broken = SOUND.replace(before, after)
    found = [each for each in findings(broken) if each.rule == rule and says in each.what["en"]]
    assert found
    assert found[0].what["fr"]
    assert found[0].remedy["en"].endswith(".")
    name, line, column = found[0].where.split(":")
    assert name == "c.yaml"
    assert 1 <= int(line) <= broken.count("\n") + 1
    assert int(column) >= 1


def test_every_check_has_a_breaking_charter_here():
    assert {rule for rule, *_ in BREAKS} == set(CHECKS)


def test_a_finding_points_to_the_very_key():
    (finding,) = findings(SOUND.replace("\n  lifetime: 6 months\n", "\n  lifetime: 1 year\n"))
    line = int(finding.where.split(":")[1])
    assert SOUND.splitlines()[line - 1] == "  lifetime: 6 months"


def test_a_charter_with_nothing_to_ask_needs_no_way_to_withdraw():
    at = SOUND.index("  - id: ads\n    name:")
    nothing = SOUND[:at] + "choice: {lifetime: 6 months}\n"
    assert findings(nothing) == ()


def test_a_charter_with_nothing_to_ask_that_asks_anyway_is_told_that_no_banner_is_needed():
    at = SOUND.index("  - id: ads\n    name:")
    (finding,) = findings(SOUND[:at].replace("set_when: login", "set_when: consent"))
    assert finding.rule == "EXE-10"
    assert "no banner is needed" in finding.remedy["en"]


def test_asking_for_audience_measurement_that_could_be_exempt_is_no_fault():
    conditions = "{publisher_only: true, anonymous: true, no_crossing: true, this_site_only: true}"
    cookie = "{name: m, explains: {fr: a, en: a}, lifetime: 1 year, set_when: consent}"
    more = (
        f"  - {{name: {{fr: M, en: M}}, provider: us, purpose: audience, "
        f"conditions: {conditions}, cookies: [{cookie}]}}\n"
    )
    assert findings(SOUND.replace("choice:\n  url", more + "choice:\n  url")) == ()


def test_nothing_kept_on_the_device_has_no_lifetime_to_tell():
    assert "INF-09" not in {each.rule for each in findings(SOUND)}
    stored = SOUND.replace(
        "{name: px.ads.org, kind: contact}", "{name: px, kind: local-storage, party: third}"
    )
    assert [each.rule for each in findings(stored)] == ["INF-09"]


def test_a_token_against_forgery_may_be_read_by_the_page():
    assert "http_only" not in SOUND[SOUND.index("name: csrf") : SOUND.index("name: choice")]


@pytest.mark.parametrize(
    ("site", "rules"), [("http://127.0.0.1:8000", []), ("http://exemple.org", ["SEC-01"])]
)
def test_secure_is_not_asked_of_a_site_that_a_browser_reaches_in_clear_on_its_own_machine(site, rules):
    text = SOUND.replace("site: https://exemple.org", f"site: {site}").replace("        secure: true\n", "")
    assert [each.rule for each in findings(text)] == rules


def test_a_third_partys_sign_in_may_be_sent_from_other_sites():
    text = SOUND.replace("        same_site: Lax\n", "        same_site: None\n        domain: ads.org\n")
    assert "SEC-01" not in {each.rule for each in findings(text)}


def test_a_charter_that_states_little_is_told_all_at_once_and_never_breaks_a_check():
    text = "charter: 1\nservices: [{name: {fr: A}, cookies: [{name: a}, {name: b.org, kind: contact}]}]\n"
    assert {each.rule for each in findings(text)} == {"INF-01", "INF-02", "INF-06", "INF-09", "WDR-01"}
    assert [each.rule for each in findings("charter: 1\nservices: []")] == ["INF-01"]


def test_a_french_rule_is_not_held_against_a_charter_elsewhere():
    text = SOUND.replace("\n  lifetime: 6 months\n", "\n  lifetime: 1 year\n")
    assert [each.rule for each in findings(text, "fr")] == ["DUR-01"]
    assert findings(text, "de") == ()
