"""The addresses of the two APIs."""

from django.urls import path, re_path

from temoin.office.api import explore
from temoin.office.api.v1 import api

# The vendor's own client always writes a trailing slash, everybody else none.
urlpatterns = [
    re_path(r"^explore/v2\.1/?$", explore.root, name="explore"),
    re_path(r"^explore/v2\.1/catalog/datasets/?$", explore.datasets, name="explore-datasets"),
    re_path(
        r"^explore/v2\.1/catalog/datasets/(?P<dataset_id>[^/]+)/?$", explore.dataset, name="explore-dataset"
    ),
    re_path(
        r"^explore/v2\.1/catalog/datasets/(?P<dataset_id>[^/]+)/records/?$",
        explore.records,
        name="explore-records",
    ),
    re_path(r"^explore/v2\.1/", explore.nothing),
    path("v1/", api.urls),
]
