"""The language that a person chose, as their browser keeps it."""

from django.conf import settings
from django.http import HttpResponse


def remember(response: HttpResponse, language: str) -> None:
    """Have the browser keep the chosen language, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
