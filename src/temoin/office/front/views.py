"""The portal's pages: the same for everybody, but for their language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from temoin.office.datasets.asking import ask
from temoin.office.datasets.question import Question
from temoin.office.datasets.shelf import UnknownDataset, catalogue, find
from temoin.office.front.basemap import base_map
from temoin.office.front.charters import show_own
from temoin.office.front.history import cards, in_force
from temoin.office.front.page import language, page
from temoin.office.front.paging import span
from temoin.office.front.reading import card, ticket, view
from temoin.web.django import current

PAGE = 20
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
        cards=[card(dataset, language()) for dataset in catalogue()],
        charters=cards(in_force().order_by("-published", "-pk")[:NEWEST]),
        ticket=ticket(charter, language()),
        map=base_map(charter, settings.TEMOIN_TILES, language()),
    )


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset, with what it is about."""
    found = [card(dataset, language()) for dataset in catalogue()]
    about = ngettext(
        "One dataset, free to reuse, as a table here and through the API.",
        "%(number)s datasets, free to reuse, as tables here and through the API.",
        len(found),
    ) % {"number": len(found)}
    return page(request, "front/datasets.html", _("Datasets"), about, cards=found)


@require_safe
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A dataset as a table, a page at a time."""
    try:
        total = find(dataset_id).records_count
    except UnknownDataset as error:
        raise Http404 from error
    where = span(request, total, PAGE)
    question = Question(dataset=dataset_id, limit=PAGE, offset=where.start, language=language())
    shown = view(ask(question), question)
    return page(request, "front/dataset.html", shown.card.title, shown.card.description, view=shown)


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The platform's own charter, as it is in force."""
    return show_own(request)
