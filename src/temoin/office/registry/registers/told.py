"""What the report of an audit says, as the registers tell it: bounded, for it quotes a site."""

import re
from pathlib import Path

import msgspec

from temoin.law import SEVERITIES, Severity, Text
from temoin.office.datasets import LANGUAGES

LONGEST_REPORT = 32 * 2**20
MOST_FINDINGS = 500
"""Findings of one audit that the registers tell."""
LONGEST_TEXT, LONGEST_PLACE, LONGEST_CODE = 1000, 500, 60

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")
"""What is not to be read, and what turns the order of letters round."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, clipped."""

    rule: str
    severity: Severity | None
    where: str
    what: Text
    remedy: Text


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one report says."""

    scenarios: tuple[str, ...]
    """Those that were carried out."""
    severities: dict[str, int]
    """How many findings there are of each severity."""
    findings: tuple[Found, ...]
    browser: str


class _Scenario(msgspec.Struct):
    name: str
    status: str = ""


class _Finding(msgspec.Struct):
    rule: str
    severity: str = ""
    where: str = ""
    what: Text = {}
    remedy: Text = {}


class _Conditions(msgspec.Struct):
    browser: str = ""


class _Report(msgspec.Struct):
    """The parts of `report.json` that are told (`report.data`)."""

    findings: list[_Finding]
    scenarios: list[_Scenario]
    conditions: _Conditions = msgspec.field(default_factory=_Conditions)


def read_report(file: Path) -> Told:
    """What a report says; raises ValueError when it is none or too long, OSError when it is not there."""
    with file.open("rb") as source:
        text = source.read(LONGEST_REPORT + 1)
    if len(text) > LONGEST_REPORT:
        raise ValueError(f"{file.name} is longer than {LONGEST_REPORT} bytes.")
    try:
        report = msgspec.json.decode(text, type=_Report)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"{file.name} is not the report of an audit: {error}.") from error
    return Told(
        scenarios=tuple(
            clipped(one.name, LONGEST_CODE) for one in report.scenarios[:20] if one.status == "ran"
        ),
        severities={
            severity: sum(one.severity == severity for one in report.findings) for severity in SEVERITIES
        },
        findings=tuple(_found(one) for one in report.findings[:MOST_FINDINGS]),
        browser=clipped(report.conditions.browser, LONGEST_CODE),
    )


def clipped(text: str, longest: int) -> str:
    """A text on one line, at most this long; an ellipsis says that something is missing."""
    plain = _UNSEEN.sub(" ", text[: 4 * longest]).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _found(finding: _Finding) -> Found:
    return Found(
        rule=clipped(finding.rule, LONGEST_CODE),
        severity=next((one for one in SEVERITIES if one == finding.severity), None),
        where=clipped(finding.where, LONGEST_PLACE),
        what=_text(finding.what),
        remedy=_text(finding.remedy),
    )


def _text(text: Text) -> Text:
    return {tag: clipped(text[tag], LONGEST_TEXT) for tag in LANGUAGES if tag in text}
