"""The pages that everybody reads: the same for all, but for the language and a visitor's own choice."""

import re
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from temoin.banner import centre
from temoin.office.datasets import Question, UnknownDataset, ask, catalogue, find
from temoin.office.front.basemap import base_map
from temoin.office.front.reading import card, ticket, view
from temoin.publish import fragment
from temoin.web.django import current, decision_of, ledger, signals

PAGE = 20
_RECEIPT = re.compile(r"[A-Za-z0-9_-]{22}")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page: what the portal is, its datasets, and the example map behind its placeholder."""
    language = _language()
    charter = current().file.charter
    shown: dict[str, object] = {
        "cards": [card(dataset, language) for dataset in catalogue()],
        "ticket": ticket(charter, language),
        "map": base_map(charter, settings.TEMOIN_TILES, language),
    }
    return render(request, "front/home.html", shown)


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset, with what it is about."""
    cards = [card(dataset, _language()) for dataset in catalogue()]
    return render(request, "front/datasets.html", {"cards": cards})


@require_safe
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A dataset as a table, a page at a time."""
    language = _language()
    try:
        total = find(dataset_id).records_count
    except UnknownDataset as error:
        raise Http404 from error
    number = _page_number(request, max(1, ceil(total / PAGE)))
    question = Question(dataset=dataset_id, limit=PAGE, offset=(number - 1) * PAGE, language=language)
    return render(request, "front/dataset.html", {"view": view(ask(question), question)})


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The charter, published as it is in force."""
    text = fragment(current().file.charter, _language())
    return render(request, "front/charter.html", {"fragment": mark_safe(text)})  # noqa: S308 - publish escapes what it renders


@never_cache
@require_safe
def choice(request: HttpRequest) -> HttpResponse:
    """The preference centre, which shows the visitor's own choice as it is."""
    published = current()
    inner = centre(
        published.file.charter,
        published.profile,
        _language(),
        next_path=request.path,
        decision=decision_of(request),
        signal=signals(request),
    )
    return render(request, "front/choice.html", {"centre": mark_safe(inner)})  # noqa: S308 - the banner escapes


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """What the ledger keeps of one agreement, for whoever has the number of its receipt."""
    entry = ledger().receipt(receipt_id) if _RECEIPT.fullmatch(receipt_id) else None
    if entry is None:
        raise Http404
    charter = current().file.charter
    titles = [
        (
            (words.title.get(_language()) or purpose) if (words := charter.purpose(purpose)) else purpose,
            granted,
        )
        for purpose, granted in entry.record.answers.items()
    ]
    return render(request, "front/receipt.html", {"entry": entry, "answers": titles})


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _page_number(request: HttpRequest, last: int) -> int:
    asked = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", asked) or int(asked) > last:
        raise Http404
    return int(asked)
