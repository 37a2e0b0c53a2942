"""The language of a page: the one a visitor chose, else the browser's, else French."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from temoin.office.accounts.address import path_of_this_site
from temoin.office.accounts.language import remember
from temoin.web.django import same_origin


class LanguageMiddleware:
    """Answers in the visitor's language, and says so to caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the request; only the visitor's own browser keeps it, and asks anew."""
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Content-Language", language)
            response.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


@csrf_exempt  # a form for everybody: it carries no token, and `same_origin` stands guard
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that a visitor chooses, and take them back to where they were."""
    if not same_origin(request):
        raise PermissionDenied
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    response = HttpResponseRedirect(path_of_this_site(request.POST.get("next"), "/"))
    response["Cache-Control"] = "no-store"
    remember(response, language)
    return response
