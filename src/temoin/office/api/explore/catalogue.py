"""The catalogue, and each dataset in it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from temoin.office.api.explore.answering import Call, Made, answered, reading
from temoin.office.api.explore.errors import error
from temoin.office.datasets.catalogue import ask_catalogue, catalogue_facets
from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.explore import facets as facets_of
from temoin.office.datasets.explore.shapes import catalogue_json, dataset_json, dataset_links, record_json
from temoin.office.datasets.shelf import catalogue, find


@reading(frozenset({"apikey", "lang"}))
def root(call: Call) -> HttpResponseBase:
    """Where to begin."""
    here = f"{settings.ORIGIN}{reverse('explore')}"
    links = [
        {"rel": "self", "href": here},
        {"rel": "datasets", "href": f"{settings.ORIGIN}{reverse('explore-datasets')}"},
        {"rel": "exports", "href": f"{settings.ORIGIN}{reverse('explore-catalogue-exports')}"},
        {"rel": "description", "href": f"{settings.ORIGIN}{reverse('explore-openapi')}"},
    ]
    return answered(call, (), lambda: Made({"links": links}, ()))


@reading()
def datasets(call: Call) -> HttpResponseBase:
    """The catalogue's datasets, or what a `select` or `group_by` makes of them."""
    question = call.question()
    of = catalogue(call.caller.reader)

    def make() -> Made:
        found = ask_catalogue(question)
        if found.records is not None:
            return Made(catalogue_json(found.total, map(record_json, found.records)), of)
        shown = [_shown(call, one, question.language) for one in found.datasets]
        return Made(catalogue_json(found.total, shown), of)

    return answered(call, of, make)


@reading(frozenset({"apikey", "lang", "timezone", "include_links", "include_app_metas", "select"}))
def dataset(call: Call, dataset_id: str) -> HttpResponseBase:
    """One dataset."""
    found = find(dataset_id, call.caller.reader)
    language = call.question().language
    return answered(call, (found,), lambda: Made(_shown(call, found, language), (found,)))


@reading(facets_of.KNOWN)
def facets(call: Call) -> HttpResponseBase:
    """The facets of the catalogue."""
    question, wanted = call.question(), facets_of.facets_asked(call.parameters)
    of = catalogue(call.caller.reader)
    return answered(call, of, lambda: Made(facets_of.facets_json(catalogue_facets(question, wanted)), of))


@reading(frozenset({"apikey"}))
def nothing(_call: Call) -> HttpResponse:
    """An address of the Explore API that is not served here."""
    return error(404, "NotFoundResource", "This address is not served here.")


def _shown(call: Call, one: Dataset, language: str) -> dict[str, Any]:
    shown = dataset_json(one, language)
    if call.flag("include_app_metas"):
        shown = {"_id": one.id, "_timestamp": one.modified.isoformat(), "_size": one.size, **shown}
    if call.flag("include_links"):
        shown = {"_links": dataset_links(one, str(settings.ORIGIN)), **shown}
    return shown
