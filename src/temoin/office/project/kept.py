"""Pages that are the same bytes for everybody, kept for a second: under many readers each is made once.

Caches elsewhere may keep them for a minute (`language.SHARED_FOR`); here a second is enough to be quick, and
short enough that what is published is seen within two. Nothing is kept of who asked.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from temoin.office.project.language import parted
from temoin.web.django import current

MOST = 256
"""Pages kept at once; beyond, all are let go."""

_PAGE = re.compile(r"(page=[1-9][0-9]{0,5})?")

Key = tuple[str, str, str]


class Kept(msgspec.Struct, frozen=True):
    """A page as it was answered, until when it may be again, and the route that it is of."""

    body: bytes
    headers: Mapping[str, str]
    until: float
    route: Any

    def again(self) -> HttpResponse:
        """The same answer."""
        return HttpResponse(self.body, headers=dict(self.headers))


class KeptMiddleware:
    """Answers a page of an address with a language from memory, if it was made less than a second ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept_for: float = settings.TEMOIN_KEPT_FOR
        self.kept: dict[Key, Kept] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory, or keep what is answered."""
        key = self._key(request)
        if key is None:
            return self.get_response(request)
        found = self.kept.get(key)
        if found is not None and time.monotonic() < found.until:
            request.resolver_match = found.route
            return found.again()
        response = self.get_response(request)
        if response.status_code == 200 and response.get("Cache-Control", "").startswith("public"):
            self._keep(key, request, response)
        return response

    def _key(self, request: HttpRequest) -> Key | None:
        """What a page depends on, and nothing of its visitor; None for what is not kept."""
        query = request.META.get("QUERY_STRING", "")
        if not self.kept_for or request.method != "GET" or not _PAGE.fullmatch(query):
            return None
        if parted(request.path_info)[0] is None:
            return None
        request.get_host()  # a page from memory, too, is for our own name only
        return request.path_info, query, current().full

    def _keep(self, key: Key, request: HttpRequest, response: HttpResponse) -> None:
        if len(self.kept) >= MOST:
            self.kept.clear()
        until = time.monotonic() + self.kept_for
        self.kept[key] = Kept(response.content, dict(response.items()), until, request.resolver_match)
