"""What the charter declares, made ready to be held against what was seen."""

from collections.abc import Iterable

import msgspec

from temoin.audit.observation import Item, Run, items
from temoin.charter import CharterFile, Declaration, Service, facts, judged
from temoin.cookies import Kind, NamePattern, Party, compile_name
from temoin.law import Profile, Text

_CALLS: tuple[Kind, ...] = ("contact", "pixel")


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration ready to be compared: its pattern, whose it is, what the law makes of it, its place."""

    service: Service
    declaration: Declaration
    pattern: NamePattern
    party: Party | None
    needs_consent: bool
    at: str

    def covers(self, kind: Kind, name: str, host: str, party: Party) -> bool:
        """Whether an observed item is the one declared: its kind, its name, its domain or else its party."""
        if self.declaration.kind != kind or not self.pattern.matches(name):
            return False
        if self.declaration.domain is not None:
            return _under(host, self.declaration.domain)
        return (self.party or "first") == party

    def covers_call(self, host: str) -> bool:
        """Whether a contact is declared: by its host, or through an item that is declared for its domain."""
        if self.declaration.kind in _CALLS:
            return self.pattern.matches(host)
        return self.declaration.domain is not None and _under(host, self.declaration.domain)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks look at: the runs that ran, and the charter's declarations (none without a charter)."""

    origin: str
    runs: tuple[Run, ...]
    declared: tuple[Declared, ...] = ()

    def declaration(self, item: Item) -> Declared | None:
        """The declaration of an item, exact names before patterns."""
        found = [d for d in self.declared if d.covers(item.kind, item.name, item.host, item.party)]
        return next((d for d in found if d.pattern.exact), found[0] if found else None)

    def calls(self, host: str) -> Declared | None:
        """The declaration that covers a contact: one of the contact itself before an item's."""
        found = [d for d in self.declared if d.covers_call(host)]
        return next((d for d in found if d.declaration.kind in _CALLS), found[0] if found else None)


class Unlooked(msgspec.Struct, frozen=True):
    """A declaration that was not looked for: its `set_when` was never performed, or is not stated."""

    name: str
    kind: Kind
    set_when: str | None
    at: str


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """An observed item or contact that the charter declares, and what the law makes of it."""

    kind: Kind
    name: str
    host: str
    service: Text
    purpose: str | None
    needs_consent: bool
    at: str


def covered(e: Evidence) -> tuple[Covered, ...]:
    """What was seen and is declared, each once."""
    found: dict[tuple[Kind, str, str], Declared | None] = {}
    for r in e.runs:
        found.update({(i.kind, i.name, i.host): e.declaration(i) for i in items(r)})
        found.update({("contact", c.host, c.host): e.calls(c.host) for c in r.contacts})
    return tuple(
        Covered(
            kind=kind,
            name=name,
            host=host,
            service=d.service.name,
            purpose=d.service.purpose,
            needs_consent=d.needs_consent,
            at=d.at,
        )
        for (kind, name, host), d in found.items()
        if d is not None
    )


def evidence(origin: str, runs: Iterable[Run], file: CharterFile | None, profile: Profile) -> Evidence:
    """The evidence of an audit; the audited origin stands for the charter's `site`."""
    seen = tuple(r for r in runs if r.status != "not-run")
    if file is None:
        return Evidence(origin=origin, runs=seen)
    charter = msgspec.structs.replace(file.charter, site=origin)
    places = [
        file.at("services", s, "cookies", c)
        for s, service in enumerate(charter.services)
        for c, _ in enumerate(service.cookies)
    ]
    declared = tuple(
        Declared(
            service=j.service,
            declaration=j.declaration,
            pattern=compile_name(j.declaration.name),
            party=facts(charter, j.service, j.declaration).trace.party,
            needs_consent=j.judgement.needs_consent,
            at=at,
        )
        for j, at in zip(judged(charter, profile), places, strict=True)
    )
    return Evidence(origin=origin, runs=seen, declared=declared)


def not_looked_for(e: Evidence) -> tuple[Unlooked, ...]:
    """The declarations that were neither seen nor looked for, in the charter's order."""
    return tuple(
        Unlooked(d.declaration.name, d.declaration.kind, d.declaration.set_when, d.at)
        for d in e.declared
        if not looked_for(e, d) and not seen(e, d)
    )


def looked_for(e: Evidence, d: Declared) -> bool:
    """Whether some scenario performed what the declaration waits for, and agreed if that is needed."""
    needed = {d.declaration.set_when} | ({"consent"} if d.needs_consent else set())
    return d.declaration.set_when is not None and any(needed <= r.performed for r in e.runs)


def seen(e: Evidence, d: Declared) -> bool:
    """Whether any scenario saw what is declared: stored, or really contacted."""
    if d.declaration.kind in _CALLS:
        return any(c.blocked is None and d.covers_call(c.host) for r in e.runs for c in r.contacts)
    return any(
        d.covers(i.kind, i.name, i.host, i.party) for r in e.runs for i in items(r) if i.outcome != "blocked"
    )


def _under(host: str, domain: str) -> bool:
    """Whether a host is a domain or one of its subdomains (RFC 6265 section 5.1.3)."""
    bare = domain.removeprefix(".").lower()
    return host.lower() == bare or host.lower().endswith(f".{bare}")
