"""What search engines are told: which addresses there are, and which are nobody's business."""

from datetime import datetime

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from temoin.office.datasets.shelf import catalogue
from temoin.office.front.history import in_force
from temoin.office.front.page import charter_address

STATIC = ("/", "/charters/", "/datasets/", "/made-true/", "/accessibility/", "/legal/")
LARGEST = 10_000
"""Sites; with a language each that makes 20,000 addresses, of the 50,000 that a sitemap may have."""
KEPT = "public, max-age=3600"
PRIVATE = (
    "/accounts/",
    "/back/",
    "/api/v1/",
    "/i18n/",
    "/cookies/choice/",
    "/cookies/receipt/",
)


class Place(msgspec.Struct, frozen=True):
    """One page: its address in each language, the one for whoever has none, and the day it last changed."""

    each: tuple[tuple[str, str], ...]
    default: str
    changed: datetime | None = None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Every public page in every language, each naming its twins."""
    places = [
        *(_place(path) for path in STATIC),
        *(_place(f"/datasets/{dataset.id}/", dataset.modified) for dataset in catalogue()),
        *(_place(charter_address(version), version.published) for version in in_force()[:LARGEST]),
    ]
    text = render_to_string("front/sitemap.xml", {"places": places})
    return HttpResponse(text, content_type="application/xml; charset=utf-8", headers={"Cache-Control": KEPT})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Which addresses are for people who are signed in, or for one visitor."""
    hidden = "\n".join(f"Disallow: {path}" for path in PRIVATE)
    return HttpResponse(
        f"User-agent: *\n{hidden}\n\nSitemap: {settings.ORIGIN}/sitemap.xml\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": KEPT},
    )


def _place(path: str, changed: datetime | None = None) -> Place:
    each = tuple((code, f"{settings.ORIGIN}/{code}{path}") for code, _ in settings.LANGUAGES)
    return Place(each, f"{settings.ORIGIN}{path}", changed)
