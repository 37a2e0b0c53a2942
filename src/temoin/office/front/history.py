"""What is known of the charters kept here without opening a file: rows, whatever their number."""

from collections.abc import Iterable

import msgspec
from django.db.models import OuterRef, QuerySet, Subquery

from temoin.office.front.page import charter_address
from temoin.office.registry.models import Site, Version


class Line(msgspec.Struct, frozen=True):
    """One version of a charter in its history; `first` has nothing before it that could have changed."""

    version: Version
    first: bool
    in_force: bool


class CharterCard(msgspec.Struct, frozen=True):
    """A site's charter as a list shows it."""

    version: Version
    address: str
    host: str


def in_force() -> QuerySet[Version]:
    """The version in force of each site that has published one, by the site's name, with site and keeper."""
    newest = Version.objects.filter(site=OuterRef("site")).order_by("-number").values("number")[:1]
    return (
        Version.objects.filter(number=Subquery(newest))
        .select_related("site__organisation")
        .order_by("site__name", "site__slug")
    )


def versions_of(site_id: str) -> QuerySet[Version]:
    """Every version of the charter of the site of this id, the newest first, with site and keeper."""
    return Version.objects.filter(site__slug=site_id).select_related("site__organisation").order_by("-number")


def history(site: Site) -> QuerySet[Version]:
    """Every version of a site's charter, the newest first."""
    return Version.objects.filter(site=site).order_by("-number")


def lines(versions: Iterable[Version], newest: int) -> list[Line]:
    """Rows of a history; `newest` is the number in force."""
    return [Line(one, one.number == 1, one.number == newest) for one in versions]


def cards(versions: Iterable[Version]) -> list[CharterCard]:
    """Rows of a list of charters."""
    return [CharterCard(one, charter_address(one), one.site.origin.partition("://")[2]) for one in versions]
