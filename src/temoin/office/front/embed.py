"""The table of a dataset alone, for a frame in another site's page: no cookie, no notice, a link back."""

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from temoin.office.datasets.asking import ask
from temoin.office.datasets.dataset import said
from temoin.office.front.access import Read
from temoin.office.front.dataset import facts, of_dataset
from temoin.office.front.page import language
from temoin.office.front.state import question_of, state_of
from temoin.office.front.table import made

ROWS = 20


@xframe_options_exempt
@of_dataset
def embed(request: HttpRequest, read: Read) -> HttpResponse:
    """A page of the table, which any site may frame; a restricted dataset has none."""
    if read.restricted:
        raise Http404
    dataset = read.dataset
    state = msgspec.structs.replace(state_of(request), size=ROWS)
    answer = ask(question_of(state, dataset.id, read.reader, language()))
    back = f"{settings.ORIGIN}/{language()}/datasets/{dataset.id}/table/{state.query('page')}"
    shown = {
        "name": said(dataset.metas.title, language()) or dataset.id,
        "dataset": dataset,
        "facts": facts(dataset),
        "table": made(answer, state),
        "back": back,
    }
    response = render(request, "front/dataset_embed.html", shown)
    response.temoin_policy = {  # type: ignore[attr-defined]
        "frame-ancestors": "*",
        "script-src": "'none'",
        "connect-src": "'none'",
        "form-action": "'none'",
    }
    return response
