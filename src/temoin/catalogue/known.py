"""Looking a cookie up by what a browser knows of it: its name, the domain it was set on, its party."""

from functools import cache
from typing import Literal

import msgspec

from temoin.catalogue.pattern import compile_pattern, is_exact, prefix
from temoin.catalogue.service import Entry
from temoin.catalogue.services import entries
from temoin.cookies import Kind, Party

By = Literal["domain", "name"]


class Known(msgspec.Struct, frozen=True):
    """A cookie of the catalogue that the one asked about may be, and what says so.

    `by` is "domain" when it was set on a domain of the service itself, "name" when only the name fits. `safe`
    says whether to rely on it: a name alone is not enough when other software uses it too, nor when a third
    party set what the service sets on the site's own domain.
    """

    entry: Entry
    by: By
    safe: bool


class _Index(msgspec.Struct, frozen=True):
    exact: dict[str, list[Entry]]
    open: dict[str, list[Entry]]
    lengths: list[int]


def known(
    name: str, domain: str | None = None, *, party: Party | None = None, kind: Kind | None = None
) -> tuple[Known, ...]:
    """The cookies of the catalogue that this may be, the best first; none when the name is not known.

    `domain` is the cookie's, with or without its leading dot, or the host that set it. What a service sets on
    its own domains only is no candidate on another domain, nor, where no domain is known, for a first party.
    Any text is a name and a domain, however long: the time is linear in it.
    """
    host = None if domain is None else domain.strip().strip(".").lower()
    found = [
        Known(
            entry, by, by == "domain" or not (entry.common or (party == "third" and entry.party == "first"))
        )
        for entry in _named(name)
        if (kind is None or kind == entry.kind) and (by := _by(entry, host, party)) is not None
    ]
    return tuple(sorted(found, key=_rank)) if len(found) > 1 else tuple(found)


def _named(name: str) -> list[Entry]:
    index = _index()
    found = list(index.exact.get(name, ()))
    for length in index.lengths:
        if length > len(name):
            break
        for entry in index.open.get(name[:length], ()):
            if entry.name != name and compile_pattern(entry.name).fullmatch(name):
                found.append(entry)  # noqa: PERF401 (most lengths have nothing: a list for each is what costs)
    return found


def _by(entry: Entry, host: str | None, party: Party | None) -> By | None:
    if host is not None and any(host == own or host.endswith("." + own) for own in entry.domains):
        return "domain"
    elsewhere = host is not None or party == "first"
    return None if entry.party == "third" and elsewhere else "name"


def _rank(each: Known) -> tuple[bool, bool, bool, int, str]:
    entry = each.entry
    return (
        each.by != "domain",
        not is_exact(entry.name),
        entry.common,
        -len(prefix(entry.name)),
        entry.service,
    )


@cache
def _index() -> _Index:
    exact: dict[str, list[Entry]] = {}
    patterns: dict[str, list[Entry]] = {}
    for entry in entries():
        exact.setdefault(entry.name, []).append(entry)  # a pattern too: a charter may write it as it stands
        if not is_exact(entry.name):
            patterns.setdefault(prefix(entry.name), []).append(entry)
    return _Index(exact, patterns, sorted({len(each) for each in patterns}))
