"""The few files that a page with a notice asks for."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from temoin.banner import answered_css, asset
from temoin.consent import settles
from temoin.web.django.decision import decision_of
from temoin.web.django.publication import current

TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """`answered.css`, for browsers without script: hides an answered notice; no cache keeps it."""
    css = answered_css(settles(decision_of(request), current().asked))
    return HttpResponse(css, content_type=TYPES["css"], headers={"Cache-Control": "no-store"})


@require_safe
def built(request: HttpRequest, name: str) -> HttpResponseBase:
    """`choice.js`, `notice.css` or `page.css`: the same for everybody, with an ETag, kept five minutes."""
    content, etag = _file(name)
    response = HttpResponse(
        content,
        content_type=TYPES[name.rpartition(".")[2]],
        headers={"Cache-Control": "public, max-age=300", "ETag": etag, "X-Content-Type-Options": "nosniff"},
    )
    return get_conditional_response(request, etag=etag, response=response) or response


@cache
def _file(name: str) -> tuple[bytes, str]:
    """The bytes of a file, and its ETag."""
    ours = files("temoin.web.django") / "assets" / name
    content = ours.read_bytes() if ours.is_file() else asset(name)
    return content, f'"{sha256(content).hexdigest()[:32]}"'
