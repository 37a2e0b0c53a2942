"""Which charters the registers tell of: those in force, the platform's own first, then by the site's name."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import OuterRef, Subquery

from temoin.office.datasets import LANGUAGES
from temoin.office.registry.models import Version

Address = dict[str, str]


def in_force() -> Sequence[Version]:
    """The version in force of each site that has published one, with site and organisation."""
    newest = Version.objects.filter(site=OuterRef("site")).order_by("-number").values("number")[:1]
    found = Version.objects.filter(number=Subquery(newest)).select_related("site__organisation")
    return sorted(found, key=_order)


def every_version() -> Sequence[Version]:
    """Every published version, site by site, the newest first."""
    found = Version.objects.select_related("site__organisation")
    return sorted(found, key=lambda one: (*_order(one), -one.number))


def page_of(version: Version, *, in_force: bool) -> Address:
    """Where a version is read on this portal, in each language."""
    site = version.site
    if not in_force:
        path = f"/charters/{site.slug}/versions/{version.number}/"
    else:
        path = "/cookies/" if site.is_platform else f"/charters/{site.slug}/"
    return {tag: f"{settings.ORIGIN}/{tag}{path}" for tag in LANGUAGES}


def _order(version: Version) -> tuple[bool, str, str]:
    site = version.site
    return not site.is_platform, site.name.casefold(), site.slug
