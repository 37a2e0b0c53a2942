"""The network as CDP tells it: which response set a cookie, on which hop, refused or not, asked by whom.

No browser here: events go in one by one, by name and parameters, and facts come out. A request's redirect
hops share one request id, and their headers come in events of their own ("ExtraInfo"), before or after the
request they belong to; so both are kept in order and matched when asked for.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from temoin.audit.hearsay import brief, legible_event
from temoin.audit.observation import Caller

_CHAIN_LIMIT = 12
_FUNCTION_LIMIT = 200
_NEVER_DONE = {"EventSource", "WebSocket", "Ping"}
"""Requests that a page may hold open as long as it lives, or that outlive it: nobody waits for them."""


class Hop(msgspec.Struct):
    """One address that a request went to; `extra` says whether its headers come in an event of their own."""

    url: str
    extra: bool = True


class Headers(msgspec.Struct):
    """One hop's Set-Cookie lines, and those of them that the browser refused, with its reasons."""

    lines: list[str]
    refused: dict[str, tuple[str, ...]]


class Request(msgspec.Struct):
    """One request with its hops, in order; `step` is when it left."""

    step: int
    hops: list[Hop]
    caller: Caller | None
    blocked: str | None = None


class HeaderWrite(msgspec.Struct, frozen=True):
    """One Set-Cookie line as it came, the address of the very hop that sent it, and who asked for that.

    `line` holds a value: it is read at once and never kept.
    """

    step: int
    url: str | None
    line: str
    reasons: tuple[str, ...]
    chain: tuple[Caller, ...]


class CarriedCookie(msgspec.Struct, frozen=True):
    """A cookie that the browser put on a request, by name and domain."""

    step: int
    name: str
    host: str
    url: str


class NetworkLog:
    """Listens to the Network domain of every target of a tab, from its opening to its end."""

    def __init__(self) -> None:
        self.step = 0
        self.requests: dict[str, Request] = {}
        self.in_flight: set[str] = set()
        self._headers: dict[str, list[Headers]] = {}
        self._carried: dict[str, list[list[tuple[str, str]]]] = {}
        self._source: dict[tuple[str, str], str] = {}
        self._by_url: dict[str, Request] = {}
        self._handlers: dict[str, Callable[[str, dict[str, Any]], None]] = {
            "Network.requestWillBeSent": self._request,
            "Network.requestWillBeSentExtraInfo": self._request_headers,
            "Network.responseReceivedExtraInfo": self._response_headers,
            "Network.responseReceived": self._response,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
            "Network.webSocketCreated": self._socket,
        }

    @property
    def events(self) -> tuple[str, ...]:
        """The CDP events that the log understands."""
        return tuple(self._handlers)

    def feed(self, session: str, event: str, parameters: dict[str, Any]) -> bool:
        """Take one event of one target's session; True when it was one that changes what is in flight.

        Several sessions may tell the same story (a service worker is seen from each page that it serves):
        of each request, each kind of event is believed from the first session that told it.
        """
        handler = self._handlers.get(event)
        if handler is None:
            return False
        request_id = parameters.get("requestId", "")
        if self._source.setdefault((request_id, event), session) == session:
            handler(request_id, legible_event(parameters))
        return True

    def _request(self, request_id: str, parameters: dict[str, Any]) -> None:
        url = parameters["request"]["url"]
        known = self.requests.get(request_id)
        if known is not None:
            if "redirectResponse" in parameters:
                known.hops[-1].extra = parameters.get("redirectHasExtraInfo", True)
                known.hops.append(Hop(url))
                self._by_url.setdefault(url, known)
            return
        request = Request(self.step, [Hop(url)], _caller(parameters.get("initiator", {})))
        self.requests[request_id] = request
        self._by_url.setdefault(url, request)
        if parameters.get("type") not in _NEVER_DONE and url.startswith(("http:", "https:")):
            self.in_flight.add(request_id)

    def _socket(self, request_id: str, parameters: dict[str, Any]) -> None:
        self.requests[request_id] = Request(
            self.step, [Hop(parameters["url"])], _caller(parameters.get("initiator", {}))
        )

    def _response(self, request_id: str, parameters: dict[str, Any]) -> None:
        response = parameters.get("response", {})
        request = self.requests.get(request_id)
        if request is None:  # a worker's first request may leave before its session is listened to
            request = self.requests[request_id] = Request(self.step, [Hop(response.get("url", ""))], None)
        request.hops[-1].extra = parameters.get("hasExtraInfo", True)

    def _response_headers(self, request_id: str, parameters: dict[str, Any]) -> None:
        found = next((v for k, v in parameters["headers"].items() if k.lower() == "set-cookie"), "")
        refused = {
            blocked["cookieLine"]: tuple(blocked["blockedReasons"])
            for blocked in parameters.get("blockedCookies", ())
        }
        lines = [line for line in found.split("\n") if line.strip()]
        lines += [line for line in refused if line not in lines]
        self._headers.setdefault(request_id, []).append(Headers(lines, refused))

    def _request_headers(self, request_id: str, parameters: dict[str, Any]) -> None:
        cookies = [
            (item["cookie"]["name"], item["cookie"]["domain"].removeprefix("."))
            for item in parameters.get("associatedCookies", ())
            if not item.get("blockedReasons")
        ]
        self._carried.setdefault(request_id, []).append(cookies)

    def _finished(self, request_id: str, _parameters: dict[str, Any]) -> None:
        self.in_flight.discard(request_id)

    def _failed(self, request_id: str, parameters: dict[str, Any]) -> None:
        self.in_flight.discard(request_id)
        if request := self.requests.get(request_id):
            request.blocked = parameters.get("blockedReason")

    def header_writes(self) -> Iterator[HeaderWrite]:
        """Every Set-Cookie line heard since the last call, each with its hop; then forgotten."""
        for request_id in list(self._headers):
            request = self.requests.get(request_id)
            heard = self._headers.pop(request_id)
            places = _places(request.hops, len(heard)) if request else [0] * len(heard)
            for place, headers in zip(places, heard, strict=True):
                url, chain = self._hop(request, place)
                step = self.step if request is None else request.step
                for line in headers.lines:
                    yield HeaderWrite(step, url, line, headers.refused.get(line, ()), chain)

    def carried(self) -> Iterator[CarriedCookie]:
        """Every cookie that a request carried since the last call."""
        for request_id in list(self._carried):
            request = self.requests.get(request_id)
            told = self._carried.pop(request_id)
            if request is None:
                continue
            places = _places(request.hops, len(told))
            for place, cookies in zip(places, told, strict=True):
                for name, host in cookies:
                    yield CarriedCookie(request.step, name, host, request.hops[place].url)

    def chain(self, caller: Caller | None) -> tuple[Caller, ...]:
        """Who called, who brought that in, and so on up to the page; each address once."""
        chain: list[Caller] = []
        seen: set[str] = set()
        while caller is not None and caller.url not in seen and len(chain) < _CHAIN_LIMIT:
            chain.append(caller)
            seen.add(caller.url)
            request = self._by_url.get(caller.url)
            caller = request.caller if request else None
        return tuple(chain)

    def knows(self, url: str) -> bool:
        """Whether anything was asked for at this address."""
        return url in self._by_url

    def brought_in(self, url: str) -> tuple[Caller, ...]:
        """Who asked for a script or a page, the nearest first; empty when nobody but the audit did."""
        request = self._by_url.get(url)
        return self.chain(request.caller) if request else ()

    def _hop(self, request: Request | None, place: int) -> tuple[str | None, tuple[Caller, ...]]:
        if request is None:
            return None, ()
        before = [Caller(hop.url) for hop in reversed(request.hops[:place])]
        return request.hops[place].url, (*before, *self.chain(request.caller))


def _places(hops: list[Hop], told: int) -> list[int]:
    """Which hop each of `told` header events belongs to: those that have one, in order; then the last."""
    with_extra = [index for index, hop in enumerate(hops) if hop.extra]
    last = len(hops) - 1
    return [with_extra[index] if index < len(with_extra) else last for index in range(told)]


def _caller(initiator: dict[str, Any]) -> Caller | None:
    """The nearest place that CDP names as a request's initiator; its lines count from 0, ours from 1."""
    stack = initiator.get("stack")
    while stack:
        for frame in stack.get("callFrames", ()):
            if frame.get("url"):
                return Caller(
                    frame["url"],
                    frame["lineNumber"] + 1,
                    frame["columnNumber"] + 1,
                    brief(frame["functionName"], _FUNCTION_LIMIT) or None,
                )
        stack = stack.get("parent")
    if not initiator.get("url"):
        return None
    line, column = initiator.get("lineNumber"), initiator.get("columnNumber")
    return Caller(
        initiator["url"], None if line is None else int(line) + 1, None if column is None else int(column) + 1
    )
