import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.cookies import KINDS, Trace
from temoin.law import PROFILES, PURPOSES, RULES, Facts, judge, known_conditions, profile

ALL = dict.fromkeys(("publisher_only", "anonymous", "no_crossing", "this_site_only"), True)
DAY = 86_400


def judged(purpose, under="fr", conditions=None, **trace):
    return judge(
        Facts(trace=Trace(name="a", **trace), purpose=purpose, conditions=conditions or {}), profile(under)
    )


@pytest.mark.parametrize("under", PROFILES)
@pytest.mark.parametrize(
    ("purpose", "rule"),
    [
        ("authentication", "EXE-02"),
        ("security", "EXE-02"),
        ("consent-choice", "EXE-01"),
        ("cart", "EXE-03"),
        ("billing", "EXE-03"),
        ("ui-preference", "EXE-04"),
        ("load-balancing", "EXE-05"),
        ("paywall-meter", "EXE-06"),
    ],
)
def test_a_necessary_purpose_needs_no_consent_each_by_its_own_exemption(purpose, rule, under):
    said = judged(purpose, under, party="first")
    assert (said.status, said.rule, said.needs_consent) == ("exempt", rule, False)


@pytest.mark.parametrize("under", PROFILES)
@pytest.mark.parametrize("party", ["first", "third"])
@pytest.mark.parametrize("purpose", ["advertising", "analytics", "embedded-content", "social"])
def test_party_alone_decides_nothing_advertising_needs_consent_from_anyone(purpose, party, under):
    said = judged(purpose, under, ALL, party=party)
    assert (said.status, said.rule) == ("consent-required", "PRI-01")


def test_a_third_partys_exempt_cookie_needs_consent_unless_it_serves_this_site_only():
    assert judged("authentication", party="third").rule == "EXE-07"
    assert judged("authentication", party="third").needs_consent
    assert judged("authentication", conditions={"this_site_only": False}, party="third").needs_consent
    said = judged("authentication", conditions={"this_site_only": True}, party="third")
    assert (said.needs_consent, said.rule) == (False, "EXE-02")
    assert [(c.id, c.rule, c.met) for c in said.conditions] == [("this_site_only", "EXE-07", True)]


def test_audience_measurement_is_exempt_in_france_when_every_condition_holds():
    said = judged("audience", conditions=ALL, lifetime=395 * DAY)
    assert said.status == "exempt-under-conditions"
    assert [(c.id, c.rule, c.met) for c in said.conditions] == [
        ("publisher_only", "AUM-01", True),
        ("anonymous", "AUM-02", True),
        ("no_crossing", "AUM-03", True),
        ("this_site_only", "AUM-04", True),
        ("lifetime", "DUR-05", True),
    ]


@pytest.mark.parametrize("missing", list(ALL))
@pytest.mark.parametrize("stated", [None, False])
def test_one_condition_less_and_audience_measurement_needs_consent(missing, stated):
    conditions = {name: met for name, met in ALL.items() if name != missing}
    if stated is False:
        conditions[missing] = False
    said = judged("audience", conditions=conditions, lifetime="session")
    assert said.needs_consent
    (unmet,) = [c for c in said.conditions if c.met is not True]
    assert (unmet.id, unmet.met, unmet.rule) == (missing, stated, said.rule)


@pytest.mark.parametrize(
    ("lifetime", "kind", "met"),
    [
        (396 * DAY, "http-cookie", True),
        (396 * DAY + 1, "http-cookie", False),
        ("session", "http-cookie", True),
        (None, "http-cookie", None),
        (None, "local-storage", None),
        (None, "pixel", True),
        (None, "contact", True),
    ],
)
def test_an_audience_tracker_lives_thirteen_months_at_most(lifetime, kind, met):
    said = judged("audience", conditions=ALL, lifetime=lifetime, kind=kind)
    assert said.conditions[-1].met is met
    assert said.needs_consent is (met is not True)


@pytest.mark.parametrize("under", ["eu", "be", "de"])
def test_elsewhere_audience_measurement_needs_consent_whatever_its_conditions(under):
    said = judged("audience", under, ALL, lifetime="session")
    assert (said.status, said.rule, said.conditions) == ("consent-required", "PRI-01", ())


@pytest.mark.parametrize("purpose", [None, "telepathy", ""])
def test_without_a_known_purpose_there_is_no_exemption(purpose):
    assert judged(purpose, conditions=ALL).needs_consent


@settings(deadline=None, max_examples=50)
@given(
    st.builds(
        Facts,
        purpose=st.none() | st.sampled_from(list(PURPOSES)) | st.text(max_size=5),
        conditions=st.dictionaries(st.sampled_from(known_conditions()) | st.text(max_size=3), st.booleans()),
        trace=st.builds(
            Trace,
            name=st.text(),
            party=st.sampled_from([None, "first", "third"]),
            lifetime=st.none() | st.just("session") | st.integers(0, 10**10),
            kind=st.sampled_from(KINDS),
        ),
    ),
    st.sampled_from(list(PROFILES)),
)
def test_a_judgement_is_always_given_in_both_languages_by_a_rule_that_exists(facts, under):
    said = judge(facts, profile(under))
    assert said.rule in RULES
    assert set(said.reason) == {"fr", "en"}
    for condition in said.conditions:
        assert condition.rule in RULES
        assert set(condition.title) == {"fr", "en"}
    assert msgspec.json.decode(msgspec.json.encode(said))["status"] == said.status
