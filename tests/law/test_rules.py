import csv
from pathlib import Path
from string import Formatter

import pytest

from temoin.law import PROFILES, PURPOSES, RULES, SEVERITIES, Finding, Hit, profile, rule, run

NOTES = Path(__file__).parents[3] / "shared/law/rules.csv"
PROVENANCES = {
    "L": "looked-up",
    "M": "memory",
    "L+M": "looked-up and memory",
    "M+L": "looked-up and memory",
    "own": "own",
}
VARIANTS = [(each.id, variant) for each in RULES.values() for variant in each.sentences]


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.skipif(not NOTES.exists(), reason="the law notes are not beside the project")
def test_ids_severity_force_source_and_provenance_are_those_of_the_law_notes():
    with NOTES.open(encoding="utf-8", newline="") as opened:
        noted = {row["id"]: row for row in csv.DictReader(opened)}
    assert list(RULES) == [rule_id for rule_id in noted if rule_id in RULES]
    for each in RULES.values():
        row = noted[each.id]
        assert each.jurisdictions == tuple(row["jurisdictions"].split(","))
        assert (each.force, each.severity, each.source) == (row["force"], row["severity"], row["source"])
        assert each.provenance == PROVENANCES[row["provenance"]]


@pytest.mark.skipif(not NOTES.exists(), reason="the law notes are not beside the project")
def test_titles_and_statements_are_our_own_words():
    with NOTES.open(encoding="utf-8", newline="") as opened:
        noted = {row["id"]: row["statement"] for row in csv.DictReader(opened)}
    assert [each.id for each in RULES.values() if each.statement["en"] == noted[each.id]] == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_speaks_french_and_english_and_has_a_remedy_for_each_sentence(rule_id):
    each = rule(rule_id)
    assert each.severity in SEVERITIES
    assert each.evidence
    assert set(each.title) == set(each.statement) == {"fr", "en"}
    assert set(each.sentences) == set(each.remedies)


@pytest.mark.parametrize(("rule_id", "variant"), VARIANTS)
def test_a_variant_says_the_same_in_both_languages(rule_id, variant):
    sentence, remedy = RULES[rule_id].sentences[variant], RULES[rule_id].remedies[variant]
    for text in (sentence, remedy):
        assert list(text) == ["fr", "en"]
        assert placeholders(text["fr"]) == placeholders(text["en"])
    assert placeholders(remedy["en"]) <= placeholders(sentence["en"])
    assert " ?" not in sentence["fr"]


@pytest.mark.parametrize(("rule_id", "variant"), VARIANTS)
def test_french_keeps_its_signs_on_the_line_of_their_word(rule_id, variant):
    for text in (RULES[rule_id].sentences[variant]["fr"], RULES[rule_id].remedies[variant]["fr"]):
        assert not {"« ", " »", " :", " ;"} & {text[at : at + 2] for at in range(len(text))}


def test_a_rule_that_is_not_known_is_refused_with_a_sentence():
    with pytest.raises(LookupError, match="There is no rule XYZ-01"):
        rule("XYZ-01")


def test_an_unknown_profile_names_those_that_are_known():
    with pytest.raises(
        LookupError, match=r'There is no profile "mars"; the profiles known are: fr, eu, be, de\.'
    ):
        profile("mars")


def test_purposes_have_each_a_bit_of_their_own_and_an_exemption_that_is_a_rule():
    bits = [each.bit for each in PURPOSES.values() if each.bit is not None]
    assert len(bits) == len(set(bits))
    assert all(0 <= bit <= 30 for bit in bits)
    for each in PURPOSES.values():
        assert set(each.title) == {"fr", "en"}
        assert each.exempt_by is None or each.exempt_by in RULES
        assert bool(each.reason) is (each.exempt_by is not None)


def test_the_bits_given_so_far_never_change():
    assert {each.id: each.bit for each in PURPOSES.values()} == {
        "authentication": 0,
        "security": 1,
        "consent-choice": 2,
        "cart": 3,
        "billing": 4,
        "ui-preference": 5,
        "load-balancing": 6,
        "paywall-meter": 7,
        "audience": 8,
        "analytics": 9,
        "ab-test": 10,
        "personalisation": 11,
        "embedded-content": 12,
        "social": 13,
        "chat": 14,
        "advertising": 15,
        "ad-measurement": 16,
        "marketing": 17,
    }


def test_every_profile_has_a_title_in_both_languages():
    for each in PROFILES.values():
        assert set(each.title) == {"fr", "en"}


def found(checks, under="fr"):
    return run(checks, None, profile(under))


def test_findings_come_in_the_order_of_the_rules_then_of_lines_counted_as_numbers():
    hits = {
        "INF-09": lambda *_: [Hit("c:10:1", values={"name": "b"}), Hit("c:9:12", values={"name": "a"})],
        "EXE-10": lambda *_: [Hit("c:20:1", values={"name": "z"})],
    }
    assert [(each.rule, each.where) for each in found(hits)] == [
        ("EXE-10", "c:20:1"),
        ("INF-09", "c:9:12"),
        ("INF-09", "c:10:1"),
    ]


def test_a_finding_is_worded_in_both_languages_and_says_code_words_in_words():
    values = {"name": "sid", "host": "a.org", "page": "/", "declared": "14 days", "observed": "session"}
    (finding,) = found({"DUR-06": lambda *_: [Hit("/", values=values, evidence={"seen": "1"})]})
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.severity, finding.evidence) == ("DUR-06", "major", {"seen": "1"})
    assert "14 jours" in finding.what["fr"]
    assert "14 days" in finding.what["en"]
    assert "jusqu'à la fermeture du navigateur" in finding.what["fr"]
    assert finding.source == RULES["DUR-06"].source


def test_braces_in_a_value_are_only_text():
    (finding,) = found({"INF-09": lambda *_: [Hit("c:1:1", values={"name": "{x}{0.__class__}"})]})
    assert "{x}{0.__class__}" in finding.what["en"]


def test_a_rule_is_run_only_where_it_holds():
    hits = {"INF-05": lambda *_: [Hit("c:1:1", values={"purpose": "chat", "languages": "fr"})]}
    assert len(found(hits, "fr")) == 1
    assert found(hits, "de") == ()


def test_a_hit_that_leaves_a_placeholder_empty_is_a_fault_of_the_program():
    with pytest.raises(KeyError, match="INF-09, variant 'default': 'name'"):
        found({"INF-09": lambda *_: [Hit("c:1:1")]})


def test_a_variant_or_a_rule_that_the_data_lacks_is_a_fault_of_the_program():
    with pytest.raises(KeyError, match="variant 'nope'"):
        found({"INF-09": lambda *_: [Hit("c:1:1", "nope")]})
    with pytest.raises(KeyError, match="XYZ-01"):
        found({"XYZ-01": lambda *_: []})
