"""One scenario's witness: a fresh browser context, the steps taken in it, and what each left behind."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import msgspec
from playwright.async_api import BrowserContext, Error, Frame, ProxySettings, ViewportSize

from temoin.audit.browser import Running
from temoin.audit.collectors import Jar, NetworkLog, ScriptWrite, read_report
from temoin.audit.discover import HTML, PAGE_SCRIPT, FrameFacts, Link, frame_origin
from temoin.audit.gather import Heard, contacts_of, sent_of, writes_of
from temoin.audit.hearsay import LIMIT, brief, legible
from temoin.audit.observation import Action, Contact, Notice, Sent, Step, Write
from temoin.audit.operate import find_notice
from temoin.audit.refusal import NO_ANSWER, InconclusiveError, reason
from temoin.audit.tab import Tab, open_tab
from temoin.law import Text

_PROBE = files("temoin.audit").joinpath("probe.js").read_text(encoding="utf-8")
_BINDING = "__temoin"
_VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
_DEED_SECONDS = 20.0
_REPORTS_LIMIT = 2_000
_KEYS_LIMIT = 2_000
_HUNG: Text = {
    "en": "a page stopped answering while something was done on it",
    "fr": "une page a cessé de répondre pendant qu'on y agissait",
}


class Seen(msgspec.Struct, frozen=True):
    """What one step brought: the step, what the page said of itself, and its notice if looked for."""

    step: Step
    page: FrameFacts | None
    notice: Notice | None = None


class Told(msgspec.Struct, frozen=True):
    """What the frames that answered said of themselves; `page` is the page's own, None if it did not."""

    page: FrameFacts | None = None
    frames: tuple[FrameFacts, ...] = ()


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

    def __init__(
        self,
        context: BrowserContext,
        host: str,
        page_seconds: float,
        told: Callable[[Step], None] = lambda _: None,
    ) -> None:
        self.host = host
        self.steps: list[Step] = []
        self.writes: list[Write] = []
        self.contacts: list[Contact] = []
        self.sent: list[Sent] = []
        self.performed = {"visit"}
        self.answered: int | None = None
        self.context = context
        self._page_seconds = page_seconds
        self._tell = told
        self._log = NetworkLog()
        self._jar = Jar()
        self._scripts: list[ScriptWrite] = []

    async def arrive(self, url: str) -> Seen:
        """Visit the very first page; where it leads is the site: `exemple.org` may be `www.exemple.org`."""
        return await self.visit(url, arriving=True)

    async def visit(
        self, url: str, action: Action = "visit", *, look_for_notice: bool = False, arriving: bool = False
    ) -> Seen:
        """Open a page in a tab of its own, play it until it is quiet, close it, and write down what it left.

        A tab of its own, because time that was played does not come back to a page that follows.
        """
        step = self._begin(url, action)
        async with open_tab(self.context, self._log) as tab:
            loaded = await self._load(tab, url)
            if arriving:
                self.host = urlsplit(loaded.url).hostname or self.host
            if not loaded.there:
                return await self._end(step, loaded, Told(), quiet=True)
            quiet = await tab.play()
            told = _told(await tab.ask(PAGE_SCRIPT))
            notice = await find_notice(tab) if look_for_notice else None
        return await self._end(step, loaded, told, quiet=quiet, notice=notice)

    async def act(
        self, url: str, action: Action, deed: Callable[[Tab], Awaitable[bool]]
    ) -> tuple[Seen, bool]:
        """Open a page in real time, then do something to it and play what follows; whether the deed was done.

        Two steps: what the page did before the deed is not the deed's. Raises InconclusiveError, the deed's
        own, or when the page stops answering.
        """
        step = self._begin(url, "visit")
        async with open_tab(self.context, self._log) as tab:
            loaded = await self._load(tab, url)
            quiet = await tab.settle()
            before = await self._end(step, loaded, _told(await tab.ask(PAGE_SCRIPT)), quiet=quiet)
            if before.step.problem is not None:
                return before, False
            step = self._begin(url, action)
            try:
                async with asyncio.timeout(_DEED_SECONDS + self._page_seconds):
                    done = await deed(tab)
            except TimeoutError:
                raise InconclusiveError(_HUNG) from None
            quiet = await tab.play()
            told = _told(await tab.ask(PAGE_SCRIPT))
            after = Loaded(tab.page.url, before.step.status)
        return await self._end(step, after, told, quiet=quiet), done

    async def changed_since(self) -> bool:
        """Whether the jar has a cookie that is new, or of another value, since this was last asked."""
        return self._jar.mark(await self.context.cookies())

    def note(self, frame: Frame, said: Any) -> None:
        """Take one message of the probe; what is not one is ignored: a page can say anything.

        A frame speaks for its own origin only. One that says too much in one step is not listened to further.
        """
        report = read_report(said) if len(self._scripts) < _REPORTS_LIMIT else None
        if report is not None and report.origin == frame_origin(_addresses(frame)):
            self._scripts.append(ScriptWrite(self._log.step, report, frame.url))

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
        told: Told,
        *,
        quiet: bool,
        notice: Notice | None = None,
    ) -> Seen:
        page = told.page
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
            problem=loaded.problem or (None if page is not None else NO_ANSWER),
        )
        await self._write_down(step, told.frames)
        step = msgspec.structs.replace(step, seconds=round(time.perf_counter() - begun.since, 3))
        self.steps.append(step)
        self._tell(step)
        return Seen(step, page, notice)

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


def _told(answers: list[Any]) -> Told:
    """What the frames said, the page's own first."""
    facts = [_facts(answer) for answer in answers]
    return Told(facts[0] if facts else None, tuple(fact for fact in facts if fact is not None))


def _facts(answer: Any) -> FrameFacts | None:
    """What one frame said, read strictly and cut to what is worth keeping: a page can say anything."""
    try:
        facts = msgspec.convert(answer, FrameFacts)
    except (msgspec.ValidationError, RecursionError):
        return None
    return FrameFacts(
        host=brief(facts.host),
        type=brief(facts.type),
        links=tuple(
            Link(legible(link.url), brief(link.text), link.download)
            for link in facts.links[:_KEYS_LIMIT]
            if len(link.url) <= LIMIT
        ),
        does=tuple(brief(deed) for deed in facts.does[:_KEYS_LIMIT]),
        password=facts.password,
        local=tuple(brief(key) for key in facts.local[:_KEYS_LIMIT]),
        session=tuple(brief(key) for key in facts.session[:_KEYS_LIMIT]),
    )


def _addresses(frame: Frame | None) -> Iterator[str]:
    """A frame's address, then those of the frames around it."""
    while frame is not None:
        yield frame.url
        frame = frame.parent_frame


@asynccontextmanager
async def witness(
    running: Running, host: str, page_seconds: float, told: Callable[[Step], None]
) -> AsyncIterator[Witness]:
    """A witness in a context of its own: no cookie, no storage, no cache from any other scenario.

    `told` is called with each step once it is taken.
    """
    context = await running.browser.new_context(
        user_agent=running.user_agent,
        viewport=_VIEWPORT,
        accept_downloads=False,
        service_workers="allow",
        proxy=ProxySettings(server=running.proxy) if running.proxy is not None else None,
    )
    try:
        watching = Witness(context, host, page_seconds, told)
        await context.expose_binding(_BINDING, lambda source, said: watching.note(source["frame"], said))
        await context.add_init_script(_PROBE)
        yield watching
    finally:
        await context.close()
