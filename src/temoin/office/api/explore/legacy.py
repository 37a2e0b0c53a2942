"""Addresses of such portals' older interfaces: they lead to ours, answer as they did, or say where to go."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from temoin.office.api.explore.answering import Call, reading
from temoin.office.api.explore.errors import json
from temoin.office.api.explore.exports import sent
from temoin.office.datasets.explore.parameters import Parameters
from temoin.office.datasets.exports.asked import export_asked
from temoin.office.datasets.exports.format import FORMATS
from temoin.office.datasets.refusal import BadParameter

DOWNLOADS = ("csv", "json", "geojson", "xlsx")
_KNOWN = frozenset(
    {"format", "csv_separator", "use_labels_for_header", "timezone", "apikey", "lang", "rows", "start"}
)
_PAGES: Mapping[str, str] = {"": "", "information": "", "table": "table/", "api": "api/", "export": "export/"}


def page(request: HttpRequest, dataset_id: str, view: str = "") -> HttpResponse:
    """The page of a dataset: ours; the same for one that is not there, so that nothing tells them apart."""
    query = request.META.get("QUERY_STRING", "")
    address = f"/datasets/{dataset_id}/{_PAGES.get(view, '')}"
    return HttpResponseRedirect(address + (f"?{query}" if query and view == "table" else ""))


@reading(_KNOWN)
def download(call: Call, dataset_id: str) -> HttpResponseBase:
    """A file of all records, as `odsclient` asks for it."""
    form = _last(call.parameters, "format") or "csv"
    if form not in DOWNLOADS:
        raise BadParameter(
            f"Invalid value for format API parameter: {form[:60]!r} was found but one of"
            f" {', '.join(DOWNLOADS)} is expected; the exports of the Explore API v2.1"
            f" also give {', '.join(FORMATS)}."
        )
    return sent(call, export_asked(dataset_id, form, _as_now(call.parameters), call.caller.reader))


@csrf_exempt
def moved(_request: HttpRequest, **_where: str) -> HttpResponse:
    """An interface that is not served: where the one that is begins."""
    response = json(
        {
            "error_code": "NotFoundResource",
            "message": "This API is not served here; the Explore API v2.1 is, at /api/explore/v2.1/.",
        },
        404,
    )
    response["Link"] = '</api/explore/v2.1/>; rel="successor-version"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response


def _as_now(parameters: Parameters) -> dict[str, Sequence[str]]:
    """The parameters of the older download, in the words of the exports."""
    told = {
        "delimiter": _last(parameters, "csv_separator") or ";",
        "use_labels": _last(parameters, "use_labels_for_header").casefold() or "false",
        "limit": _last(parameters, "rows") or "-1",
        "offset": _last(parameters, "start") or "0",
        "with_bom": "false",
    }
    kept = {name: values for name, values in parameters.items() if name in {"timezone", "lang"}}
    return {**kept, **{name: [value] for name, value in told.items()}}


def _last(parameters: Parameters, name: str) -> str:
    return (parameters.get(name) or [""])[-1]
