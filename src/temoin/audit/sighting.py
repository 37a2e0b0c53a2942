"""What was seen, once over all scenarios: an item or a contact in the first run that shows it."""

from collections.abc import Callable, Iterator

import msgspec

from temoin.audit.declared import Evidence
from temoin.audit.observation import Caller, Contact, Item, Run, Step, Write, items
from temoin.law import Hit


class Sighting(msgspec.Struct, frozen=True):
    """An item in the first run that shows it, with every scenario that does."""

    run: Run
    item: Item
    scenarios: tuple[str, ...]

    @property
    def write(self) -> Write:
        """The write to show."""
        return self.item.first

    def hit(
        self,
        variant: str = "default",
        values: dict[str, str] | None = None,
        evidence: dict[str, str] | None = None,
    ) -> Hit:
        """The hit in words: the first write stands for all."""
        step, setter = self.run.steps[self.write.step], self.write.setter
        what = {"name": self.item.name, "kind": self.item.kind, "host": self.item.host}
        said = what | _moment(step, self.run, setter.by)
        shown = what | _evidence(step, self.scenarios, setter.by, setter.chain)
        if self.write.reasons:
            shown["browser"] = ", ".join(self.write.reasons)
        return Hit(step.url, variant, said | (values or {}), shown | (evidence or {}))


class Call(msgspec.Struct, frozen=True):
    """A contact in the first run that shows it, with every scenario that does."""

    run: Run
    contact: Contact
    scenarios: tuple[str, ...]

    def hit(
        self,
        variant: str = "default",
        values: dict[str, str] | None = None,
        evidence: dict[str, str] | None = None,
    ) -> Hit:
        """The hit in words: the first request stands for all."""
        step, contact = self.run.steps[self.contact.step], self.contact
        by = contact.chain[0] if contact.chain else None
        what = {"name": contact.host, "kind": "contact", "host": contact.host}
        said = what | _moment(step, self.run, by)
        shown = what | _evidence(step, self.scenarios, by, contact.chain[1:]) | {"request": contact.url}
        return Hit(step.url, variant, said | (values or {}), shown | (evidence or {}))


def _moment(step: Step, run: Run, by: Caller | None) -> dict[str, str]:
    return {"page": step.url, "scenario": run.scenario, "setter": str(by or "unknown")}


def _evidence(
    step: Step, scenarios: tuple[str, ...], by: Caller | None, chain: tuple[Caller, ...]
) -> dict[str, str]:
    shown = {"scenario": ", ".join(scenarios), "page": step.url}
    if by is not None:
        shown["setter"] = str(by) if by.column is None else f"{by}:{by.column}"
        if by.function:
            shown["function"] = by.function
    if chain:
        shown["brought_in_by"] = " < ".join(str(caller) for caller in chain)
    return shown


def each(e: Evidence, keep: Callable[[Run, Item], Item | None]) -> Iterator[Sighting]:
    """Each item that `keep` keeps (as it gives it back), once over all scenarios, stored ones first."""
    found: dict[tuple[str, str, str], list[tuple[Run, Item]]] = {}
    for r in e.runs:
        for item in items(r):
            if (kept := keep(r, item)) is not None:
                found.setdefault((item.kind, item.name, item.host), []).append((r, kept))
    for sightings in found.values():
        r, item = next((s for s in sightings if s[1].outcome != "blocked"), sightings[0])
        yield Sighting(r, item, tuple(run.scenario for run, _ in sightings))


def calls(e: Evidence, keep: Callable[[Run, Contact], bool]) -> Iterator[Call]:
    """Each third party that was really contacted and that `keep` keeps, once over all scenarios."""
    found: dict[str, list[tuple[Run, Contact]]] = {}
    for r in e.runs:
        for contact in r.contacts:
            if contact.blocked is None and keep(r, contact):
                found.setdefault(contact.host, []).append((r, contact))
    for calls in found.values():
        r, contact = calls[0]
        yield Call(r, contact, tuple(dict.fromkeys(run.scenario for run, _ in calls)))


def stored(item: Item, when: Callable[[Write], bool]) -> Item | None:
    """The item with those of its writes that were stored at such a time; None when there is none."""
    writes = tuple(w for w in item.writes if w.outcome != "blocked" and when(w))
    return msgspec.structs.replace(item, writes=writes, outcome=writes[0].outcome) if writes else None
