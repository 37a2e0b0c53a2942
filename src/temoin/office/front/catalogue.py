"""The catalogue: datasets searched by words, narrowed by facets, sorted, a page at a time, all by links."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from temoin.office.datasets.catalogue import ask_catalogue, catalogue_facets
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.question import FacetAsked
from temoin.office.datasets.refusal import Refused
from temoin.office.datasets.shelf import catalogue
from temoin.office.front.narrowing import chip_list, choice_list
from temoin.office.front.page import language, page
from temoin.office.front.reading import card
from temoin.office.front.state import State, pages_of, question_of, state_of
from temoin.office.told import told

FACETS = ("theme", "keyword", "publisher", "license", "features")
WANTED = tuple(FacetAsked(name=name, limit=12) for name in FACETS)
SIZE = 20
EXPORTS = (("csv", "CSV"), ("json", "JSON"), ("dcat_ap", "DCAT-AP (RDF)"), ("ttl", "DCAT-AP (Turtle)"))
"""The catalogue as files, as a harvester or a spreadsheet reads it."""


class Order(msgspec.Struct, frozen=True):
    """An order to choose."""

    value: str
    label: str
    here: bool


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """The datasets that everybody may read, as many as the address asks for."""
    try:
        state = msgspec.structs.replace(state_of(request), size=SIZE, select="")
        question = question_of(state, "", language=language())
        answer = ask_catalogue(question)
        counted = catalogue_facets(question, WANTED)
    except Refused as refused:
        response = _page(request, State(), sentence=told(str(refused)))
        response.status_code = HTTPStatus.BAD_REQUEST
        return response
    total = answer.total or 0
    pages = pages_of(state, total)
    return _page(
        request,
        state,
        cards=[card(one, language()) for one in answer.datasets],
        total=total,
        chips=chip_list(state, labels().get, _value),
        facets=choice_list(counted, state, labels().get, _value),
        pages=pages,
        before=msgspec.structs.replace(state, page=state.page - 1).link() if state.page > 1 else "",
        after=msgspec.structs.replace(state, page=state.page + 1).link() if state.page < pages else "",
    )


def _page(request: HttpRequest, state: State, **shown: object) -> HttpResponse:
    number = len(catalogue())
    about = ngettext(
        "One dataset, free to reuse, as a table here and through the API.",
        "%(number)s datasets, free to reuse, as tables here and through the API.",
        number,
    ) % {"number": number}
    return page(
        request,
        "front/datasets.html",
        _("Datasets"),
        about,
        state=state,
        orders=[Order(one, label, one == state.order_by) for one, label in orders()],
        hidden=state.pairs("q", "order_by", "page"),
        feed=f"/{language()}/datasets/changes.atom",
        exports=[(label, addresses.catalogue_export(form)) for form, label in EXPORTS],
        **shown,
    )


def labels() -> Mapping[str, str]:
    """What people call the facets of the catalogue."""
    return {
        "theme": _("Theme"),
        "keyword": _("Keyword"),
        "publisher": _("Publisher"),
        "license": _("Licence"),
        "features": _("What it has"),
    }


def orders() -> tuple[tuple[str, str], ...]:
    """The orders that one may choose: as its keeper put it, then by what each field of the catalogue says."""
    return (
        ("", _("Featured first")),
        ("modified desc", _("Newest first")),
        ("title", _("By title")),
        ("records_count desc", _("Largest first")),
    )


def _value(name: str, value: str) -> str:
    if name != "features":
        return value or _("not stated")
    return {"geo": _("places"), "analyze": _("a table"), "timeserie": _("dates")}.get(value, value)
