"""The catalogue, taken away: as a table, as JSON, as a feed, as RDF, as data.json."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.feedgenerator import Rss201rev2Feed

from temoin.office.datasets.dataset import Dataset, said
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.explore.parameters import Parameters, flag
from temoin.office.datasets.explore.shapes import dataset_json, words
from temoin.office.datasets.exports import csv
from temoin.office.datasets.exports.asked import CsvForm, csv_form
from temoin.office.datasets.exports.format import FORMATS, Format, format_of, formats_of
from temoin.office.datasets.exports.portal import Portal
from temoin.office.datasets.exports.writable import writable

COLUMNS = (
    *("dataset_id", "title", "description", "theme", "keyword", "publisher", "license", "license_url"),
    *("modified", "records_count", "features", "territory", "update_frequency", "contact_name"),
)
SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


class CatalogueForm(msgspec.Struct, frozen=True):
    """How the catalogue is written; `formats` are the exports that RDF names, all when None."""

    format: Format
    csv: CsvForm
    formats: tuple[str, ...] | None
    labels: bool


class _Feed(Rss201rev2Feed):
    """A feed whose bytes depend on what it tells alone, not on when it is asked."""

    def latest_post_date(self) -> Any:
        """The date of its newest entry."""
        return max((item["pubdate"] for item in self.items), default=None)


def catalogue_form(made: Format, parameters: Parameters) -> CatalogueForm:
    """How a query string asks for the catalogue; raises BadParameter."""
    listed = [name.strip() for one in parameters.get("include_exports", ()) for name in one.split(",")]
    wanted = tuple(format_of(name).name for name in listed if name)
    return CatalogueForm(
        made,
        csv_form(parameters),
        wanted or None,
        flag(parameters, "use_labels_in_exports", default=True),
    )


def catalogue_written(
    datasets: Sequence[Dataset], language: str, form: CatalogueForm, portal: Portal
) -> bytes:
    """The catalogue in the format asked for."""
    match form.format.name:
        case "csv":
            return _table(datasets, language, form.csv)
        case "json":
            return msgspec.json.encode([dataset_json(one, language) for one in datasets])
        case "rss":
            return _feed(datasets, language, portal)
        case "data.json":
            return msgspec.json.encode(_data_json(datasets, language, portal))
        case name:
            from temoin.office.datasets.exports.dcat import graph

            made = graph(portal, datasets, form.formats, language=language, labels=form.labels)
            return made.serialize(format="turtle" if name == "ttl" else "pretty-xml", encoding="utf-8")


def _table(datasets: Sequence[Dataset], language: str, form: CsvForm) -> bytes:
    lines = [csv.heading(COLUMNS, form)]
    lines += [csv.line(_cells(one, language, form), form) + csv.END for one in datasets]
    return "".join(lines).encode()


def _cells(one: Dataset, language: str, form: CsvForm) -> list[str]:
    shown = dataset_json(one, language)
    known = {**shown["metas"]["default"], "dataset_id": one.id, "features": shown["features"]}
    return [_cell(known[column], form.list_separator) for column in COLUMNS]


def _cell(value: Any, separator: str) -> str:
    if value is None:
        return ""
    return separator.join(value) if isinstance(value, list) else str(value)


def _feed(datasets: Sequence[Dataset], language: str, portal: Portal) -> bytes:
    feed = _Feed(
        title=writable(said(portal.title, language) or ""),
        link=f"{portal.origin}/{language}/datasets/",
        description=writable(said(portal.description, language) or ""),
        language=language,
        feed_url=f"{portal.origin}{addresses.catalogue_export('rss')}",
    )
    for one in sorted(datasets, key=lambda one: one.modified, reverse=True):
        page = portal.page(one.id, language)
        feed.add_item(
            title=writable(said(one.title, language) or one.id),
            link=page,
            unique_id=page,
            description=writable(said(one.metas.description, language) or ""),
            pubdate=one.modified,
            categories=list(map(writable, words(one.metas.keywords, language))),
        )
    return feed.writeString("utf-8").encode()


def _data_json(datasets: Sequence[Dataset], language: str, portal: Portal) -> Mapping[str, Any]:
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_described(one, language, portal) for one in datasets],
    }


def _described(one: Dataset, language: str, portal: Portal) -> Mapping[str, Any]:
    metas = one.metas
    exports = f"{portal.origin}{addresses.dataset(one.id)}/exports"
    keywords, themes = words(metas.keywords, language), words(metas.themes, language)
    publisher = said(metas.publisher, language) or portal.publisher
    return {
        "@type": "dcat:Dataset",
        "identifier": f"{portal.origin}{addresses.dataset(one.id)}",
        "title": said(metas.title, language) or one.id,
        "description": said(metas.description, language) or said(metas.title, language) or one.id,
        "keyword": keywords or themes or [one.id],
        "theme": themes,
        "modified": one.modified.isoformat(timespec="seconds"),
        "publisher": {"@type": "org:Organization", "name": publisher},
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": said(metas.contact, language) or publisher,
            **({"hasEmail": f"mailto:{metas.contact_email}"} if metas.contact_email else {}),
        },
        "accessLevel": "restricted public" if one.visibility == "restricted" else "public",
        "landingPage": portal.page(one.id, language),
        **({"license": metas.license_url} if metas.license_url else {}),
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": form.name,
                "downloadURL": f"{exports}/{form.name}",
                "mediaType": form.media.partition(";")[0],
            }
            for form in formats_of(one)
            if form.name in FORMATS
        ],
    }
