import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.consent import (
    CHOICE_LIFETIME,
    Decision,
    decide,
    decode,
    encode,
    event,
    is_current,
    new_receipt,
    notice_hash,
)

MATERIAL = "0123456789abcdef"
TODAY = date(2026, 11, 23)
ASKED = ("embedded-content", "advertising")


def decided(answer, granted=(), asked=ASKED, previous=None):
    return decide(answer, granted, asked, MATERIAL, TODAY, previous)


def test_accepting_grants_each_purpose_asked_and_no_other():
    said = decided("accept")
    assert said.answers == dict.fromkeys(ASKED, True)
    assert (said.material, said.on) == (MATERIAL, TODAY)
    assert said.receipt


def test_refusing_grants_nothing_and_leaves_no_identifier():
    said = decided("refuse", granted=ASKED)
    assert said.answers == dict.fromkeys(ASKED, False)
    assert said.receipt is None


def test_saving_grants_what_was_ticked_and_refuses_the_rest():
    said = decided("save", ["advertising"])
    assert said.answers == {"embedded-content": False, "advertising": True}
    assert said.grants("advertising")
    assert not said.grants("embedded-content")
    assert not said.grants("chat")


def test_saving_with_nothing_ticked_is_a_refusal_without_identifier():
    assert decided("save").receipt is None


def test_an_answer_never_carries_over_what_was_said_before():
    before = decided("accept")
    assert decided("save", previous=before).answers == dict.fromkeys(ASKED, False)
    assert decided("accept", previous=before).receipt != before.receipt


@pytest.mark.parametrize("answer", ["", "ACCEPT", "perhaps"])
def test_an_unknown_answer_is_refused_with_a_sentence(answer):
    with pytest.raises(ValueError, match="accept, refuse or save"):
        decided(answer)


def test_a_purpose_that_was_not_asked_cannot_be_granted():
    with pytest.raises(ValueError, match='"chat" was not asked'):
        decided("save", ["advertising", "chat"])


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(["accept", "refuse", "save"]), st.sets(st.sampled_from(ASKED)))
def test_every_decision_can_be_kept_in_its_cookie(answer, granted):
    said = decided(answer, sorted(granted))
    assert decode(encode(said), TODAY) == said


def answered(**answers):
    return Decision(material=MATERIAL, on=TODAY, answers=answers)


@pytest.mark.parametrize(
    ("before", "now", "happened"),
    [
        (None, {"chat": True}, "granted"),
        (None, {"chat": False}, "refused"),
        (None, {}, "refused"),
        ({"chat": False}, {"chat": False}, "refused"),
        ({"chat": False}, {"chat": True}, "granted"),
        ({"chat": True}, {"chat": True}, "granted"),
        ({"chat": True}, {"chat": False}, "withdrawn"),
        ({"chat": True}, {}, "withdrawn"),
        ({"chat": True, "social": False}, {"chat": False, "social": True}, "withdrawn"),
        ({"chat": True, "social": True}, {"chat": True, "social": False}, "withdrawn"),
    ],
)
def test_what_happened_is_told_from_both_decisions(before, now, happened):
    assert event(None if before is None else answered(**before), answered(**now)) == happened


@pytest.mark.parametrize(
    ("days", "lifetime", "holds"),
    [
        (0, CHOICE_LIFETIME, True),
        (182, CHOICE_LIFETIME, True),
        (183, CHOICE_LIFETIME, False),
        (182, None, True),
        (183, "session", False),
        (0, 3600, True),
        (1, 3600, False),
        (-1, CHOICE_LIFETIME, True),
    ],
)
def test_a_choice_holds_for_its_lifetime_and_no_longer(days, lifetime, holds):
    assert is_current(decided("accept"), MATERIAL, lifetime, TODAY + timedelta(days=days)) is holds


def test_a_choice_made_for_another_charter_does_not_hold():
    assert not is_current(decided("accept"), "f" * 16, CHOICE_LIFETIME, TODAY)


def test_a_receipt_number_is_128_bits_and_never_the_same():
    receipts = {new_receipt() for _ in range(100)}
    assert len(receipts) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", receipt) for receipt in receipts)


def test_what_was_shown_has_a_hash_that_depends_on_every_part_and_its_place():
    assert notice_hash(["a", "b"]) == notice_hash(("a", "b"))
    assert re.fullmatch(r"[0-9a-f]{64}", notice_hash([]))
    assert len({notice_hash(parts) for parts in (["a", "b"], ["ab"], ["b", "a"], ["a", "b", ""])}) == 4
