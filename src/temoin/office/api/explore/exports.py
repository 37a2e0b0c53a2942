"""What can be taken away: the lists of formats, and the files themselves."""

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from temoin.office.api.explore.answering import Call, Made, answered, kept, known_already, reading
from temoin.office.api.explore.portal import portal
from temoin.office.api.explore.quota import whose
from temoin.office.api.explore.streamed import Streamed
from temoin.office.datasets.catalogue import ask_catalogue
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.explore.parameters import asked
from temoin.office.datasets.explore.shapes import link
from temoin.office.datasets.exports.asked import KNOWN_TO_EXPORTS, ExportAsked, export_asked
from temoin.office.datasets.exports.catalogue import catalogue_form, catalogue_written
from temoin.office.datasets.exports.export import export as begun
from temoin.office.datasets.exports.format import CATALOGUE_FORMATS, format_of, formats_of
from temoin.office.datasets.shelf import catalogue as shelf_of
from temoin.office.datasets.shelf import find

KNOWN_TO_CATALOGUE = KNOWN_TO_EXPORTS | {"include_exports", "use_labels_in_exports"}


@reading(frozenset({"apikey", "lang"}))
def formats(call: Call, dataset_id: str) -> HttpResponseBase:
    """The formats that a dataset can be taken away in."""
    found = find(dataset_id, call.caller.reader)
    origin, own = str(settings.ORIGIN), f"{addresses.dataset(dataset_id)}/exports"
    links = [link("self", origin, own), link("dataset", origin, addresses.dataset(dataset_id))]
    links += [link(one.name, origin, f"{own}/{one.name}") for one in formats_of(found)]
    return answered(call, (found,), lambda: Made({"links": links}, (found,)))


@reading(KNOWN_TO_EXPORTS)
def export(call: Call, dataset_id: str, form: str) -> HttpResponseBase:
    """The records that a question finds, in one format."""
    return sent(call, export_asked(dataset_id, form, call.parameters, call.caller.reader))


@reading(frozenset({"apikey", "lang"}))
def catalogue_formats(call: Call) -> HttpResponseBase:
    """The formats that the catalogue can be taken away in."""
    origin, own = str(settings.ORIGIN), reverse("explore-catalogue-exports")
    links = [link("self", origin, own)]
    links += [link(name, origin, addresses.catalogue_export(name)) for name in CATALOGUE_FORMATS]
    return answered(call, (), lambda: Made({"links": links}, ()))


@reading(KNOWN_TO_CATALOGUE)
def catalogue_export(call: Call, form: str) -> HttpResponseBase:
    """The catalogue, in one format."""
    made = format_of(form, CATALOGUE_FORMATS)
    wanted = catalogue_form(made, call.parameters)
    question = asked("", call.parameters, call.caller.reader, all_rows=True)
    of = shelf_of(call.caller.reader)
    about = portal()
    etag, same = known_already(call, of, about)
    if same is not None:
        return same
    written = catalogue_written(ask_catalogue(question).datasets, question.language, wanted, about)
    response = HttpResponse(written, content_type=made.media)
    if made.name in {"csv", "json"}:
        response["Content-Disposition"] = f'attachment; filename="catalog.{made.suffix}"'
    return kept(call, response, etag)


def sent(call: Call, wanted: ExportAsked) -> HttpResponseBase:
    """An export on its way, or that the caller has it already."""
    found = find(wanted.question.dataset, call.caller.reader)
    etag, same = known_already(call, (found,))
    if same is not None:
        return same
    made = begun(msgspec.structs.replace(wanted, whose=whose(call.request, call.caller)))
    if made.version != found.version:  # another came in between: what is sent is not what was named
        etag = None
    response: HttpResponseBase
    if call.request.method == "HEAD":
        made.pieces.close()
        response = HttpResponse(content_type=made.media)
    else:
        response = Streamed(made.pieces, made.media)
    response["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return kept(call, response, etag)
