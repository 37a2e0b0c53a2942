"""The portal's pages: the same for everybody, but for their language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from temoin.office.datasets.shelf import catalogue
from temoin.office.front.basemap import base_map
from temoin.office.front.charters import show_own
from temoin.office.front.history import cards, in_force
from temoin.office.front.page import language, page
from temoin.office.front.reading import card, ticket
from temoin.web.django import current

TEASERS = 6
"""Datasets that the home page names, the first of the catalogue."""
NEWEST = 6
"""Charters that the home page names, those published last."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page: what the portal is, its datasets, the newest charters, and the example map."""
    charter = current().file.charter
    return page(
        request,
        "front/home.html",
        "",
        _("The open data of an invented city, on a portal whose cookie charter is true."),
        cards=[card(dataset, language()) for dataset in catalogue()[:TEASERS]],
        charters=cards(in_force().order_by("-published", "-pk")[:NEWEST]),
        ticket=ticket(charter, language()),
        map=base_map(charter, settings.TEMOIN_TILES, language()),
    )


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The platform's own charter, as it is in force."""
    return show_own(request)
