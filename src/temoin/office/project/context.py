"""What every template may show: none of it about the person, but where they may go once they signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from temoin.office.accounts.authority import authority_of


def shared(request: HttpRequest) -> dict[str, Any]:
    """The language of the page, the other ones, and the address to come back to."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "languages": settings.LANGUAGES,
        "section": request.path.split("/")[1],
        "works_here": SimpleLazyObject(
            lambda: authority_of(request).works_here
        ),  # asked on office pages only
        "capabilities": SimpleLazyObject(lambda: authority_of(request).anywhere()),
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else request.path,
    }
