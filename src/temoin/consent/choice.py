"""From a visitor's answer to a decision, and from two decisions to what happened."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date

import msgspec

from temoin.consent.decision import Decision, Event
from temoin.cookies import DAY, Lifetime

CHOICE_LIFETIME = 183 * DAY
"""Seconds that a choice holds when the charter does not say: six months (DUR-01)."""


def decide(  # noqa: PLR0917 - in the order in which an answer is understood
    answer: str,
    granted: Sequence[str],
    asked: Sequence[str],
    material: str,
    today: date,
    previous: Decision | None = None,
    contestable: Sequence[str] = (),
) -> Decision:
    """The decision that an answer makes: an explicit yes or no for each purpose asked.

    An objection that `previous` holds to a `contestable` purpose stands: it was no part of the question.

    `answer` is accept, refuse or save; `granted` counts for save only. A decision that grants something has
    a receipt of its own, never that of `previous`; a refusal has none (PRF-12). Raises ValueError, with one
    sentence, on an unknown answer or a purpose that was not asked.
    """
    if answer not in ("accept", "refuse", "save"):
        raise ValueError(f'There is no answer "{answer}": it is accept, refuse or save.')
    strange = [purpose for purpose in granted if purpose not in asked]
    if strange and answer == "save":
        raise ValueError(f'The purpose "{strange[0]}" was not asked.')
    yes = {"accept": tuple(asked), "refuse": (), "save": tuple(granted)}[answer]
    answers = {purpose: purpose in yes for purpose in asked}
    # Nothing else is carried over: an old yes or receipt never outlives a new answer.
    answers |= dict.fromkeys(objected(previous, contestable), False)
    receipt = new_receipt() if any(answers.values()) else None
    return Decision(material=material, on=today, answers=answers, receipt=receipt)


def contest(  # noqa: PLR0917 - in the order in which an objection is understood
    purposes: Sequence[str],
    contestable: Sequence[str],
    asked: Sequence[str],
    material: str,
    today: date,
    previous: Decision | None = None,
) -> Decision | None:
    """The decision of a visitor who objects to these purposes alone; None when nothing is left to remember.

    `previous` must be one that holds. What it answers to the purposes asked stands as it was, with its
    receipt and, where something is granted, its day: an objection prolongs no agreement (DUR-09). Raises
    ValueError, with one sentence, for a purpose to which nobody can object.
    """
    strange = [purpose for purpose in purposes if purpose not in contestable]
    if strange:
        raise ValueError(f'Nobody can object to the purpose "{strange[0]}".')
    before = previous.answers if previous is not None else {}
    answers = {purpose: before[purpose] for purpose in asked if purpose in before}
    granted = any(answers.values())
    answers |= dict.fromkeys(purposes, False)
    if not answers:
        return None
    kept = previous if previous is not None and granted else None
    return Decision(
        material=material,
        on=kept.on if kept else today,
        answers=answers,
        receipt=kept.receipt if kept else None,
    )


def objected(decision: Decision | None, contestable: Sequence[str]) -> tuple[str, ...]:
    """Those of these purposes to which the visitor objects."""
    answers = decision.answers if decision is not None else {}
    return tuple(purpose for purpose in contestable if answers.get(purpose) is False)


def settles(decision: Decision | None, asked: Sequence[str]) -> bool:
    """Whether each purpose asked has its answer: an objection alone answers no question."""
    return decision is not None and all(purpose in decision.answers for purpose in asked)


def event(previous: Decision | None, new: Decision) -> Event:
    """What the new decision is beside the previous one.

    "withdrawn" when anything granted before is no longer granted, else "granted" when anything is, else
    "refused".
    """
    before = {purpose for purpose, yes in previous.answers.items() if yes} if previous is not None else set()
    now = {purpose for purpose, yes in new.answers.items() if yes}
    if before - now:
        return "withdrawn"
    return "granted" if now else "refused"


def is_current(decision: Decision, material: str, lifetime_seconds: Lifetime | None, today: date) -> bool:
    """Whether a decision still holds: same material charter, and younger than its lifetime (DUR-09).

    A lifetime of None or "session" holds six months at most: the browser may end it sooner.
    """
    seconds = lifetime_seconds if isinstance(lifetime_seconds, int) else CHOICE_LIFETIME
    return decision.material == material and (today - decision.on).days * DAY < seconds


def new_receipt() -> str:
    """A receipt number: 128 random bits as 22 characters of base64url."""
    return secrets.token_urlsafe(16)


def notice_hash(text_parts: Sequence[str]) -> str:
    """SHA-256, as 64 hexadecimal digits, of what a visitor was shown, part by part in order."""
    return hashlib.sha256(msgspec.json.encode(list(text_parts))).hexdigest()
