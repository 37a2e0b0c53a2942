"""The pages of a dataset: what they have in common, and the first of them, which says what it is.

A view of one tab is given the dataset that its visitor may read, and answers with `dataset_page`.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from temoin.office.datasets import models
from temoin.office.datasets.dataset import Dataset, Field, said
from temoin.office.datasets.engine import TooLong, TooMuch
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.refusal import Refused
from temoin.office.front.access import Read, Withdrawn, dataset_of
from temoin.office.front.drawing.chart import has_chart
from temoin.office.front.drawing.places import has_map
from temoin.office.front.linked import linked, web
from temoin.office.front.page import language, page
from temoin.office.front.state import State
from temoin.office.told import told

VERSIONS = 20
"""Those that a dataset's page names, the newest first."""

View = Callable[..., HttpResponse]


class Tab(msgspec.Struct, frozen=True):
    """A page of a dataset, beside its others."""

    name: str
    label: str
    href: str


def of_dataset(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of a dataset, given the one that its visitor may read.

    404 to whoever may not, 410 once it was withdrawn, 400 for what no question can be made of, 503 for one
    that takes too long. No cache keeps a page of a restricted one.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, dataset_id: str, **more: str) -> HttpResponse:
        try:
            read = dataset_of(request, dataset_id)
        except Withdrawn as withdrawn:
            return gone(request, withdrawn)
        try:
            response = view(request, read, **more)
        except Refused as refused:
            response = refusal(request, read, HTTPStatus.BAD_REQUEST, told(str(refused)))
        except (TooLong, TooMuch) as more_than_may_be:
            response = refusal(request, read, HTTPStatus.SERVICE_UNAVAILABLE, told(str(more_than_may_be)))
        if read.restricted:
            response["Cache-Control"] = "no-store"
        return response

    return answer


def tabs(dataset: Dataset, state: State) -> list[Tab]:
    """The pages that this dataset has; what narrows it down goes along from one to the other."""
    base, asked = f"/datasets/{dataset.id}/", state.query("page", "limit")
    drawn = [Tab("chart", _("Chart"), f"{base}chart/{asked}")] if has_chart(dataset) else []
    drawn += [Tab("map", _("Map"), f"{base}map/{asked}")] if has_map(dataset) else []
    return [
        Tab("information", _("Information"), base),
        Tab("table", _("Table"), f"{base}table/{state.query('page')}"),
        *drawn,
        Tab("export", _("Export"), f"{base}export/{asked}"),
        Tab("api", _("API"), f"{base}api/{asked}"),
    ]


def dataset_page(
    request: HttpRequest, read: Read, tab: str, template: str, state: State | None = None, **shown: object
) -> HttpResponse:
    """One of a dataset's pages: `template` extends `front/dataset_page.html`."""
    dataset, metas = read.dataset, read.dataset.metas
    all_tabs = tabs(dataset, state or State())
    here = next((one.label for one in all_tabs if one.name == tab), "")
    name = said(metas.title, language()) or dataset.id
    return page(
        request,
        template,
        name if tab == "information" or not here else f"{name} · {here}",
        cut(said(metas.description, language()) or name),
        name=name,
        dataset=dataset,
        restricted=read.restricted,
        facts=facts(dataset),
        tabs=all_tabs,
        tab=tab,
        state=state or State(),
        api=addresses.dataset(dataset.id),
        feed=None if read.restricted else f"/{language()}/datasets/{dataset.id}/changes.atom",
        **shown,
    )


class Facts(msgspec.Struct, frozen=True):
    """What is said of a dataset, in the words of a language."""

    description: str
    publisher: str
    license: str
    license_url: str
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    frequency: str
    contact: str
    contact_email: str
    place: str


def facts(dataset: Dataset) -> Facts:
    """What is said of a dataset, in the page's language."""
    metas, tongue = dataset.metas, language()
    return Facts(
        description=said(metas.description, tongue) or "",
        publisher=said(metas.publisher, tongue) or "",
        license=said(metas.license, tongue) or "",
        license_url=web(metas.license_url),
        themes=tuple(one for one in (said(text, tongue) for text in metas.themes) if one),
        keywords=tuple(one for one in (said(text, tongue) for text in metas.keywords) if one),
        frequency=frequency(metas.frequency),
        contact=said(metas.contact, tongue) or "",
        contact_email=metas.contact_email if "@" in metas.contact_email else "",
        place=said(metas.place, tongue) or "",
    )


class FieldShown(msgspec.Struct, frozen=True):
    """A field as the page of a dataset describes it."""

    name: str
    label: str
    kind: str
    unit: str
    description: str


def fields(dataset: Dataset) -> list[FieldShown]:
    """Every field, in order."""
    return [
        FieldShown(
            name=field.name,
            label=said(field.label, language()) or field.name,
            kind=kind(field),
            unit=field.unit,
            description=said(field.description, language()) or "",
        )
        for field in dataset.fields
    ]


@of_dataset
def information(request: HttpRequest, read: Read) -> HttpResponse:
    """What a dataset is, who publishes it and how, what its fields are, and its versions."""
    dataset = read.dataset
    versions = models.Version.objects.filter(dataset__slug=dataset.id).only(
        "number", "rows", "note", "made", "appended"
    )
    return dataset_page(
        request,
        read,
        "information",
        "front/dataset_information.html",
        fields=fields(dataset),
        described=any(said(field.description, language()) for field in dataset.fields),
        versions=versions[:VERSIONS],
        linked=None if read.restricted else linked(dataset, language()),
    )


def gone(request: HttpRequest, withdrawn: Withdrawn) -> HttpResponse:
    """410: it was there, and was withdrawn; the page says why."""
    title = said(withdrawn.row.metas.get("title", {}), language()) or withdrawn.row.slug
    response = page(
        request,
        "front/dataset_withdrawn.html",
        title,
        _("This dataset was withdrawn."),
        name=title,
        since=withdrawn.row.withdrawn,
        reason=said(withdrawn.reason, language()),
        old=True,
    )
    response.status_code = HTTPStatus.GONE
    return response


def refusal(request: HttpRequest, read: Read, status: HTTPStatus, sentence: str) -> HttpResponse:
    """The question that an address puts cannot be answered; the page says why."""
    response = dataset_page(request, read, "table", "front/dataset_refused.html", sentence=sentence, old=True)
    response.status_code = status
    return response


def cut(text: str, longest: int = 200) -> str:
    """The first words of a text."""
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]}…"


def kind(field: Field) -> str:
    """A field's type in words."""
    words = {
        "text": _("text"),
        "int": _("whole number"),
        "double": _("number"),
        "boolean": _("yes or no"),
        "date": _("date"),
        "datetime": _("date and time"),
        "geo_point_2d": _("point on a map"),
        "geo_shape": _("shape on a map"),
        "json_blob": _("JSON"),
    }[field.type]
    return _("list of texts") if field.multivalued else words


def frequency(code: str) -> str:
    """How often a dataset is renewed: a code of the EU's vocabulary in words, any other as it is."""
    return {
        "ANNUAL": _("yearly"),
        "ANNUAL_2": _("twice a year"),
        "BIENNIAL": _("every two years"),
        "QUARTERLY": _("every quarter"),
        "MONTHLY": _("monthly"),
        "BIMONTHLY": _("every two months"),
        "WEEKLY": _("weekly"),
        "DAILY": _("daily"),
        "HOURLY": _("hourly"),
        "CONT": _("continuously"),
        "UPDATE_CONT": _("continuously"),
        "IRREG": _("irregularly"),
        "NEVER": _("never"),
        "UNKNOWN": _("unknown"),
    }.get(code, code)
