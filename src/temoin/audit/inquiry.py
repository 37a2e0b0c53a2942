"""A whole audit: a browser tested, the pages found once, the scenarios run, the charter compared."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from playwright.async_api import Error

from temoin import __version__
from temoin.audit import compare
from temoin.audit.address import shown, shown_within
from temoin.audit.browser import Running, start
from temoin.audit.declared import Covered, Unlooked, covered, evidence, not_looked_for
from temoin.audit.discover import plain
from temoin.audit.gateway import Place, gateway
from temoin.audit.observation import SCENARIOS, Conditions, Progress, Run, Scenario, Step
from temoin.audit.operate import Credentials
from temoin.audit.refusal import NO_ANSWER, AuditError, InconclusiveError
from temoin.audit.scenario import NO_CREDENTIALS, Found, answer, discover, ended, login
from temoin.audit.witness import Witness, witness
from temoin.charter import CharterFile, full_hash
from temoin.cookies import party
from temoin.law import SEVERITIES, Finding, Profile, Severity, Text

Verdict = Literal["no-finding", "findings", "inconclusive"]
PAGE_SECONDS = 15.0


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One audit, whole: what a report needs, and nothing that a report should not have.

    `url` is what was asked, `origin` where it led; addresses are shown without the values of their parameters
    (`temoin.audit.address`). `asked` are the scenarios asked for by name.
    """

    url: str
    origin: str
    conditions: Conditions
    pages: tuple[str, ...]
    runs: tuple[Run, ...]
    findings: tuple[Finding, ...]
    covered: tuple[Covered, ...] = ()
    not_looked_for: tuple[Unlooked, ...] = ()
    asked: tuple[Scenario, ...] = ()

    def doubts(self) -> tuple[Run, ...]:
        """The runs that could not conclude, and those asked for by name that could not run."""
        return tuple(
            r
            for r in self.runs
            if r.status == "inconclusive" or (r.status == "not-run" and r.scenario in self.asked)
        )

    def at_or_above(self, level: Severity) -> tuple[Finding, ...]:
        """The findings of a severity, or of a graver one."""
        return tuple(f for f in self.findings if SEVERITIES.index(f.severity) >= SEVERITIES.index(level))

    def verdict(self, fail_on: Severity | None = "info") -> Verdict:
        """What the audit comes to: doubt before findings, findings before none. None: none counts."""
        if self.doubts():
            return "inconclusive"
        return "findings" if fail_on is not None and self.at_or_above(fail_on) else "no-finding"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of an audit."""

    url: str
    charter: CharterFile | None
    profile: Profile
    asked: tuple[Scenario, ...]
    limit: int
    credentials: Credentials | None
    browser_path: str | None
    page_seconds: float
    through: tuple[Place, ...] | None = None
    """With a gateway, the places reached even if they are not public; None for no gateway."""
    told: Callable[[Progress], None] = lambda _: None


def audit(
    url: str,
    *,
    charter: CharterFile | None,
    profile: Profile,
    scenarios: Sequence[str] | None = None,
    pages: int = 20,
    credentials: Credentials | None = None,
    browser_path: str | None = None,
    page_seconds: float = PAGE_SECONDS,
    public_only: bool = False,
    through: Sequence[Place] = (),
    told: Callable[[Progress], None] = lambda _: None,
) -> Audit:
    """Watch a site in a real browser and hold it against its charter; blocks until it is done.

    Without `scenarios`, all that can run do. `pages` is how many are visited at most in each scenario;
    `page_seconds` how long one may take to load. With `public_only`, nothing of the site reaches an address
    that is not public (private, loopback, link-local …), but for the hosts and ports of `through`. `told` is
    called with each step once it is taken. Raises AuditError, one sentence, when nothing can be
    concluded: no browser, an unknown scenario, a first page that cannot be seen.
    """
    terms = Terms(
        url=_address(url),
        charter=charter,
        profile=profile,
        asked=_scenarios(scenarios),
        limit=pages,
        credentials=credentials,
        browser_path=browser_path,
        page_seconds=page_seconds,
        through=tuple(through) if public_only else None,
        told=told,
    )
    return asyncio.run(_audit(terms))


async def _audit(terms: Terms) -> Audit:
    try:
        if terms.through is None:
            async with start(terms.browser_path) as running:
                return await inspect(running, terms)
        async with gateway(terms.through) as gate, start(terms.browser_path, proxy=gate.server) as running:
            return await inspect(running, terms)
    except Error as error:
        first = shown_within(error.message.splitlines()[0]).rstrip(".")
        raise AuditError(
            f"Could not conclude: the browser stopped answering ({first}). Try again.",
            f"Pas de conclusion : le navigateur a cessé de répondre ({first}). Réessayez.",
        ) from error


def _scenarios(names: Sequence[str] | None) -> tuple[Scenario, ...]:
    unknown = [name for name in names or () if name not in SCENARIOS]
    if unknown:
        raise AuditError(f'There is no scenario "{unknown[0]}"; the scenarios are: {", ".join(SCENARIOS)}.')
    return tuple(scenario for scenario in SCENARIOS if scenario in (names or ()))


def _address(url: str) -> str:
    """The address as a browser writes it; raises AuditError when it is none."""
    known = plain(url)
    if known is None:
        raise AuditError(f'"{url}" is no web address: give one that begins with http:// or https://.')
    return known


async def inspect(running: Running, terms: Terms) -> Audit:
    """The audit by a browser that runs already."""
    async with _witness("no-choice", running, urlsplit(terms.url).hostname or "", terms) as watching:
        found = await discover(watching, terms.url, terms.limit)
        _check_first(shown(terms.url), watching.steps[0])
        host = watching.host
        runs = [ended(watching, "no-choice", "ran", {})]
    others = [s for s in SCENARIOS[1:] if not terms.asked or s in terms.asked]
    runs += [await _run(scenario, running, host, found, terms) for scenario in others]
    if terms.asked and "no-choice" not in terms.asked:
        runs = runs[1:]
    seen = evidence(found.origin, runs, terms.charter, terms.profile)
    return Audit(
        url=shown(terms.url),
        origin=found.origin,
        conditions=_conditions(running, terms),
        pages=tuple(shown(page) for page in found.pages),
        runs=tuple(runs),
        findings=compare.findings(seen, terms.profile, with_charter=terms.charter is not None),
        covered=covered(seen),
        not_looked_for=not_looked_for(seen),
        asked=terms.asked,
    )


async def _run(scenario: Scenario, running: Running, host: str, found: Found, terms: Terms) -> Run:
    if scenario == "login" and terms.credentials is None:
        return Run(scenario="login", status="not-run", reason=NO_CREDENTIALS)
    async with _witness(scenario, running, host, terms) as watching:
        try:
            if scenario == "login" and terms.credentials is not None:
                _check_site(terms.url, host)
                return await login(watching, found, terms.credentials)
            return await answer(watching, found, "accept" if scenario == "accept" else "refuse")
        except InconclusiveError as doubt:
            return ended(watching, scenario, "inconclusive", doubt.why)


def _witness(
    scenario: Scenario, running: Running, host: str, terms: Terms
) -> AbstractAsyncContextManager[Witness]:
    """A witness whose steps are told as those of this scenario."""
    seen: set[str] = set()

    def told(step: Step) -> None:
        seen.add(step.url)
        terms.told(
            Progress(
                scenario=scenario,
                action=step.action,
                url=shown(step.url),
                status=step.status,
                pages=len(seen),
            )
        )

    return witness(running, host, terms.page_seconds, told)


def _check_site(url: str, host: str) -> None:
    """Raises InconclusiveError when the first page led to another site: the password is not for that one."""
    asked = urlsplit(url).hostname or ""
    if party(host, asked) != "first":
        raise InconclusiveError(
            {
                "en": f"{asked} leads to {host}, another site: nothing was typed there. "
                "To sign in there, audit that address",
                "fr": f"{asked} mène à {host}, un autre site : rien n'y a été saisi. "
                "Pour s'y connecter, auditez cette adresse",
            }
        )


def _check_first(url: str, first: Step) -> None:
    """An audit of a page that is not there would find nothing, and prove nothing."""
    if first.problem == NO_ANSWER:
        en, fr = _sentences(first.problem)
        raise AuditError(
            f"The page {url} could not be looked at: {en}", f"La page {url} n'a pas pu être regardée : {fr}"
        )
    if first.problem is not None:
        en, fr = _sentences(first.problem)
        raise AuditError(
            f"The page {url} could not be opened: {en}", f"La page {url} n'a pas pu être ouverte : {fr}"
        )
    if first.status is not None and first.status >= 400:
        raise AuditError(
            f"The page {url} answers {first.status}: there is nothing to audit at that address.",
            f"La page {url} répond {first.status} : il n'y a rien à auditer à cette adresse.",
        )
    if not first.html:
        raise AuditError(
            f"The page {url} is not an HTML page: give the address of one.",
            f"La page {url} n'est pas une page HTML : donnez l'adresse d'une page.",
        )


def _sentences(text: Text) -> tuple[str, str]:
    return f"{text['en'].removesuffix('.')}.", f"{text['fr'].removesuffix('.')}."


def _conditions(running: Running, terms: Terms) -> Conditions:
    return Conditions(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        tool=f"temoin {__version__}",
        browser=f"Chromium {running.found.version}",
        browser_path=running.found.path,
        user_agent=running.user_agent,
        sandbox=running.sandbox,
        third_party=True,
        profile=terms.profile.id,
        pages_limit=terms.limit,
        public_only=running.proxy is not None,
        charter=terms.charter.name if terms.charter else None,
        charter_hash=full_hash(terms.charter.charter) if terms.charter else None,
    )
