"""One tab: a page watched from before its first request until it is quiet.

How everything is seen without a second connection to the browser: the tab's own CDP session attaches itself
to every target the page starts (`Target.setAutoAttach`, paused until they are listened to), in the
unflattened form, where a child's messages travel inside the parent's. So frames of other sites (in a process
of their own or not), workers and service workers are heard from their first request on.

What it cannot see: what a service worker or a worker writes by `cookieStore` or IndexedDB (the jar shows the
cookie, nobody shows the setter), and timers inside workers, which run in real time. Playwright's own session
may let a worker go before ours listens: the address of its very first request is then unknown, its cookies
are not. A page that a page opens by itself (a popup) is heard through the jar only.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Response

from temoin.audit.collectors import NetworkLog

_BUDGET = 5_000
"""Milliseconds of the page's own time that are played after its load event."""

_CAP = 2.0
_FLUSH_CAP = 0.5
_DRAIN_CAP = 1.0
_LULL = 0.15
_SETTLE_CAP = 5.0
_ASK_CAP = 3.0
_CLOSE_CAP = 5.0
_EXPIRED = "Emulation.virtualTimeBudgetExpired"
_AUTO_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False}
_PLAY = "Emulation.setVirtualTimePolicy"

_Send = Callable[[str, dict[str, Any]], Awaitable[Any]]


class _Target:
    """One target under the tab: the page itself (""), a frame of another process, a worker."""

    def __init__(self, kind: str, send: _Send) -> None:
        self.kind = kind
        self.send = send
        self.expired = asyncio.Event()


class Tab:
    """A page and the ears on it; made by `open_tab`."""

    def __init__(self, page: Page, session: CDPSession, log: NetworkLog) -> None:
        self.page = page
        self._log = log
        self._activity = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._policy: str | None = None
        self._root = _Target("page", session.send)
        self._targets: dict[str, _Target] = {"": self._root}
        for event in (*log.events, _EXPIRED, "Target.attachedToTarget", "Target.detachedFromTarget"):
            session.on(event, self._hear("", event))
        session.on("Target.receivedMessageFromTarget", self._hear("", "Target.receivedMessageFromTarget"))

    async def listen(self) -> None:
        """Ask the page's session for its network and its children."""
        await self._root.send("Network.enable", {})
        await self._root.send("Target.setAutoAttach", _AUTO_ATTACH)

    async def goto(self, url: str, seconds: float) -> Response | None:
        """Open an address and wait for its load event. Raises Playwright's Error, or TimeoutError."""
        return await self.page.goto(url, wait_until="load", timeout=seconds * 1000)

    async def play(self) -> bool:
        """Play the page's next five seconds in its own time, as fast as they go; False if it never was quiet.

        Timers run at once, and time stands still while a request is on its way. A page that keeps a request
        open, or never rests, gets two real seconds; then its timers are run without waiting for the network.
        Time stands still afterwards: the page can be asked, but does nothing more.
        """
        quiet = await self._play("pauseIfNetworkFetchesPending", _CAP)
        if quiet:
            await self._drain()
        else:
            await self._play("advance", _FLUSH_CAP)
        return quiet

    async def settle(self) -> bool:
        """Wait in real time until the network is still for a moment; False when that never came."""
        try:
            async with asyncio.timeout(_SETTLE_CAP):
                while await self._active() or self._log.in_flight:
                    pass
        except TimeoutError:
            return False
        return True

    async def ask(self, script: str, argument: Any = None) -> list[Any]:
        """What each frame answers to a script, the page's own first; None for one that cannot answer."""
        frames = [self.page.main_frame, *(f for f in self.page.frames if f is not self.page.main_frame)]
        answers = await asyncio.gather(
            *(asyncio.wait_for(frame.evaluate(script, argument), _ASK_CAP) for frame in frames),
            return_exceptions=True,
        )
        return [None if isinstance(answer, BaseException) else answer for answer in answers]

    async def close(self) -> None:
        """Close the page as a visitor would: what it does on leaving is done."""
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(_CLOSE_CAP):
                await self.page.close()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _play(self, policy: str, cap: float) -> bool:
        self._policy = policy
        for target in self._targets.values():
            self._start_clock(target)
        try:
            async with asyncio.timeout(cap):
                while (running := self._running()) is not None:
                    await running.expired.wait()
        except TimeoutError:
            return False
        finally:
            self._policy = None
        return True

    def _running(self) -> _Target | None:
        """A frame whose time still runs; those that came while it was played are waited for too."""
        waiting = (
            t for t in self._targets.values() if t.kind in {"page", "iframe"} and not t.expired.is_set()
        )
        return next(waiting, None)

    def _start_clock(self, target: _Target) -> None:
        target.expired.clear()
        if self._policy is not None and target.kind != "service_worker":
            self._tell(target, _PLAY, {"policy": self._policy, "budget": _BUDGET})

    async def _drain(self) -> None:
        """Hear the end of what is on its way: a worker asks in real time, whatever its page's clock."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_CAP):
                while self._log.in_flight or any("worker" in t.kind for t in self._targets.values()):
                    if not await self._active() and not self._log.in_flight:
                        break

    async def _active(self) -> bool:
        """Whether anything happened on the network within the next moment."""
        self._activity.clear()
        try:
            async with asyncio.timeout(_LULL):
                await self._activity.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self, target: _Target, method: str, parameters: dict[str, Any]) -> None:
        """Send without waiting for the answer: a paused target gives none, a closed one never will."""

        async def sending() -> None:
            with contextlib.suppress(Error):
                await target.send(method, parameters)

        task = asyncio.ensure_future(sending())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _hear(self, key: str, event: str) -> Callable[[dict[str, Any]], None]:
        return lambda parameters: self._on(key, event, parameters)

    def _on(self, key: str, event: str, parameters: dict[str, Any]) -> None:
        """One event of one target, however deep."""
        if event == "Target.receivedMessageFromTarget":
            message = json.loads(parameters["message"])
            if "method" in message:
                self._on(parameters["sessionId"], message["method"], message.get("params", {}))
        elif event == "Target.attachedToTarget":
            self._attach(key, parameters)
        elif event == "Target.detachedFromTarget":
            gone = self._targets.pop(parameters["sessionId"], None)
            if gone is not None:
                gone.expired.set()
        elif event == _EXPIRED:
            if target := self._targets.get(key):
                target.expired.set()
        elif self._log.feed(f"{id(self)}{key}", event, parameters):
            self._activity.set()

    def _attach(self, parent_key: str, parameters: dict[str, Any]) -> None:
        key, kind = parameters["sessionId"], parameters["targetInfo"]["type"]
        parent = self._targets.get(parent_key, self._root)
        count = 0

        async def send(method: str, arguments: dict[str, Any]) -> None:
            nonlocal count
            count += 1
            message = json.dumps({"id": count, "method": method, "params": arguments})
            await parent.send("Target.sendMessageToTarget", {"sessionId": key, "message": message})

        target = self._targets[key] = _Target(kind, send)
        self._tell(target, "Network.enable", {})
        self._tell(target, "Target.setAutoAttach", _AUTO_ATTACH)
        self._start_clock(target)
        self._tell(target, "Runtime.runIfWaitingForDebugger", {})


@asynccontextmanager
async def open_tab(context: BrowserContext, log: NetworkLog) -> AsyncIterator[Tab]:
    """A new tab of a context, listened to from its start, closed at the end."""
    log.in_flight.clear()  # what an earlier tab left open went with it
    page = await context.new_page()
    tab = Tab(page, await context.new_cdp_session(page), log)
    try:
        await tab.listen()
        yield tab
    finally:
        await tab.close()
