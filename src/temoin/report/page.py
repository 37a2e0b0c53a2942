"""The report for people: one HTML file that needs nothing else, on a screen or on paper."""

import base64
import hashlib
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined

from temoin.audit import Audit, Contact, Covered, Item, Run, Scenario, items
from temoin.cookies import DAY, Kind, Lifetime, Party, format_lifetime
from temoin.law import RULES, SEVERITIES, Text, fill

LANGUAGES = ("fr", "en")


class Cell(msgspec.Struct, frozen=True):
    """What became of an item in one scenario; `reasons` are the browser's for a refusal, in words."""

    outcome: str
    reasons: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One item over all the scenarios, with its declaration if it has one."""

    name: str
    kind: Kind
    host: str
    party: Party
    lifetime: str
    item: Item
    cells: dict[Scenario, Cell]
    covered: Covered | None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One third party contacted, over all the scenarios."""

    host: str
    first: Contact
    scenarios: dict[Scenario, bool]
    covered: Covered | None


def html(audit: Audit, language: str) -> str:
    """The report in French or English, self-contained: its style is inside, and it has no script.

    Whatever the audited site said (names, addresses) is shown as text, and a content security policy lets
    nothing but the page's own style through. Raises ValueError on a language it does not speak.
    """
    if language not in LANGUAGES:
        raise ValueError(f'There is no report in "{language}"; the languages are: {", ".join(LANGUAGES)}.')
    words = _messages(language)
    style = files("temoin.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    ran = [run for run in audit.runs if run.status != "not-run"]
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            audit=audit,
            language=language,
            words=words,
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            verdict=audit.verdict(),
            severities=_counts(audit),
            findings=sorted(audit.findings, key=lambda f: -SEVERITIES.index(f.severity)),
            date=format_datetime(datetime.fromisoformat(audit.conditions.date), "long", locale=language),
            ran=ran,
            rows=_rows(ran, audit.covered, words, language),
            calls=_calls(ran, audit.covered),
            rules=RULES,
            text=lambda text: _in(text, language),
            say=lambda key, **values: words[key].format(**values),
            slow=[step for run in ran for step in run.steps if not step.quiet],
        )
    )


def _counts(audit: Audit) -> list[tuple[str, int]]:
    """How many findings of each severity, the gravest first, none left out but those that are absent."""
    counted = [(level, sum(f.severity == level for f in audit.findings)) for level in reversed(SEVERITIES)]
    return [(level, count) for level, count in counted if count]


def _rows(ran: list[Run], covered: tuple[Covered, ...], words: Mapping[str, Any], language: str) -> list[Row]:
    declared = {(c.kind, c.name, c.host): c for c in covered}
    found: dict[tuple[Kind, str, str], dict[Scenario, Item]] = {}
    for run in ran:
        for item in items(run):
            found.setdefault((item.kind, item.name, item.host), {})[run.scenario] = item
    rows = []
    for key, by_scenario in found.items():
        best = next(
            (i for i in by_scenario.values() if i.outcome != "blocked"), next(iter(by_scenario.values()))
        )
        cells = {scenario: _cell(item, words["reasons"]) for scenario, item in by_scenario.items()}
        rows.append(
            Row(
                name=best.name,
                kind=best.kind,
                host=best.host,
                party=best.party,
                lifetime=_life(best.lifetime, words, language),
                item=best,
                cells=cells,
                covered=declared.get(key),
            )
        )
    return rows


def _cell(item: Item, reasons: Mapping[str, str]) -> Cell:
    said = dict.fromkeys(reasons.get(code, code) for code in item.first.reasons)
    return Cell(item.outcome, tuple(said))


def _calls(ran: list[Run], covered: tuple[Covered, ...]) -> list[Call]:
    declared = {c.name: c for c in covered if c.kind == "contact"}
    found: dict[str, list[tuple[Scenario, Contact]]] = {}
    for run in ran:
        for contact in run.contacts:
            found.setdefault(contact.host, []).append((run.scenario, contact))
    return [
        Call(
            host=host,
            first=next((c for _, c in seen if c.blocked is None), seen[0][1]),
            scenarios={
                scenario: any(c.blocked is None for s, c in seen if s == scenario) for scenario, _ in seen
            },
            covered=declared.get(host),
        )
        for host, seen in found.items()
    ]


def _life(lifetime: Lifetime | None, words: Mapping[str, Any], language: str) -> str:
    """A life in words, by whole days beyond two: a header's date is never on the second."""
    if lifetime is None:
        return ""
    if lifetime == "session":
        return str(words["session"])
    if lifetime > 2 * DAY:
        lifetime = round(lifetime / DAY) * DAY
    return fill({language: "{lifetime}"}, {"lifetime": format_lifetime(lifetime)})[language]


def _in(text: Text, language: str) -> str:
    """A text in a language, or in English, or in whichever it has."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


@cache
def _messages(language: str) -> dict[str, Any]:
    return tomllib.loads(
        files("temoin.report").joinpath(f"messages/{language}.toml").read_text(encoding="utf-8")
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("temoin.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
