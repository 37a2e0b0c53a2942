from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.consent import COOKIE_NAME, Decision, decode, encode, new_receipt
from temoin.law import PURPOSES

MATERIAL = "0123456789abcdef"
TODAY = date(2026, 11, 23)
ASKABLE = [purpose.id for purpose in PURPOSES.values() if purpose.bit is not None]


def a_decision(**changes):
    said = {"material": MATERIAL, "on": TODAY, "answers": {"embedded-content": True, "chat": False}}
    return Decision(**{**said, "receipt": "A" * 22, **changes})


@st.composite
def decisions(draw):
    answers = draw(st.dictionaries(st.sampled_from(ASKABLE), st.booleans()))
    receipt = new_receipt() if any(answers.values()) else None
    material = draw(st.text("0123456789abcdef", min_size=16, max_size=16))
    on = TODAY - timedelta(days=draw(st.integers(0, (TODAY - date(1970, 1, 1)).days)))
    return Decision(material=material, on=on, answers=answers, receipt=receipt)


def test_the_cookie_has_the_name_of_the_charter():
    assert COOKIE_NAME == "cookies_preferences"


@settings(deadline=None, max_examples=50)
@given(decisions())
def test_what_is_kept_is_read_back_as_it_was(decision):
    assert decode(encode(decision), TODAY) == decision


@settings(deadline=None, max_examples=50)
@given(decisions())
def test_a_value_is_safe_in_a_cookie_and_has_64_bytes_at_most(decision):
    value = encode(decision)
    assert len(value.encode()) <= 64
    assert set(value) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def test_every_purpose_granted_with_a_receipt_far_in_the_future_still_fits():
    on = date(2200, 1, 1)
    value = encode(a_decision(on=on, answers=dict.fromkeys(ASKABLE, True)))
    assert len(value) <= 64
    assert decode(value, on).answers == dict.fromkeys(ASKABLE, True)


def test_thirty_one_purposes_would_still_fit():
    # 2**31 - 1 is zik0zj in base 36: six signs a mask
    assert len(f"1.{MATERIAL}.zzzz.zik0zj.zik0zj.{'A' * 22}") <= 64


def test_a_refusal_holds_no_receipt():
    assert encode(a_decision(answers={"chat": False}, receipt=None)).count(".") == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": {"telepathy": True}},
        {"answers": {"chat": False}},
        {"receipt": None},
        {"material": "xyz"},
        {"on": date(1969, 12, 31)},
        {"receipt": "short"},
        {"receipt": "A" * 21 + ";"},
    ],
    ids=[
        "unknown purpose",
        "receipt of a refusal",
        "no receipt",
        "material",
        "date",
        "short receipt",
        "unsafe receipt",
    ],
)
def test_a_decision_that_no_cookie_can_hold_is_not_written(changes):
    with pytest.raises(ValueError, match="cannot be"):
        encode(a_decision(**changes))


GOOD = encode(a_decision())


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "1",
        "accept",
        GOOD + ".",
        GOOD + "\n",
        " " + GOOD,
        GOOD.upper(),
        "2" + GOOD[1:],
        GOOD.replace(MATERIAL, MATERIAL.upper()),
        f"1.{MATERIAL}.g1i.1.2",
        f"1.{MATERIAL}.g1i.zik0zj.0",
        f"1.{MATERIAL}.g1i.zzzzzzz.0",
        f"1.{MATERIAL}.g1i.1.0.{'A' * 22}",
        f"1.{MATERIAL}.0g1i.1.0",
        f"1.{MATERIAL}.g1i.01.0",
        f"1.{MATERIAL}.zzzz.1.0",
        f"1.{MATERIAL}.g1i.-1.0",
        f"1.{MATERIAL}.g1\u0661.1.0",
    ],
)
def test_what_is_not_exactly_ours_is_no_choice(value):
    assert decode(value, TODAY) is None


def test_a_clock_may_be_a_day_ahead_and_no_more():
    assert decode(encode(a_decision(on=TODAY + timedelta(days=1))), TODAY) is not None
    assert decode(encode(a_decision(on=TODAY + timedelta(days=2))), TODAY) is None


@settings(deadline=None, max_examples=50)
@given(
    st.text()
    | st.from_regex(r"1\.[0-9a-f]{16}\.[0-9a-z]{1,5}\.[0-9a-z]{1,8}\.[0-9a-z]{1,8}(\.[A-Za-z0-9_-]{22})?\n?")
)
def test_no_value_breaks_the_reader_and_what_it_reads_is_what_is_written(value):
    decision = decode(value, TODAY)
    if decision is not None:
        assert encode(decision) == value
        assert (decision.receipt is not None) == any(decision.answers.values())
