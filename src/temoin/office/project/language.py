"""The language of a page: what its address says, else the visitor's choice, else the browser's, else French.

An address with a language in front (`/fr/…`) is the same bytes for everybody, and any cache may keep it; the
same address without it answers each visitor in their own language, and is theirs alone.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers, set_response_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from temoin.office.accounts.address import path_of_this_site
from temoin.office.accounts.language import remember
from temoin.web.django import same_origin

SHARED_FOR = 60
"""Seconds for which a cache may answer for us: a charter just published is seen everywhere after these."""

_PREFIXED = re.compile(rf"/({'|'.join(code for code, _ in settings.LANGUAGES)})(/.*)", re.DOTALL)


def parted(path: str) -> tuple[str | None, str]:
    """The language that an address says, and the rest: ("fr", "/cookies/") of `/fr/cookies/`."""
    found = _PREFIXED.fullmatch(path)
    return (found[1], found[2]) if found else (None, path)


class LanguageMiddleware:
    """Answers in the language of the address, else in the visitor's, and says to caches which it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the request."""
        said, _ = parted(request.path_info)
        language = said or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Content-Language", language)
        if said:
            _for_everybody(response)
        else:
            _for_one_visitor(response)
        return response


def _for_everybody(response: HttpResponse) -> None:
    """Let any cache keep a page; never an error, a redirection, or what has come to depend on its visitor."""
    if response.status_code == 200 and not response.cookies and not response.has_header("Vary"):
        response.setdefault("Cache-Control", f"public, max-age={SHARED_FOR}")
        _tag(response)
    else:
        response["Cache-Control"] = "no-store"


def _for_one_visitor(response: HttpResponse) -> None:
    """Let the visitor's own browser alone keep a page, and ask anew each time."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    response.setdefault("Cache-Control", "private, no-cache")
    if "public" not in response["Cache-Control"]:
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
    if response.status_code == 200:
        _tag(response)


def _tag(response: HttpResponse) -> None:
    """Give a page its ETag here, and not only where a GET is compared with it: a HEAD says the same."""
    if not response.has_header("ETag"):
        set_response_etag(response)


@csrf_exempt  # a form for everybody: it carries no token, and `same_origin` stands guard
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that a visitor chooses, and take them back to where they were.

    To the address without a language, where their choice counts.
    """
    if not same_origin(request):
        raise PermissionDenied
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    _, target = parted(request.POST.get("next", "/"))
    response = HttpResponseRedirect(path_of_this_site(target, "/"))
    response["Cache-Control"] = "no-store"
    remember(response, language)
    return response
