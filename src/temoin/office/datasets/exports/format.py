"""The formats that are served, by their names in addresses."""

from collections.abc import Mapping

import msgspec

from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.refusal import BadParameter


class Format(msgspec.Struct, frozen=True):
    """A format: how it is named, its media type, how its files end, and its code in the EU's vocabulary."""

    name: str
    media: str
    suffix: str
    code: str = ""
    places: bool = False
    """Whether only datasets with a place have it."""


def _by_name(*formats: Format) -> Mapping[str, Format]:
    return {one.name: one for one in formats}


FORMATS = _by_name(
    Format("csv", "text/csv; charset=utf-8", "csv", "CSV"),
    Format("json", "application/json; charset=utf-8", "json", "JSON"),
    Format("jsonl", "application/x-ndjson; charset=utf-8", "jsonl"),
    Format("geojson", "application/geo+json; charset=utf-8", "geojson", "GEOJSON", places=True),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "XLSX"),
    Format("parquet", "application/vnd.apache.parquet", "parquet", "PARQUET"),
)
CATALOGUE_FORMATS = _by_name(
    Format("csv", "text/csv; charset=utf-8", "csv"),
    Format("json", "application/json; charset=utf-8", "json"),
    Format("rss", "application/rss+xml; charset=utf-8", "rss"),
    Format("dcat", "application/rdf+xml; charset=utf-8", "rdf"),
    Format("dcat_ap", "application/rdf+xml; charset=utf-8", "rdf"),
    Format("rdf", "application/rdf+xml; charset=utf-8", "rdf"),
    Format("ttl", "text/turtle; charset=utf-8", "ttl"),
    Format("data.json", "application/json; charset=utf-8", "json"),
)


def format_of(name: str, formats: Mapping[str, Format] = FORMATS) -> Format:
    """The format of this name; raises BadParameter with the names of those that are served."""
    found = formats.get(name.casefold())
    if found is None:
        raise BadParameter(
            f"Invalid value for format API parameter: {name[:60]!r} was found but one of {', '.join(formats)}"
            " is expected."
        )
    return found


def formats_of(dataset: Dataset) -> tuple[Format, ...]:
    """The formats that a dataset can be taken away in."""
    geo = any(field.type in {"geo_point_2d", "geo_shape"} for field in dataset.fields)
    return tuple(one for one in FORMATS.values() if geo or not one.places)
