"""The changes of charters as Atom feeds, one a language, of all sites or of one (RFC 4287)."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from temoin.office.front.page import language
from temoin.office.registry.models import Site, Version

NEWEST = 30
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """An Atom feed whose bytes depend on what it tells alone, not on when it is asked."""

    def latest_post_date(self) -> datetime:
        """The date of its newest entry; of an empty feed, always the same."""
        return max((item["updateddate"] for item in self.items), default=_BEGINNING)


@require_safe
def changes(request: HttpRequest, site_id: str | None = None) -> HttpResponse:
    """The newest versions, of every site or of one."""
    found = Version.objects.select_related("site__organisation").order_by("-published", "-pk")
    title = _("Changes of cookie charters")
    if site_id is not None:
        site = Site.objects.filter(slug=site_id, versions__isnull=False).first()
        if site is None:
            raise Http404
        found = found.filter(site=site)
        title = _("Changes of the cookie charter of %(site)s") % {"site": site.name}
    at = f"{settings.ORIGIN}/{language()}"
    feed = Feed(
        title=clean(title),
        link=f"{at}/charters/{f'{site_id}/versions/' if site_id else ''}",
        description=_(
            "Each version of a charter that is published here, and whether it changes anything for visitors."
        ),
        language=language(),
        feed_url=f"{settings.ORIGIN}{request.path}",
    )
    for version in found[:NEWEST]:
        address = f"{at}/charters/{version.site.slug}/versions/{version.number}/"
        facts = {"site": version.site.name, "number": version.number}
        feed.add_item(
            title=clean(_("%(site)s: version %(number)s") % facts),
            link=address,
            unique_id=address,
            description=clean(said(version)),
            author_name=clean(version.site.organisation.name),
            pubdate=version.published,
            updateddate=version.published,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def said(version: Version) -> str:
    """One version in a sentence or two: how many cookies, and whether visitors are asked again."""
    cookies = ngettext("It declares one item.", "It declares %(number)s items.", version.cookies) % {
        "number": version.cookies
    }
    return f"{cookies} {effect(version)}"


def effect(version: Version) -> str:
    """What a version changes for visitors."""
    if version.number == 1:
        return _("This is the first version.")
    if version.asks_again:
        return _("It changes what visitors agreed to: they are asked again.")
    return _("It changes nothing that visitors agreed to: they are not asked again.")


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)
