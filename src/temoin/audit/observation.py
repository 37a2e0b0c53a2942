"""What a browser was seen to do, as frozen values: facts only, no judgement, and never a cookie's value."""

from typing import Literal, get_args

import msgspec

from temoin.cookies import Kind, Lifetime, Party, SameSite
from temoin.law import Text

Scenario = Literal["no-choice", "refuse", "accept", "login"]
SCENARIOS: tuple[Scenario, ...] = get_args(Scenario)
"""In the order in which they run: the first one also discovers the pages."""

Status = Literal["ran", "not-run", "inconclusive"]
Action = Literal["visit", "answer", "reload", "login", "language"]
Outcome = Literal["kept", "ephemeral", "blocked"]
"""In the jar when a page was done, stored and gone by then, or refused by the browser."""

Via = Literal["header", "script", "cookie-store", "storage", "unknown"]
Notice = Literal["temoin", "words"]


class Caller(msgspec.Struct, frozen=True):
    """A place in a page or script; `line` and `column` count from 1, None where the browser gives none."""

    url: str
    line: int | None = None
    column: int | None = None
    function: str | None = None

    def __str__(self) -> str:
        return self.url if self.line is None else f"{self.url}:{self.line}"


class Setter(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote an item: the response whose header did, or the script and its line.

    `chain` is who asked for that response or script, the nearest first. `via` is "unknown" for what was
    found in the browser with no write seen (a service worker's own store, a worker's timer).
    """

    via: Via
    by: Caller | None = None
    chain: tuple[Caller, ...] = ()


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One write of one item. `step` is the index of the step of its run in which it was seen.

    `host` is the domain the item is for; `lifetime` is in seconds as asked for, before any cap of the
    browser's (RFC 6265bis section 5.5 caps at 400 days); `reasons` are the browser's own words for a refusal.
    """

    step: int
    name: str
    host: str
    party: Party
    setter: Setter
    outcome: Outcome
    kind: Kind = "http-cookie"
    path: str | None = None
    lifetime: Lifetime | None = None
    secure: bool | None = None
    http_only: bool | None = None
    same_site: SameSite | None = None
    partitioned: bool = False
    length: int = 0
    reasons: tuple[str, ...] = ()


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """The first request of one step to one third-party host. `blocked` says who stopped it (`csp`, ...)."""

    step: int
    host: str
    url: str
    chain: tuple[Caller, ...] = ()
    blocked: str | None = None


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie that a request carried, by name: the first request of its step."""

    step: int
    name: str
    host: str
    url: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done: a page visited, an answer given, a sign-in.

    `performed` is every `set_when` performed by its end. `quiet` is False for a page that was still busy when
    its time was up; `html` for an address that gave no page; `problem` words why one could not be seen;
    `seconds` is wall time.
    """

    index: int
    action: Action
    url: str
    final_url: str
    status: int | None
    performed: tuple[str, ...]
    seconds: float
    quiet: bool = True
    html: bool = True
    problem: Text | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One step that an audit has just taken, for whoever follows it; the address as it may be shown.

    `pages` counts the addresses that its scenario has visited so far.
    """

    scenario: Scenario
    action: Action
    url: str
    status: int | None
    pages: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario from a fresh browser context to its end.

    `reason` words why it did not run or could not conclude, in each language; `notice` is how the notice was
    operated: by our own markup or by its words. `answered` is the index of the step that answered it.
    `pages` counts the addresses visited, which may be more than are told apart once their values are masked.
    """

    scenario: Scenario
    status: Status
    reason: Text = {}
    notice: Notice | None = None
    answered: int | None = None
    pages: int = 0
    steps: tuple[Step, ...] = ()
    writes: tuple[Write, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sent: tuple[Sent, ...] = ()

    @property
    def performed(self) -> frozenset[str]:
        """Every `set_when` that the run performed."""
        return frozenset(self.steps[-1].performed) if self.steps else frozenset()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie or stored item of one run: all its writes, the strongest outcome, the longest life."""

    name: str
    kind: Kind
    host: str
    party: Party
    outcome: Outcome
    lifetime: Lifetime | None
    writes: tuple[Write, ...]

    @property
    def first(self) -> Write:
        """The first write that had the item's outcome: the one to show."""
        return next(write for write in self.writes if write.outcome == self.outcome)


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """Under which conditions the audit was made: what a reader needs to make it again.

    `date` is ISO 8601, UTC. `third_party` says that the self-test saw a planted third-party cookie;
    `public_only` that the site's pages could reach nothing of the auditor's own network.
    """

    date: str
    tool: str
    browser: str
    browser_path: str
    user_agent: str
    sandbox: bool
    third_party: bool
    profile: str
    pages_limit: int
    public_only: bool = False
    charter: str | None = None
    charter_hash: str | None = None


_STRENGTH: dict[Outcome, int] = {"kept": 2, "ephemeral": 1, "blocked": 0}


def items(run: Run) -> tuple[Item, ...]:
    """The items of a run in the order first seen: kept if any write was, else ephemeral, else blocked."""
    groups: dict[tuple[str, str, str], list[Write]] = {}
    for write in run.writes:
        groups.setdefault((write.kind, write.name, write.host), []).append(write)
    return tuple(
        Item(
            name=name,
            kind=writes[0].kind,
            host=host,
            party=writes[0].party,
            outcome=max((w.outcome for w in writes), key=_STRENGTH.__getitem__),
            lifetime=longest([w.lifetime for w in writes]),
            writes=tuple(writes),
        )
        for (_, name, host), writes in groups.items()
    )


def longest(lifetimes: list[Lifetime | None]) -> Lifetime | None:
    """The longest of several lives: any number of seconds outlives "session"; None when none is known."""
    seconds = [life for life in lifetimes if isinstance(life, int)]
    if seconds:
        return max(seconds)
    return "session" if "session" in lifetimes else None
