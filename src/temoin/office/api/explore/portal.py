"""The portal, as the exports of its catalogue tell of it."""

from django.conf import settings

from temoin.office.datasets.exports.portal import Portal
from temoin.office.registry.models import PLATFORM, Site

_ABOUT = {
    "fr": "Les jeux de données publiés sur ce portail, à lire, à filtrer et à réutiliser.",
    "en": "The datasets that are published on this portal, to read, filter and reuse.",
}


def portal() -> Portal:
    """What it is called, and whose it is."""
    site = Site.objects.select_related("organisation").get(slug=PLATFORM)
    return Portal(
        origin=str(settings.ORIGIN),
        title=dict.fromkeys(_ABOUT, site.name),
        description=_ABOUT,
        publisher=site.organisation.name,
    )
