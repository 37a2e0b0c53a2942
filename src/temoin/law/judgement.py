"""What the law makes of the facts: does this item need the visitor's agreement, and by which rule?"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from temoin.cookies import Trace, format_lifetime
from temoin.law.facts import Facts
from temoin.law.finding import Text
from temoin.law.profile import Profile
from temoin.law.purpose import PURPOSES, LawPurpose
from temoin.law.register import Register, table
from temoin.law.wording import fill

Status = Literal["exempt", "exempt-under-conditions", "consent-required"]
_NOTHING_KEPT = ("contact", "pixel")


class Condition(msgspec.Struct, frozen=True):
    """One condition of an exemption; `met` is None when the charter does not state it."""

    id: str
    rule: str
    title: Text
    met: bool | None


class Judgement(msgspec.Struct, frozen=True):
    """What the law says of one item, the rule that says so, and the conditions it looked at."""

    status: Status
    rule: str
    reason: Text
    conditions: tuple[Condition, ...] = ()

    @property
    def needs_consent(self) -> bool:
        """Whether the visitor must have said yes first."""
        return self.status == "consent-required"


_WORDS: Mapping[str, dict[str, Any]] = Register(lambda: table("judgement"))


def known_conditions() -> tuple[str, ...]:
    """The conditions that a service of a charter may state, by id."""
    return tuple(name for name in _WORDS["conditions"] if name != "lifetime")


def condition_title(name: str) -> Text:
    """A condition that a service may state, in words; raises KeyError on an unknown one."""
    title: Text = _WORDS["conditions"][name]["title"]
    return title


def judge(facts: Facts, profile: Profile) -> Judgement:
    """Judge one item under a profile. Total: what has no known purpose needs consent (PRI-01).

    Party alone decides nothing; but an exempt purpose served by a third party stays exempt only if its
    service states `this_site_only` (EXE-07). Audience measurement is exempt under some profiles when every
    condition holds, each shown as met, not met, or not stated (AUM-01 to AUM-04, DUR-05).
    """
    if facts.purpose is None:
        return _consent("PRI-01", _reason("no-purpose"))
    purpose = PURPOSES.get(facts.purpose)
    if purpose is None:
        return _consent("PRI-01", _reason("unknown-purpose", purpose=facts.purpose))
    if purpose.id == "audience":
        return _judge_audience(facts, profile)
    if purpose.exempt_by is None:
        return _consent("PRI-01", _reason("not-exempt", purpose=purpose.title))
    return _judge_exempt(facts, purpose, purpose.exempt_by)


def judge_nothing_kept(conditions: Mapping[str, bool]) -> Judgement:
    """Judge a service that keeps nothing on the device and reads nothing there: no agreement is needed.

    The conditions that it states of itself are looked at all the same; none of them decides.
    """
    looked = tuple(
        Condition(name, words["rule"], words["title"], conditions.get(name))
        for name, words in _WORDS["conditions"].items()
        if name != "lifetime"
    )
    return Judgement("exempt", "AUM-05", _reason("nothing-kept"), looked)


def _judge_exempt(facts: Facts, purpose: LawPurpose, exempt_by: str) -> Judgement:
    if facts.trace.party != "third":
        return Judgement("exempt", exempt_by, purpose.reason)
    words = _WORDS["third-party"]
    stated = facts.conditions.get("this_site_only")
    condition = Condition("this_site_only", words["rule"], words["title"], stated)
    if stated is not True:
        return _consent(condition.rule, _reason("third-party"), condition)
    reason = _reason("third-party-exempt", exemption=purpose.reason)
    return Judgement("exempt-under-conditions", exempt_by, reason, (condition,))


def _judge_audience(facts: Facts, profile: Profile) -> Judgement:
    if not profile.audience_exempt:
        return _consent("PRI-01", _reason("audience-never", profile=profile.title))
    conditions = tuple(_audience_conditions(facts, profile))
    unmet = next((condition for condition in conditions if condition.met is not True), None)
    if unmet is not None:
        return _consent(unmet.rule, _reason("audience-unmet"), *conditions)
    reason = _reason("audience-met", profile=profile.title)
    return Judgement("exempt-under-conditions", conditions[0].rule, reason, conditions)


def _audience_conditions(facts: Facts, profile: Profile) -> list[Condition]:
    found = []
    for name, words in _WORDS["conditions"].items():
        title, met = words["title"], facts.conditions.get(name)
        if name == "lifetime":
            if profile.audience_lifetime is None:
                continue
            title = fill(title, {"lifetime": format_lifetime(profile.audience_lifetime)})
            met = _short_enough(facts.trace, profile.audience_lifetime)
        found.append(Condition(name, words["rule"], title, met))
    return found


def _short_enough(trace: Trace, limit: int) -> bool | None:
    if trace.kind in _NOTHING_KEPT or trace.lifetime == "session":
        return True
    return None if trace.lifetime is None else trace.lifetime <= limit


def _consent(rule: str, reason: Text, *conditions: Condition) -> Judgement:
    return Judgement("consent-required", rule, reason, conditions)


def _reason(name: str, **values: Text | str) -> Text:
    return fill(_WORDS["reasons"][name], values)
