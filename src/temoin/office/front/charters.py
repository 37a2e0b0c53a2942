"""The charters of the sites: their list, each one in its languages, its history, and its files."""

from http import HTTPStatus

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from temoin.banner import locale
from temoin.office.front.article import Spoilt, article, languages_of, nearest
from temoin.office.front.history import cards, history, in_force, lines, versions_of
from temoin.office.front.page import charter_address, language, page
from temoin.office.front.paging import span
from temoin.office.registry.models import PLATFORM, Site, Version
from temoin.publish import fragment, languages
from temoin.web.django import current

LISTED = 48
SHOWN = 6
"""Versions that a charter's own page names; its history names them all."""
LOGGED = 50
ELSEWHERE = "en"
"""The language of the page around a charter in neither of the portal's: of two addresses, its own."""


class Tongue(msgspec.Struct, frozen=True):
    """A language of a charter and where it is read in it; `here` where it is the one shown."""

    tag: str
    name: str
    href: str
    here: bool


@require_safe
def charters(request: HttpRequest) -> HttpResponse:
    """Every site whose charter is published here."""
    found = in_force()
    total = found.count()
    where = span(request, total, LISTED)
    return page(
        request,
        "front/charters.html",
        _("Charters"),
        _("The cookie charters published here, each with its languages, its history and its files."),
        cards=cards(found[where.start : where.end]),
        total=total,
        span=where,
    )


@require_safe
def charter(request: HttpRequest, site_id: str, tag: str | None = None) -> HttpResponse:
    """The charter in force of a site, in the page's language or in another one of its own."""
    if site_id == PLATFORM and tag is None:
        return HttpResponsePermanentRedirect(request.path.removesuffix(f"charters/{PLATFORM}/") + "cookies/")
    version = versions_of(site_id).first()
    if version is None:
        raise Http404
    return show(request, version, version, tag, charter_address(version))


@require_safe
def version(request: HttpRequest, site_id: str, number: int, tag: str | None = None) -> HttpResponse:
    """One version of a charter, in force or not: what was published stays readable."""
    newest = versions_of(site_id).first()
    if newest is None:
        raise Http404
    found = newest if newest.number == number else versions_of(site_id).filter(number=number).first()
    if found is None:
        raise Http404
    return show(request, found, newest, tag, f"/charters/{site_id}/versions/{number}/")


@require_safe
def versions(request: HttpRequest, site_id: str) -> HttpResponse:
    """The history of a site's charter, a page at a time."""
    newest = versions_of(site_id).first()
    if newest is None:
        raise Http404
    total = versions_of(site_id).count()
    where = span(request, total, LOGGED)
    site = newest.site
    return page(
        request,
        "front/versions.html",
        _("History of the charter of %(site)s") % {"site": site.name},
        _(
            "Each version of the cookie charter of %(site)s:"
            " when it was published, and whether visitors are asked again."
        )
        % {"site": site.name},
        site=site,
        charter=charter_address(newest),
        lines=lines(history(site)[where.start : where.end], newest.number),
        total=total,
        span=where,
    )


def show_own(request: HttpRequest) -> HttpResponse:
    """The platform's own charter, the one that its guard enforces, whether it has its row already or not."""
    newest = versions_of(PLATFORM).first()
    if newest is None or newest.full != current().full:
        return bare(request)
    return show(request, newest, newest, None, "/cookies/")


def bare(request: HttpRequest) -> HttpResponse:
    """The charter that is enforced, without a history: its row is not there, or is not this one's."""
    charter = current().file.charter
    spoken = nearest(languages(charter), language())
    return page(
        request,
        "front/charter.html",
        _("Cookie charter"),
        _("Which cookies this portal uses, what for, for how long, and how to choose."),
        site=Site.objects.filter(slug=PLATFORM).first(),
        article=mark_safe(fragment(charter, spoken)),  # noqa: S308 - publish escapes what it renders
        spoken=spoken,
        missing=spoken != language(),
    )


def show(
    request: HttpRequest, found: Version, newest: Version, tag: str | None, address: str
) -> HttpResponse:
    """The page of one version; 404 for a language that it does not have, 503 when its file is spoilt."""
    site, old = found.site, found.number != newest.number
    try:
        tags = languages_of(found)
        if tag is not None and tag not in tags:
            raise Http404
        spoken = tag or nearest(tags, language())
        text = article(found, spoken, title=site.is_platform and not old)
    except Spoilt:
        tags, spoken, text = (), language(), None
    shown = {
        "site": site,
        "version": found,
        "newest": newest,
        "old": old,
        "article": text and mark_safe(text),  # noqa: S308 - publish escapes what it renders
        "spoken": spoken,
        "missing": tag is None and text is not None and spoken != language(),
        "tongues": tongues(tags, spoken, address),
        "further": [] if tag else further(tags, address),
        "files": f"/charters/{site.slug}/versions/{found.number}/",
        "lines": lines(history(site)[:SHOWN], newest.number),
    }
    if tag is not None:
        shown |= own_address(tag, address)
    response = page(
        request,
        "front/charter.html",
        _("Cookie charter") if site.is_platform else _("Cookie charter of %(site)s") % {"site": site.name},
        _("Which cookies %(site)s uses, what for, for how long, and how to choose.") % {"site": site.name},
        **shown,
    )
    if text is None:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return response


def tongues(tags: tuple[str, ...], spoken: str, address: str) -> list[Tongue]:
    """The languages of a charter, each by its own name; the page's own is at the address without a tag."""
    return [
        Tongue(
            tag=tag,
            name=own_name(tag),
            href=address if tag == language() else f"{tagged(address)}{tag}/",
            here=tag == spoken,
        )
        for tag in tags
    ]


def further(tags: tuple[str, ...], address: str) -> list[tuple[str, str]]:
    """The charter's languages that are not the portal's, each with its own canonical address."""
    ours = dict(settings.LANGUAGES)
    return [(tag, f"{settings.ORIGIN}{canonical(tag, address)}") for tag in tags if tag not in ours]


def canonical(tag: str, address: str) -> str:
    """The one address, of several, of a charter in a language."""
    known = tag in dict(settings.LANGUAGES)
    return f"/{tag}{address}" if known else f"/{ELSEWHERE}{tagged(address)}{tag}/"


def tagged(address: str) -> str:
    """The address to which a language's tag is added: the platform's own charter has it elsewhere."""
    return f"/charters/{PLATFORM}/" if address == "/cookies/" else address


def own_name(tag: str) -> str:
    """A language's own name for itself, with a capital."""
    name = locale(tag).get_display_name() or tag if locale(tag).language == tag[:2].lower() else tag
    return name[:1].upper() + name[1:]


def own_address(tag: str, address: str) -> dict[str, object]:
    """The canonical address of a charter in a language that its address names; it has no twins."""
    return {"canonical": f"{settings.ORIGIN}{canonical(tag, address)}", "alternates": []}
