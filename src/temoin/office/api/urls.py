"""The addresses of the two APIs."""

from django.urls import path, re_path

from temoin.office.api.explore import catalogue, description, exports, legacy, records
from temoin.office.api.v1 import api

_DATASETS = r"^explore/v2\.1/catalog/datasets"
_DATASET = rf"{_DATASETS}/(?P<dataset_id>[^/]+)"
_CATALOGUE = r"^explore/v2\.1/catalog"

# The vendor's own client always writes a trailing slash, everybody else none.
explore = [
    re_path(rf"{_DATASET}/records/?$", records.records, name="explore-records"),
    re_path(rf"{_DATASET}/records/(?P<record_id>[^/]+)/?$", records.record, name="explore-record"),
    re_path(rf"{_DATASET}/facets/?$", records.facets, name="explore-facets"),
    re_path(rf"{_DATASET}/attachments/?$", records.attachments, name="explore-attachments"),
    re_path(rf"{_DATASET}/exports/?$", exports.formats, name="explore-exports"),
    re_path(rf"{_DATASET}/exports/(?P<form>[^/]+)/?$", exports.export, name="explore-export"),
    re_path(rf"{_DATASET}/?$", catalogue.dataset, name="explore-dataset"),
    re_path(rf"{_DATASETS}/?$", catalogue.datasets, name="explore-datasets"),
    re_path(rf"{_CATALOGUE}/facets/?$", catalogue.facets, name="explore-catalogue-facets"),
    re_path(rf"{_CATALOGUE}/exports/?$", exports.catalogue_formats, name="explore-catalogue-exports"),
    re_path(
        rf"{_CATALOGUE}/exports/(?P<form>[^/]+)/?$", exports.catalogue_export, name="explore-catalogue-export"
    ),
    re_path(r"^explore/v2\.1/openapi\.json$", description.openapi, name="explore-openapi"),
    re_path(r"^explore/v2\.1/?$", catalogue.root, name="explore"),
    re_path(r"^explore/", catalogue.nothing),
]
older = [
    re_path(r"^(?:datasets|records)/1\.0(?:/|$)", legacy.moved),
    re_path(r"^catalog/v1(?:/|$)", legacy.moved),
    re_path(r"^3(?:/|$)", legacy.moved),
]
urlpatterns = [*explore, *older, path("v1/", api.urls)]

_PAGE = r"^explore/dataset/(?P<dataset_id>[a-z0-9][a-z0-9_-]{0,99})"
portal = [
    re_path(rf"{_PAGE}/download/?$", legacy.download),
    re_path(rf"{_PAGE}/(?:(?P<view>information|table|api|export|map|analyze)/?)?$", legacy.page),
    re_path(rf"{_PAGE}$", legacy.page),
]
"""Where such portals have the pages of their datasets."""
