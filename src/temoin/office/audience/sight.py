"""Whether an answer counts as a page read, and as which."""

import re
from datetime import date
from typing import Final

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

PURPOSE: Final = "audience"
OBJECTS: Final = ("dataset_id", "site_id", "number")
"""The parts of an address that say what a page is about; no other is kept: some are a visitor's own."""

_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|archiv|monitor|preview|fetch|headless|http-?client|feed|"
    r"^(?:curl|wget|python|java|ruby|perl|php|go-http|okhttp|axios|node|libwww|lynx)",
    re.IGNORECASE,
)


class Sight(msgspec.Struct, frozen=True):
    """One page, in one language, on one day."""

    day: date
    page: str
    object: str
    language: str


def seen(request: HttpRequest, response: HttpResponseBase) -> Sight | None:
    """The page that a person was just shown; None for whatever else was answered.

    A page is an HTML document of the public routes, sent whole (200) to a GET that a person made, as far as
    the browser and the User-Agent say: that is looked at here, and kept nowhere.
    """
    if (
        request.method != "GET"
        or response.status_code != 200
        or not _is_page(response)
        or not _is_person(request)
    ):
        return None
    match = request.resolver_match
    if match is None or not match.url_name or not match.func.__module__.startswith(settings.TEMOIN_COUNTED):
        return None
    about = "/".join(str(match.kwargs[name]) for name in OBJECTS if name in match.kwargs)
    return Sight(timezone.localdate(), match.url_name[:60], about[:200], response["Content-Language"][:10])


def is_robot(agent: str) -> bool:
    """Whether a User-Agent is that of a program that reads pages by itself; none at all is one too."""
    return not agent or _ROBOT.search(agent) is not None


def _is_page(response: HttpResponseBase) -> bool:
    return (
        response.get("Content-Type", "").startswith("text/html")
        and "Content-Language" in response
        and "Content-Disposition" not in response
    )


def _is_person(request: HttpRequest) -> bool:
    """Not a robot, not a page that the browser retrieves ahead, nor one that a script asks for."""
    headers = request.headers
    ahead = "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    return (
        not ahead
        and headers.get("Sec-Fetch-Dest", "document") == "document"
        and not is_robot(headers.get("User-Agent", ""))
    )
