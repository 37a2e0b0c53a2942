"""What every template may show: none of it about the person, but where they may go once they signed in."""

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from temoin.office.accounts.authority import authority_of
from temoin.office.front.state import DRAWN, NAMES
from temoin.office.project.language import parted
from temoin.office.registry.models import PLATFORM, Site

_OFFICE = frozenset({"accounts", "back"})
OF_ITS_OWN = {"chart": DRAWN, "map": DRAWN, "api": ("group_by", "offset")}
"""What some pages' addresses say besides."""
LONGEST = 1500
"""Characters of a state that a page's own links repeat; beyond, they lead to the page as it begins."""
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_PAGED = re.compile(r"(\?page=[1-9][0-9]{0,5})?")
"""Of a page of data, narrowed or sorted, the canonical address is the whole one's."""


def shared(request: HttpRequest) -> dict[str, Any]:
    """The language of the page and the other ones, the address to come back to, and its public addresses.

    `at` stands before each link to a public page: "/fr" where the page's address says its language, else "".
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    said, path = parted(request.path)
    section = path.split("/")[1]
    at = f"/{said}" if said else ""
    place, asked = escape_uri_path(path), _asked(request, section)
    plain = place + asked
    canonical = plain if section != "datasets" or _PAGED.fullmatch(asked) else place
    public = plain if len(asked) <= LONGEST else place
    return {
        "language": language,
        "languages": settings.LANGUAGES,
        "at": at,
        "section": section,
        "works_here": SimpleLazyObject(
            lambda: authority_of(request).works_here
        ),  # asked on office pages only
        "capabilities": SimpleLazyObject(lambda: authority_of(request).anywhere()),
        "reads_audience": SimpleLazyObject(lambda: _reads_audience(request)),
        "here": at + public,
        "plain": public,
        "origin": str(settings.ORIGIN),
        "canonical": f"{settings.ORIGIN}/{language}{canonical}",
        "alternates": alternates(canonical),
    }


def alternates(plain: str) -> list[tuple[str, str]]:
    """The addresses of a public page in each language, and the one that finds the visitor's (x-default)."""
    each = [(code, f"{settings.ORIGIN}/{code}{plain}") for code, _ in settings.LANGUAGES]
    return [*each, ("x-default", f"{settings.ORIGIN}{plain}")]


def _asked(request: HttpRequest, section: str) -> str:
    """What of the query belongs to the page: of a public one its number, so that nothing else is echoed."""
    if request.method not in {"GET", "HEAD"}:
        return ""
    try:
        asked = request.GET
    except SuspiciousOperation:  # more parameters than are read: the page that says so comes by here, too
        return ""
    if section in _OFFICE:
        query = request.META.get("QUERY_STRING", "")
        return f"?{asked.urlencode()}" if query else ""
    if section == "datasets":
        return _state(asked, parted(request.path)[1].strip("/").split("/"))
    number = asked.get("page", "")
    return f"?page={number}" if _PAGE.fullmatch(number) and number != "1" else ""


def _state(asked: QueryDict, parts: list[str]) -> str:
    """What the address of a page of data says of its state, in one order, and nothing else of it."""
    stateful = len(parts) in {1, 3}  # the catalogue, and a dataset's pages but the first
    names = (*NAMES, *OF_ITS_OWN.get(parts[-1], ())) if stateful else ()
    pairs = [(name, value) for name in names for value in asked.getlist(name) if value]
    return f"?{urlencode(pairs)}" if pairs and pairs != [("page", "1")] else ""


def _reads_audience(request: HttpRequest) -> bool:
    """Whether the platform's own site is one of those that the person may read."""
    organisation = Site.objects.filter(slug=PLATFORM).values_list("organisation", flat=True).first()
    return authority_of(request).may("read", organisation)
