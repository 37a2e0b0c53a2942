"""One scenario's witness: a fresh browser context, the steps taken in it, and what each left behind."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import msgspec
from playwright.async_api import BrowserContext, Error, ViewportSize

from temoin.audit.browser import Running
from temoin.audit.collectors import Jar, NetworkLog, ScriptReport, ScriptWrite
from temoin.audit.discover import HTML, PAGE_SCRIPT, FrameFacts
from temoin.audit.gather import Heard, contacts_of, sent_of, writes_of
from temoin.audit.observation import Action, Contact, Notice, Sent, Step, Write
from temoin.audit.operate import find_notice
from temoin.audit.refusal import reason
from temoin.audit.tab import Tab, open_tab
from temoin.law import Text

_PROBE = files("temoin.audit").joinpath("probe.js").read_text(encoding="utf-8")
_BINDING = "__temoin"
_VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


class Seen(msgspec.Struct, frozen=True):
    """What one step brought: the step, what the page said of itself, and its notice if looked for."""

    step: Step
    frames: tuple[FrameFacts, ...]
    notice: Notice | None = None

    @property
    def page(self) -> FrameFacts | None:
        """The page's own frame; None when it could not be asked."""
        return self.frames[0] if self.frames else None


class Begun(msgspec.Struct, frozen=True):
    """A step that began, and when (seconds of a clock that only runs forward)."""

    url: str
    action: Action
    since: float


class Loaded(msgspec.Struct, frozen=True):
    """Where a page was when it was loaded, its HTTP status, and why it could not be, if so.

    `there` is False when nothing of it came; a page that came and never ended has a problem all the same.
    """

    url: str
    status: int | None
    problem: Text | None = None
    there: bool = True


class Witness:
    """Takes steps in one context and writes down what they leave; made by `witness`."""

    def __init__(self, context: BrowserContext, host: str, page_seconds: float) -> None:
        self.host = host
        self.steps: list[Step] = []
        self.writes: list[Write] = []
        self.contacts: list[Contact] = []
        self.sent: list[Sent] = []
        self.performed = {"visit"}
        self.answered: int | None = None
        self.context = context
        self._page_seconds = page_seconds
        self._log = NetworkLog()
        self._jar = Jar()
        self._scripts: list[ScriptWrite] = []

    async def visit(self, url: str, action: Action = "visit", *, look_for_notice: bool = False) -> Seen:
        """Open a page in a tab of its own, play it until it is quiet, close it, and write down what it left.

        A tab of its own, because time that was played does not come back to a page that follows.
        """
        step = self._begin(url, action)
        async with open_tab(self.context, self._log) as tab:
            loaded = await self._load(tab, url)
            if not loaded.there:
                return await self._end(step, loaded, (), quiet=True)
            quiet = await tab.play()
            frames = _facts(await tab.ask(PAGE_SCRIPT))
            notice = await find_notice(tab) if look_for_notice else None
        return await self._end(step, loaded, frames, quiet=quiet, notice=notice)

    async def act(
        self, url: str, action: Action, deed: Callable[[Tab], Awaitable[bool]]
    ) -> tuple[Seen, bool]:
        """Open a page in real time, then do something to it and play what follows; whether the deed was done.

        Two steps: what the page did before the deed is not the deed's.
        """
        step = self._begin(url, "visit")
        async with open_tab(self.context, self._log) as tab:
            loaded = await self._load(tab, url)
            quiet = await tab.settle()
            before = await self._end(step, loaded, _facts(await tab.ask(PAGE_SCRIPT)), quiet=quiet)
            if loaded.problem is not None:
                return before, False
            step = self._begin(url, action)
            done = await deed(tab)
            quiet = await tab.play()
            frames = _facts(await tab.ask(PAGE_SCRIPT))
            after = Loaded(tab.page.url, before.step.status)
        return await self._end(step, after, frames, quiet=quiet), done

    async def changed_since(self) -> bool:
        """Whether the jar has a cookie that is new, or of another value, since this was last asked."""
        return self._jar.mark(await self.context.cookies())

    def note(self, report: Any) -> None:
        """Take one message of the probe; what is not one is ignored: a page can say anything."""
        try:
            self._scripts.append(ScriptWrite(self._log.step, msgspec.convert(report, ScriptReport)))
        except msgspec.ValidationError:
            return

    def _begin(self, url: str, action: Action) -> Begun:
        self._log.step = len(self.steps)
        return Begun(url, action, time.perf_counter())

    async def _load(self, tab: Tab, url: str) -> Loaded:
        try:
            response = await tab.goto(url, self._page_seconds)
        except Error as error:
            there = tab.page.url.startswith("http")
            why = reason(error, self._page_seconds)
            return Loaded(tab.page.url if there else url, None, why, there=there)
        return Loaded(tab.page.url, response.status if response is not None else None)

    async def _end(
        self,
        begun: Begun,
        loaded: Loaded,
        frames: tuple[FrameFacts, ...],
        *,
        quiet: bool,
        notice: Notice | None = None,
    ) -> Seen:
        if not self.steps:  # where the first page leads is the site: `exemple.org` may be `www.exemple.org`
            self.host = urlsplit(loaded.url).hostname or self.host
        page = frames[0] if frames else None
        if page is not None and "form" in page.does:
            self.performed.add("form")
        step = Step(
            index=len(self.steps),
            action=begun.action,
            url=begun.url,
            final_url=loaded.url.partition("#")[0],
            status=loaded.status,
            performed=tuple(sorted(self.performed)),
            seconds=0.0,
            quiet=quiet,
            html=page is not None and page.type in HTML,
            problem=loaded.problem,
        )
        await self._write_down(step, frames)
        step = msgspec.structs.replace(step, seconds=round(time.perf_counter() - begun.since, 3))
        self.steps.append(step)
        return Seen(step, frames, notice)

    async def _write_down(self, step: Step, frames: tuple[FrameFacts, ...]) -> None:
        """What the step left, once its tab is closed: what a page stores on leaving is there too."""
        fresh = self._jar.update(await self.context.cookies(), time.time())
        scripts, self._scripts = self._scripts, []
        heard = Heard(
            step=step,
            site=self.host,
            log=self._log,
            jar=self._jar,
            fresh=fresh,
            scripts=scripts,
            frames=frames,
            before=self.writes,
        )
        self.writes += writes_of(heard)
        self.contacts += contacts_of(heard)
        self.sent += sent_of(heard)

    def last_step_performed(self, *moments: str) -> None:
        """Note what the last step turned out to have performed."""
        self.performed.update(moments)
        self.steps[-1] = msgspec.structs.replace(self.steps[-1], performed=tuple(sorted(self.performed)))


def _facts(answers: list[Any]) -> tuple[FrameFacts, ...]:
    """What the frames said, read strictly: a page can say anything."""
    found = []
    for answer in answers:
        try:
            found.append(msgspec.convert(answer, FrameFacts))
        except msgspec.ValidationError:
            continue
    return tuple(found)


@asynccontextmanager
async def witness(running: Running, host: str, page_seconds: float) -> AsyncIterator[Witness]:
    """A witness in a context of its own: no cookie, no storage, no cache from any other scenario."""
    context = await running.browser.new_context(
        user_agent=running.user_agent, viewport=_VIEWPORT, accept_downloads=False, service_workers="allow"
    )
    try:
        watching = Witness(context, host, page_seconds)
        await context.expose_binding(_BINDING, lambda _source, report: watching.note(report))
        await context.add_init_script(_PROBE)
        yield watching
    finally:
        await context.close()
