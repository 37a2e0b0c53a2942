"""A public page: what it is called, what it is about, and what it shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from temoin.office.registry.models import Version


def page(request: HttpRequest, template: str, title: str, about: str, **shown: object) -> HttpResponse:
    """The page of a template; its title and what it is about are also what other sites show of it."""
    return render(request, template, {"title": title, "about": about, **shown})


def language() -> str:
    """The language that the page speaks."""
    return translation.get_language() or "fr"


def charter_address(version: Version) -> str:
    """Where the charter in force of a site is read: the platform's own has a page apart."""
    return "/cookies/" if version.site.is_platform else f"/charters/{version.site.slug}/"
