"""The data API over HTTP: addresses, headers and error shapes of the Explore API v2.1.

It answers everybody alike: it looks at no session and sets no cookie.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from temoin.office.datasets.asking import ask
from temoin.office.datasets.explore.parameters import asked
from temoin.office.datasets.explore.shapes import catalogue_json, dataset_json, records_json
from temoin.office.datasets.question import Question
from temoin.office.datasets.refusal import Refused
from temoin.office.datasets.shelf import UnknownDataset, catalogue, find

Answering = Callable[..., Mapping[str, Any]]


def _error(status: int, code: str, message: str) -> HttpResponse:
    return _json({"error_code": code, "message": message}, status)


def _json(answer: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(answer), status=status, content_type="application/json; charset=utf-8"
    )


def _open(answering: Answering) -> Callable[..., HttpResponse]:
    """A read for everybody, from any site, and the flat shape of its errors."""

    @csrf_exempt
    @wraps(answering)
    def answer(request: HttpRequest, **where: str) -> HttpResponse:
        response = _answer(answering, request, where)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-cache"
        return response

    return answer


def _answer(answering: Answering, request: HttpRequest, where: Mapping[str, str]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        response = _error(405, "MethodNotAllowed", "This API is read with GET.")
        response["Allow"] = "GET, HEAD, OPTIONS"
        return response
    try:
        return _json(answering(request, **where))
    except UnknownDataset as unknown:
        return _error(404, "NotFoundResource", f"There is no dataset {str(unknown)[:100]!r}.")
    except Refused as refused:
        return _error(400, refused.code, str(refused))
    except SuspiciousOperation:  # Django's own limit on how many there may be
        return _error(400, "InvalidRESTParameterError", "There are too many parameters.")


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def _question(request: HttpRequest, dataset_id: str = "") -> Question:
    parameters: dict[str, Sequence[str]] = {name: values for name, values in request.GET.lists() if values}
    return asked(dataset_id, parameters)


@_open
def root(_request: HttpRequest) -> Mapping[str, Any]:
    """Where to begin."""
    here = f"{settings.ORIGIN}{reverse('explore')}"
    links = [
        {"rel": "self", "href": here},
        {"rel": "datasets", "href": f"{settings.ORIGIN}{reverse('explore-datasets')}"},
    ]
    return {"links": links}


@_open
def datasets(request: HttpRequest) -> Mapping[str, Any]:
    """The catalogue."""
    return catalogue_json(catalogue(), _question(request))


@_open
def dataset(request: HttpRequest, dataset_id: str) -> Mapping[str, Any]:
    """One dataset."""
    found = find(dataset_id)
    return dataset_json(found, _question(request).language)


@_open
def records(request: HttpRequest, dataset_id: str) -> Mapping[str, Any]:
    """The records of a dataset."""
    find(dataset_id)
    return records_json(ask(_question(request, dataset_id)))


@csrf_exempt
def nothing(_request: HttpRequest) -> HttpResponse:
    """An address of the Explore API that is not served here."""
    response = _error(404, "NotFoundResource", "This address is not served here so far.")
    response["Access-Control-Allow-Origin"] = "*"
    return response
