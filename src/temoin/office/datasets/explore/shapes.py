"""The shapes of the Explore API's answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from temoin.law import Text
from temoin.office.datasets.dataset import LANGUAGES, Dataset, Field, FieldType, features, said
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.question import Answer, Record

SORTABLE: frozenset[FieldType] = frozenset({"text", "int", "double", "boolean", "date", "datetime"})
GEO: frozenset[FieldType] = frozenset({"geo_point_2d", "geo_shape"})
ABSENT = (
    "attributions",
    "federated",
    "geographic_reference",
    "oauth_scope",
    "parent_domain",
    "references",
    "shared_catalog",
    "source_domain",
    "source_domain_address",
    "source_domain_title",
)
"""What the Explore API has a place for and this portal has nothing to say of: always null."""

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None), date, list})

Links = list[dict[str, str]]


def link(rel: str, origin: str, path: str) -> dict[str, str]:
    """One link, as the API writes them."""
    return {"rel": rel, "href": f"{origin}{path}"}


def catalogue_json(total: int | None, results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answer of `catalog/datasets`: `{total_count, results}`; `total_count` where there is one."""
    shown = {"results": list(results)}
    return shown if total is None else {"total_count": total, **shown}


def dataset_json(dataset: Dataset, language: str) -> dict[str, Any]:
    """The dataset object, its texts in one language; what is not known is null."""
    return {
        "dataset_id": dataset.id,
        "dataset_uid": f"da_{dataset.id.replace('-', '_')}",
        "has_records": True,
        "data_visible": True,
        "visibility": dataset.visibility,
        "features": features(dataset),
        "attachments": [],
        "alternative_exports": [],
        "metas": {"default": _metas(dataset, language)},
        "fields": [_field_json(field, language) for field in dataset.fields],
    }


def dataset_links(dataset: Dataset, origin: str) -> Links:
    """What leads on from a dataset."""
    own = addresses.dataset(dataset.id)
    return [
        link("self", origin, own),
        link("datasets", origin, addresses.catalogue()),
        link("records", origin, f"{own}/records"),
        link("facets", origin, f"{own}/facets"),
        link("exports", origin, f"{own}/exports"),
        link("attachments", origin, f"{own}/attachments"),
    ]


def record_links(dataset: Dataset, record_id: str, origin: str) -> Links:
    """What leads on from a record."""
    own = addresses.dataset(dataset.id)
    return [
        link("self", origin, addresses.record(dataset.id, record_id)),
        link("datasets", origin, addresses.catalogue()),
        link("dataset", origin, own),
    ]


def records_json(answer: Answer) -> dict[str, Any]:
    """The answer of `records`: `{total_count, results}`, without `total_count` where there is none."""
    shown = {"results": [record_json(record) for record in answer.records]}
    return shown if answer.total is None else {"total_count": answer.total, **shown}


def record_json(record: Record) -> Record:
    """A record as the API writes it: a shape is a GeoJSON feature, a datetime has its offset in figures."""
    return {name: value if type(value) in _AS_THEY_ARE else _written(value) for name, value in record.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict) and _is_geometry(value):
        return {"type": "Feature", "geometry": value, "properties": {}}
    return value


def _is_geometry(value: Mapping[str, Any]) -> bool:
    return "type" in value and ("coordinates" in value or "geometries" in value)


def _metas(dataset: Dataset, language: str) -> dict[str, Any]:
    metas, place = dataset.metas, said(dataset.metas.place, language)
    modified = dataset.modified.isoformat(timespec="seconds")
    known = {
        "title": said(metas.title, language),
        "description": said(metas.description, language),
        "theme": words(metas.themes, language) or None,
        "keyword": words(metas.keywords, language) or None,
        "publisher": said(metas.publisher, language),
        "license": said(metas.license, language),
        "license_url": metas.license_url or None,
        "language": language if language in metas.title else next(iter(metas.title), language),
        "metadata_languages": [tag for tag in LANGUAGES if tag in metas.title] or list(metas.title),
        "modified": modified,
        "modified_updates_on_metadata_change": False,
        "modified_updates_on_data_change": True,
        "data_processed": modified,
        "metadata_processed": modified,
        "records_count": dataset.records_count,
        "territory": [place] if place else None,
        "timezone": "UTC",
        "update_frequency": metas.frequency or None,
        "contact_name": said(metas.contact, language),
        "contact_email": metas.contact_email or None,
        "temporal_coverage_start": metas.period_from,
        "temporal_coverage_end": metas.period_to,
    }
    return {**known, **dict.fromkeys(ABSENT)}


def _field_json(field: Field, language: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": said(field.label, language) or field.name,
        "type": field.type,
        "description": said(field.description, language),
        "annotations": _annotations(field),
    }


def _annotations(field: Field) -> dict[str, list[str]]:
    """What one may do with a field, each an entry with its values, as the vendor writes them."""
    found: dict[str, list[str]] = {}
    if field.facet:
        found["facet"] = []
        found["facetsort"] = ["-count"]
    if field.multivalued:
        found["multivalued"] = [","]
    if field.type in SORTABLE and not field.multivalued:
        found["sortable"] = []
    if field.type in {"date", "datetime"}:
        found["timeserie_precision"] = ["day" if field.type == "date" else "second"]
    if field.unit:
        found["unit"] = [field.unit]
    return found


def words(texts: Sequence[Text], language: str) -> list[str]:
    """Each of these texts in one language."""
    return [word for word in (said(text, language) for text in texts) if word]
