"""From what a check saw to sentences for people, in each language."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from temoin.law.finding import Finding, Hit, Text
from temoin.law.profile import Profile
from temoin.law.register import Register, table
from temoin.law.rule import RULES, Rule

E = TypeVar("E")
Check = Callable[[E, Profile], Iterable[Hit]]
_WORDS: Mapping[str, dict[str, Any]] = Register(lambda: table("words"))
_COUNTED = re.compile(r"([0-9]+) ([a-z]+)")
_LIFETIMES = ("declared", "lifetime", "observed")


def run(checks: Mapping[str, Check[E]], evidence: E, profile: Profile) -> tuple[Finding, ...]:
    """The findings of these checks, in the order of the rules, then of places.

    A rule that does not hold in the profile's jurisdictions is not run. Raises KeyError, for the author of a
    check, on a rule or variant that the data does not have, and on a placeholder that a Hit does not fill.
    """
    unknown = [rule_id for rule_id in checks if rule_id not in RULES]
    if unknown:
        raise KeyError(f"these checks have no rule in rules.toml: {', '.join(unknown)}")
    return tuple(
        _worded(rule, hit)
        for rule in RULES.values()
        if rule.id in checks and set(rule.jurisdictions) & set(profile.jurisdictions)
        for hit in sorted(checks[rule.id](evidence, profile), key=_place)
    )


def fill(sentence: Text, values: Mapping[str, Text | str]) -> Text:
    """A sentence in each of its languages, its placeholders filled; words of the code are said in words.

    `http-cookie` as {kind} or `14 days` as {lifetime} become what a French or English reader would say; a
    value that is itself a Text is taken in the sentence's language. Raises KeyError on a missing value.
    """
    return {
        language: template.format_map({key: _said(key, value, language) for key, value in values.items()})
        for language, template in sentence.items()
    }


def _worded(rule: Rule, hit: Hit) -> Finding:
    try:
        what, remedy = (fill(texts[hit.variant], hit.values) for texts in (rule.sentences, rule.remedies))
    except KeyError as missing:
        raise KeyError(
            f"{rule.id}, variant {hit.variant!r}: {missing} is not in rules.toml, nor among the hit's values"
        ) from missing
    return Finding(rule.id, rule.severity, hit.where, what, remedy, rule.source, hit.evidence)


def _place(hit: Hit) -> list[tuple[int, str]]:
    """Places in reading order: line 9 comes before line 10."""
    parts: list[str] = re.split(r"([0-9]{1,18})", hit.where)
    return [(int(part), "") if odd % 2 else (0, part) for odd, part in enumerate(parts)]


def _said(key: str, value: Text | str, language: str) -> str:
    if not isinstance(value, str):
        return value.get(language) or next(iter(value.values()), "")
    for name in (key, "lifetime") if key in _LIFETIMES else (key,):
        if value in _WORDS.get(name, {}):
            return str(_WORDS[name][value].get(language, value))
    counted = _COUNTED.fullmatch(value) if key in _LIFETIMES else None
    if counted and counted[2] in _WORDS["lifetime"]:
        return f"{counted[1]} {_WORDS['lifetime'][counted[2]].get(language, counted[2])}"
    return value
