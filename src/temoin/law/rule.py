"""The rules, as data: what each one says, how grave it is, and where it comes from."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from temoin.law.finding import Severity, Text
from temoin.law.register import Register, table

Provenance = Literal["looked-up", "memory", "looked-up and memory", "own"]
Evidence = Literal["charter", "audit", "banner", "ledger"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: `sentences` and `remedies` word a finding, by variant, with {placeholders}.

    `jurisdictions` are country codes, "EU", or "tech" and "own", which hold everywhere. A `provenance` of
    "memory" means that the source is still to be read again.
    """

    id: str
    title: Text
    statement: Text
    jurisdictions: tuple[str, ...]
    force: str
    severity: Severity
    source: str
    provenance: Provenance
    evidence: tuple[Evidence, ...]
    sentences: dict[str, Text] = {}
    remedies: dict[str, Text] = {}


def _load() -> dict[str, Rule]:
    return {key: msgspec.convert({"id": key, **fields}, Rule) for key, fields in table("rules").items()}


RULES: Mapping[str, Rule] = Register(_load)
"""Every rule that is checked so far, by id, in order."""


def rule(rule_id: str) -> Rule:
    """The rule of this id; raises LookupError with one sentence when there is none."""
    try:
        return RULES[rule_id]
    except KeyError:
        raise LookupError(f"There is no rule {rule_id}; the rules known are: {', '.join(RULES)}.") from None
