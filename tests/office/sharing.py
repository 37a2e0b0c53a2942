"""A shared cache as RFC 9111 has it, in a few honest lines, and visitors who ask through it.

It stores whatever it may, for as long as it may, and makes up for nothing that the origin should have
said: no cookie of a request is taken away, no Set-Cookie of an answer is left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client

Headers = dict[str, str]
Ask = Callable[[str, str, Headers, Mapping[str, str]], HttpResponse]


@dataclass(frozen=True)
class Answer:
    """What a visitor gets; `stored` when it was not made for this very request."""

    status: int
    headers: Headers
    body: str
    sets: dict[str, str]
    stored: bool


@dataclass
class Kept:
    """A stored response, the request's headers that chose it, and when it was last known to be good."""

    answer: Answer
    chosen_by: dict[str, str]
    at: float


@dataclass
class SharedCache:
    """In front of an origin, for everybody (RFC 9111 sections 3, 4, 4.1, 4.2, 4.3 and 4.4)."""

    ask: Ask
    now: float = 0.0
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    hits: int = 0
    renewed: int = 0

    def request(
        self, method: str, address: str, headers: Headers, form: Mapping[str, str] | None = None
    ) -> Answer:
        if method not in {"GET", "HEAD"}:
            self.kept.pop(address, None)  # an unsafe method invalidates what it names (4.4)
            return _answer(self.ask(method, address, headers, form or {}))
        kept = self._selected(address, headers)
        if kept and self._is_fresh(kept):
            self.hits += 1
            return kept.answer
        if kept and "etag" in kept.answer.headers:
            return self._validated(method, address, headers, kept)
        return self._stored(method, address, headers, _answer(self.ask(method, address, headers, {})))

    def _validated(self, method: str, address: str, headers: Headers, kept: Kept) -> Answer:
        """Ask whether it still holds (4.3); a 304 brings its headers up to date."""
        asking = headers | {"if-none-match": kept.answer.headers["etag"]}
        answer = _answer(self.ask(method, address, asking, {}))
        if answer.status != 304:
            return self._stored(method, address, headers, answer)
        self.renewed += 1
        kept.at = self.now
        fresh = kept.answer.headers | answer.headers
        kept.answer = Answer(kept.answer.status, fresh, kept.answer.body, kept.answer.sets, stored=True)
        return kept.answer

    def _selected(self, address: str, headers: Headers) -> Kept | None:
        """The stored response whose Vary names nothing in which this request differs (4.1)."""
        for kept in self.kept.get(address, []):
            if all(headers.get(name) == value for name, value in kept.chosen_by.items()):
                return kept
        return None

    def _is_fresh(self, kept: Kept) -> bool:
        directives = _directives(kept.answer)
        if "no-cache" in directives:
            return False
        lifetime = directives.get("s-maxage") or directives.get("max-age") or "0"
        return self.now - kept.at < int(lifetime)

    def _stored(self, method: str, address: str, headers: Headers, answer: Answer) -> Answer:
        """Keep it if a shared cache may (3)."""
        directives, vary = _directives(answer), answer.headers.get("vary", "")
        understood = answer.status in {200, 203, 301, 404, 410}
        forbidden = {"no-store", "private"} & set(directives) or vary.strip() == "*"
        authorised = "authorization" not in headers or {"public", "s-maxage"} & set(directives)
        if method == "GET" and understood and not forbidden and authorised:
            names = [name.strip().lower() for name in vary.split(",") if name.strip()]
            chosen_by = {name: headers.get(name, "") for name in names}
            others = [one for one in self.kept.get(address, []) if one.chosen_by != chosen_by]
            again = Answer(answer.status, answer.headers, answer.body, answer.sets, stored=True)
            self.kept[address] = [*others, Kept(again, chosen_by, self.now)]
        return answer


def _directives(answer: Answer) -> dict[str, str]:
    pairs = re.findall(r"([a-z-]+)(?:=\"?([^\",]*)\"?)?", answer.headers.get("cache-control", "").lower())
    return dict(pairs)


def _answer(response: HttpResponse) -> Answer:
    return Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.items()},
        body=response.content.decode(),
        sets={name: morsel.value for name, morsel in response.cookies.items()},
        stored=False,
    )


def origin(host: str) -> Ask:
    """The platform itself, asked with the very headers of each request."""

    def ask(method: str, address: str, headers: Headers, form: Mapping[str, str]) -> HttpResponse:
        client = Client(enforce_csrf_checks=True, headers={"host": host})
        if method == "POST":
            return client.post(address, form, headers=headers)
        return client.generic(method, address, headers=headers)

    return ask


@dataclass
class Visitor:
    """Someone with a browser: its languages, its cookies, and what nobody else may ever see."""

    accepts: str
    name: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> Headers:
        """What the browser sends."""
        sent = {"accept-language": self.accepts}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return sent

    @property
    def language(self) -> str:
        """The language in which addresses without one answer."""
        return self.cookies.get("django_language") or ("en" if self.accepts.startswith("en") else "fr")

    @property
    def secrets(self) -> set[str]:
        """What only this visitor may be told."""
        receipt = self.cookies.get("cookies_preferences", "").split(".")[5:]
        session = self.cookies.get("sessionid", "")
        return {one for one in (self.name, session, *receipt) if one}
