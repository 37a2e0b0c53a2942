"""The records of a dataset, and what is counted of them."""

from typing import Any

import msgspec
from django.conf import settings
from django.http.response import HttpResponseBase

from temoin.office.api.explore.answering import Call, Made, answered, reading
from temoin.office.datasets.asking import ask
from temoin.office.datasets.asking import record as found_record
from temoin.office.datasets.explore import facets as facets_of
from temoin.office.datasets.explore.shapes import record_links, records_json
from temoin.office.datasets.facets import facets as counted
from temoin.office.datasets.question import Answer, FacetAsked
from temoin.office.datasets.shelf import find


@reading()
def records(call: Call, dataset_id: str) -> HttpResponseBase:
    """The records that a question finds."""
    question = call.question(dataset_id)
    found = find(dataset_id, call.caller.reader)

    def make() -> Made:
        answer = ask(question)
        return Made(_with_metas(call, answer), (answer.dataset,))

    return answered(call, (found,), make)


@reading(frozenset({"apikey", "lang", "timezone", "select", "include_links", "include_app_metas"}))
def record(call: Call, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One record, by its `_id`."""
    question = call.question(dataset_id)
    found = find(dataset_id, call.caller.reader)

    def make() -> Made:
        answer = found_record(question, record_id)
        return Made(_with_metas(call, answer)["results"][0], (answer.dataset,))

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


def _with_metas(call: Call, answer: Answer) -> dict[str, Any]:
    """The answer, each record with its links and what the platform knows of it where one asks for them."""
    shown = records_json(answer)
    links, metas = call.flag("include_links"), call.flag("include_app_metas")
    if (links or metas) and answer.ids:
        shown["results"] = [
            {
                **(_metas(answer, record_id, record) if metas else {}),
                **record,
                **(
                    {"_links": record_links(answer.dataset, record_id, str(settings.ORIGIN))} if links else {}
                ),
            }
            for record_id, record in zip(answer.ids, shown["results"], strict=True)
        ]
    return shown


def _metas(answer: Answer, record_id: str, record: Any) -> dict[str, Any]:
    """Its id, when its version was made, and how many bytes it has as JSON."""
    return {
        "_id": record_id,
        "_timestamp": answer.dataset.modified.isoformat(),
        "_size": len(msgspec.json.encode(record)),
    }
