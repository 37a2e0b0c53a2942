"""Where the two flows meet: what the charter declares, held against what the browser was seen to do.

One fact, one finding: what no declaration matches is undeclared (TPT-02) and nothing else; what one matches
is judged by its declared purpose.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from temoin.audit.declared import Declared, Evidence, looked_for, seen
from temoin.audit.observation import Contact, Item, Run, items
from temoin.audit.sighting import calls, each, stored
from temoin.cookies import DAY, Lifetime, format_lifetime
from temoin.law import Check, Finding, Hit, Profile, run

_MOMENT_RULES = {
    "consent-choice": "EXE-01",
    "authentication": "EXE-02",
    "security": "EXE-02",
    "ui-preference": "EXE-04",
}
"""Which rule speaks of an exempt item seen before its moment, by purpose; TPT-02 for any other."""


def findings(e: Evidence, profile: Profile, *, with_charter: bool) -> tuple[Finding, ...]:
    """What the audit finds; without a charter, by the rules that need none: nothing says what is for what."""
    return run(CHECKS if with_charter else _WITHOUT_CHARTER, e, profile)


def undeclared(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """TPT-02: what no declaration covers, once each; and what came too early, if no other rule tells."""
    for found in each(e, lambda _run, i: i if e.declaration(i) is None else None):
        variant = "blocked" if found.item.outcome == "blocked" else "default"
        yield found.hit(variant)
    for call in calls(e, lambda _run, contact: e.calls(contact.host) is None):
        yield call.hit("contact")
    yield from _before_their_moment(e, "TPT-02")


def never_seen(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """TPT-03: what was looked for, since its moment was performed, and not seen in any scenario."""
    for d in e.declared:
        if looked_for(e, d) and not seen(e, d):
            values = {"name": d.declaration.name, "declared": d.declaration.set_when or ""}
            yield Hit(d.at, values=values, evidence={"declared_at": d.at})


def written_before_choice(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """PRI-01: what needs consent and was stored while nobody had answered anything."""
    for found in each(e, lambda r, i: stored(i, lambda w: not _answered(r, w.step)) if _asks(e, i) else None):
        yield found.hit(evidence=_place(e.declaration(found.item)))


def contacted_before_choice(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """PRI-02: a third party that needs consent and was contacted while nobody had answered anything."""
    for call in calls(e, lambda r, c: _asks_call(e, c) and not _answered(r, c.step)):
        yield call.hit(evidence=_place(e.calls(call.contact.host)))


def refusal_ignored(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """REF-08: what needs consent and was stored or contacted after a refusal."""
    for found in each(e, lambda r, i: stored(i, lambda w: _refused(r, w.step)) if _asks(e, i) else None):
        yield found.hit("write", evidence=_place(e.declaration(found.item)))
    for call in calls(e, lambda r, c: _asks_call(e, c) and _refused(r, c.step)):
        yield call.hit("contact", evidence=_place(e.calls(call.contact.host)))


def sent_after_refusal(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """SCO-03: what needs consent, was stored before the refusal, and is still sent after it."""
    for r in e.runs:
        told = set()
        for sent in r.sent:
            item = next((i for i in items(r) if (i.name, i.host) == (sent.name, sent.host)), None)
            if item is None or item.name in told or not _refused(r, sent.step - 1) or not _asks(e, item):
                continue
            if stored(item, lambda w, r=r: _refused(r, w.step)):  # type: ignore[misc]
                continue  # REF-08 tells it
            told.add(item.name)
            page = r.steps[sent.step].url
            values = {"name": sent.name, "host": sent.host, "page": page, "scenario": r.scenario}
            yield Hit(
                page, values=values, evidence={"scenario": r.scenario, "page": page, "request": sent.url}
            )


def kept_longer(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """DUR-06: kept for more than a day longer than declared ("session" counts as nothing)."""

    def longer(_: Run, item: Item) -> Item | None:
        d = e.declaration(item)
        told = d.declaration.lifetime if d else None
        if told is None or not isinstance(item.lifetime, int):
            return None
        return item if item.lifetime > (0 if told == "session" else told) + DAY else None

    for found in each(e, longer):
        d = e.declaration(found.item)
        if d is not None and d.declaration.lifetime is not None and found.item.lifetime is not None:
            said = {
                "declared": format_lifetime(d.declaration.lifetime),
                "observed": _about(found.item.lifetime),
            }
            yield found.hit(values=said, evidence={"declared_at": d.at})


def weak_flags(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """SEC-01: flags that a sign-in cookie lacks; Secure does not apply on a loopback http origin."""

    def signs_in(_: Run, item: Item) -> Item | None:
        d = e.declaration(item)
        return item if d and d.service.purpose == "authentication" and item.kind == "http-cookie" else None

    for found in each(e, signs_in):
        write = found.write
        if not write.secure and not is_loopback(e.origin):
            yield found.hit("secure")
        if not write.http_only:
            yield found.hit("http-only")
        if write.same_site not in {"Lax", "Strict"}:
            yield found.hit("same-site")


def none_without_secure(e: Evidence, _profile: Profile) -> Iterator[Hit]:
    """SEC-02: SameSite=None without Secure, which browsers refuse."""

    def careless(_: Run, item: Item) -> Item | None:
        writes = tuple(w for w in item.writes if w.same_site == "None" and not w.secure)
        return msgspec.structs.replace(item, writes=writes, outcome=writes[0].outcome) if writes else None

    for found in each(e, careless):
        yield found.hit()


def _moment_check(rule: str) -> Check[Evidence]:
    return lambda e, _profile: _before_their_moment(e, rule)


def _before_their_moment(e: Evidence, rule: str) -> Iterator[Hit]:
    """What was stored or contacted before what it is declared to follow had been performed.

    Consent is PRI-01's and REF-08's affair, and never told twice.
    """

    def early(_run: Run, step: int, d: Declared | None) -> bool:
        when = d.declaration.set_when if d else None
        if d is None or when in {None, "consent"} or d.needs_consent:
            return False
        return (
            _MOMENT_RULES.get(d.service.purpose or "", "TPT-02") == rule
            and when not in _run.steps[step].performed
        )

    for found in each(e, lambda r, i: stored(i, lambda w: early(r, w.step, e.declaration(i)))):
        d = e.declaration(found.item)
        if d is not None:
            yield found.hit("moment", {"declared": d.declaration.set_when or ""}, {"declared_at": d.at})
    for call in calls(e, lambda r, c: early(r, c.step, e.calls(c.host))):
        d = e.calls(call.contact.host)
        if d is not None:
            yield call.hit("moment", {"declared": d.declaration.set_when or ""}, {"declared_at": d.at})


def _place(d: Declared | None) -> dict[str, str]:
    return {"declared_at": d.at} if d is not None else {}


def _asks(e: Evidence, item: Item) -> bool:
    d = e.declaration(item)
    return d is not None and d.needs_consent


def _asks_call(e: Evidence, contact: Contact) -> bool:
    d = e.calls(contact.host)
    return d is not None and d.needs_consent


def _answered(r: Run, step: int) -> bool:
    return r.answered is not None and step >= r.answered


def _refused(r: Run, step: int) -> bool:
    return r.scenario == "refuse" and _answered(r, step)


def _about(lifetime: Lifetime) -> str:
    """A life in words: by whole days beyond two, since a header's date is never on the second."""
    if isinstance(lifetime, int) and lifetime > 2 * DAY:
        lifetime = round(lifetime / DAY) * DAY
    return format_lifetime(lifetime)


def is_loopback(origin: str) -> bool:
    """Whether an origin is http on this very machine, where Secure says nothing."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


_WITHOUT_CHARTER: dict[str, Check[Evidence]] = {"SEC-02": none_without_secure}

CHECKS: dict[str, Check[Evidence]] = {
    "SCO-03": sent_after_refusal,
    "EXE-01": _moment_check("EXE-01"),
    "EXE-02": _moment_check("EXE-02"),
    "EXE-04": _moment_check("EXE-04"),
    "PRI-01": written_before_choice,
    "PRI-02": contacted_before_choice,
    "REF-08": refusal_ignored,
    "DUR-06": kept_longer,
    "TPT-02": undeclared,
    "TPT-03": never_seen,
    "SEC-01": weak_flags,
    **_WITHOUT_CHARTER,
}
"""The rules that an audit checks, by id (evidence: audit)."""
