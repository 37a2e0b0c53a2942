"""The report for programs: JSON whose keys are only ever added to."""

from typing import Any

import msgspec

from temoin.audit import Audit, Caller, Contact, Item, Run, Setter, Write, items

_FORMAT = 1


def as_json(audit: Audit) -> bytes:
    """The audit as JSON (UTF-8, indented), never with a cookie's value.

    Addresses have no user and no fragment, and `…` for each value of a parameter but a number of at most four
    figures.

    `format` 1 · `verdict` no-finding | findings | inconclusive (counting every finding, whatever its
    severity) · `url` asked, `origin` audited · `conditions` {date, tool, browser, browser_path, user_agent,
    sandbox, third_party_cookies, profile, pages_limit, public_only, charter, charter_hash} · `pages` ·
    `findings` [{rule, severity, where, what, remedy, source, evidence}], texts by language · `scenarios`
    [{name, status ran | not-run | inconclusive, reason, notice, answered, performed, steps, items, contacts,
    sent}] · `declared` what was seen and is declared · `not_looked_for` [{name, kind, set_when, at}].

    Of an item: `name`, `kind`, `host`, `party`, `outcome` kept | ephemeral | blocked, `lifetime` seconds |
    "session" | null, and `writes`, each with its `setter` {via, url, line, column, function, chain} and the
    browser's `reasons` when it refused. Lines and columns count from 1; `step` is an index in `steps`.
    """
    return msgspec.json.format(msgspec.json.encode(_document(audit)), indent=2) + b"\n"


def _document(audit: Audit) -> dict[str, Any]:
    conditions = msgspec.structs.asdict(audit.conditions)
    conditions["third_party_cookies"] = conditions.pop("third_party")
    return {
        "format": _FORMAT,
        "verdict": audit.verdict(),
        "url": audit.url,
        "origin": audit.origin,
        "conditions": conditions,
        "pages": audit.pages,
        "findings": [msgspec.structs.asdict(finding) for finding in audit.findings],
        "scenarios": [_scenario(run) for run in audit.runs],
        "declared": [msgspec.structs.asdict(covered) for covered in audit.covered],
        "not_looked_for": [msgspec.structs.asdict(unlooked) for unlooked in audit.not_looked_for],
    }


def _scenario(run: Run) -> dict[str, Any]:
    return {
        "name": run.scenario,
        "status": run.status,
        "reason": run.reason or None,
        "notice": run.notice,
        "answered": run.answered,
        "performed": sorted(run.performed),
        "steps": [msgspec.structs.asdict(step) for step in run.steps],
        "items": [_item(item) for item in items(run)],
        "contacts": [_contact(contact) for contact in run.contacts],
        "sent": [msgspec.structs.asdict(sent) for sent in run.sent],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "kind": item.kind,
        "host": item.host,
        "party": item.party,
        "outcome": item.outcome,
        "lifetime": item.lifetime,
        "writes": [_write(write) for write in item.writes],
    }


def _write(write: Write) -> dict[str, Any]:
    return {
        "step": write.step,
        "outcome": write.outcome,
        "reasons": write.reasons,
        "setter": _setter(write.setter),
        "path": write.path,
        "lifetime": write.lifetime,
        "secure": write.secure,
        "http_only": write.http_only,
        "same_site": write.same_site,
        "partitioned": write.partitioned,
        "length": write.length,
    }


def _setter(setter: Setter) -> dict[str, Any]:
    place = _caller(setter.by) if setter.by else {"url": None, "line": None, "column": None, "function": None}
    return {"via": setter.via, **place, "chain": [_caller(caller) for caller in setter.chain]}


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "step": contact.step,
        "host": contact.host,
        "url": contact.url,
        "blocked": contact.blocked,
        "chain": [_caller(caller) for caller in contact.chain],
    }


def _caller(caller: Caller) -> dict[str, Any]:
    return {"url": caller.url, "line": caller.line, "column": caller.column, "function": caller.function}
