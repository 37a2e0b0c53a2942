"""The records of a dataset, and what is counted of them."""

from typing import Any

from django.http.response import HttpResponseBase

from temoin.office.api.explore.answering import Call, Made, answered, reading
from temoin.office.datasets.asking import ask
from temoin.office.datasets.asking import record as found_record
from temoin.office.datasets.explore import facets as facets_of
from temoin.office.datasets.explore.shapes import record_json, records_json
from temoin.office.datasets.facets import facets as counted
from temoin.office.datasets.question import FacetAsked
from temoin.office.datasets.shelf import find


@reading()
def records(call: Call, dataset_id: str) -> HttpResponseBase:
    """The records that a question finds."""
    question = call.question(dataset_id)
    found = find(dataset_id, call.caller.reader)

    def make() -> Made:
        answer = ask(question)
        return Made(records_json(answer), (answer.dataset,))

    return answered(call, (found,), make)


@reading(frozenset({"apikey", "lang", "timezone", "select", "include_links", "include_app_metas"}))
def record(call: Call, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One record, by its `_id`."""
    question = call.question(dataset_id)
    found = find(dataset_id, call.caller.reader)

    def make() -> Made:
        answer = found_record(dataset_id, record_id, question)
        shown: dict[str, Any] = {**record_json(answer.records[0])}
        return Made(shown, (answer.dataset,))

    return answered(call, (found,), make)


@reading(facets_of.KNOWN)
def facets(call: Call, dataset_id: str) -> HttpResponseBase:
    """The values of fields, counted; of those that the dataset offers, when none is named."""
    found = find(dataset_id, call.caller.reader)
    question, wanted = call.question(dataset_id), facets_of.facets_asked(call.parameters)
    if not wanted:
        wanted = tuple(FacetAsked(name=field.name) for field in found.fields if field.facet)
    return answered(call, (found,), lambda: Made(facets_of.facets_json(counted(question, wanted)), (found,)))


@reading(frozenset({"apikey", "lang"}))
def attachments(call: Call, dataset_id: str) -> HttpResponseBase:
    """The files beside a dataset: none, on this portal."""
    found = find(dataset_id, call.caller.reader)
    return answered(call, (found,), lambda: Made({"links": [], "attachments": []}, (found,)))
