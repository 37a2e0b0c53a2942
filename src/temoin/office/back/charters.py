"""A site's charter in the back office: its editor and preview, its texts, its versions, its import."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from temoin.banner import kind_words, notice, spoken
from temoin.charter import examine
from temoin.cookies import KINDS
from temoin.law import PROFILES, PURPOSES, Text, condition_title, known_conditions
from temoin.office.back.views import about, needs, site_of
from temoin.office.registry.drafts import LARGEST
from temoin.office.registry.publishing import law
from temoin.publish import fragment, languages


@needs("read")
def charter(request: HttpRequest, site_id: str) -> HttpResponse:
    """The editor: a form and the YAML side by side, the check, the preview, and the way to publication."""
    site = site_of(request, site_id, "read")
    response = render(request, "back/charter.html", about(request, site, "charter") | _choices())
    response.temoin_policy = {"frame-src": "'self'"}  # type: ignore[attr-defined]
    return response


@needs("read", posted=True)
def preview(request: HttpRequest, site_id: str) -> HttpResponse:
    """The charter's page and the notice of a text as it is, in a frame of the editor and nowhere else.

    Nothing runs in it, and no link of it leads anywhere.
    """
    site = site_of(request, site_id, "read")
    text = request.POST.get("text", "")
    if len(text) > LARGEST:
        raise BadRequest
    examined = examine(text.replace("\r\n", "\n"))
    context: dict[str, Any] = {"problems": examined.problems, "site": site}
    if examined.file is not None:
        charter = examined.file.charter
        wanted = request.POST.get("language", "")
        language = wanted if wanted in languages(charter) else languages(charter)[0]
        asked = notice(charter, law(), language, next_path="/", centre_url="/cookies/choice/")
        context |= {
            "said_in": spoken(language),
            "notice": mark_safe(asked),  # noqa: S308 - the banner escapes what it renders
            "fragment": mark_safe(fragment(charter, language)),  # noqa: S308 - so does publish
        }
    response = render(request, "back/charter/preview.html", context)
    response.temoin_policy = {  # type: ignore[attr-defined]
        "script-src": "'none'",
        "img-src": "'none'",
        "connect-src": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@needs("read")
def texts(request: HttpRequest, site_id: str) -> HttpResponse:
    """The charter's texts, two languages side by side."""
    site = site_of(request, site_id, "read")
    return render(request, "back/texts.html", about(request, site, "texts"))


@needs("read")
def versions(request: HttpRequest, site_id: str) -> HttpResponse:
    """The versions of the charter, any two compared."""
    site = site_of(request, site_id, "read")
    return render(request, "back/versions.html", about(request, site, "versions"))


@needs("edit")
def bring(request: HttpRequest, site_id: str) -> HttpResponse:
    """An existing page, read and corrected row by row, becomes a draft."""
    site = site_of(request, site_id, "edit")
    return render(request, "back/import.html", about(request, site, "import") | _choices())


def _choices() -> dict[str, Any]:
    """The words for what can be chosen, in the page's language."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "purposes": [(one.id, _said(one.title, language)) for one in PURPOSES.values()],
        "profiles": [(one.id, _said(one.title, language)) for one in PROFILES.values()],
        "conditions": [(name, _said(condition_title(name), language)) for name in known_conditions()],
        "kinds": [(kind, kind_words(kind, language)) for kind in KINDS],
    }


def _said(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")
