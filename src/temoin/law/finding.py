"""What a check says: a rule that is not kept, where, on what evidence, and what to do."""

from typing import Literal

import msgspec

Severity = Literal["info", "minor", "major", "blocker"]
SEVERITIES: tuple[Severity, ...] = ("info", "minor", "major", "blocker")
"""From the lightest to the gravest."""

Text = dict[str, str]
"""One text in several languages, by BCP 47 tag."""


class Hit(msgspec.Struct, frozen=True):
    """One place where a check sees its rule broken; `law.run` words it as a Finding.

    `variant` names the sentence of the rule's data to use, `values` fill its placeholders.
    """

    where: str
    variant: str = "default"
    values: dict[str, str] = {}
    evidence: dict[str, str] = {}


class Finding(msgspec.Struct, frozen=True):
    """A rule that is not kept, in words, with its place and its evidence."""

    rule: str
    severity: Severity
    where: str
    what: Text
    remedy: Text
    source: str
    evidence: dict[str, str] = {}
