"""The addresses of the front office.

Those of `in_each_language` are the same for everybody: each has a twin under `/fr/` and `/en/`. What shows a
visitor's own choice has none.
"""

from django.urls import path, re_path

from temoin.office.front import (
    catalogue,
    charters,
    charting,
    choice,
    console,
    dataset,
    dataset_feeds,
    embed,
    exporting,
    feeds,
    files,
    mapping,
    record,
    sitemap,
    statements,
    table,
    truth,
    views,
)

_TAG = r"(?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)"
_SITE = r"^charters/(?P<site_id>[-a-zA-Z0-9_]{1,50})/"
_NUMBERED = rf"{_SITE}versions/(?P<number>[1-9][0-9]{{0,8}})/"

shared = [
    path("", views.home, name="home"),
    path("datasets/", catalogue.datasets, name="datasets"),
    path("datasets/<str:dataset_id>/", dataset.information, name="dataset"),
    path("datasets/<str:dataset_id>/table/", table.table, name="dataset-table"),
    path("datasets/<str:dataset_id>/chart/", charting.chart, name="dataset-chart"),
    path("datasets/<str:dataset_id>/map/", mapping.map_of, name="dataset-map"),
    path("datasets/<str:dataset_id>/export/", exporting.export, name="dataset-export"),
    path("datasets/<str:dataset_id>/api/", console.console, name="dataset-api"),
    path("datasets/<str:dataset_id>/records/<str:record_id>/", record.record, name="dataset-record"),
    path("datasets/<str:dataset_id>/embed/", embed.embed, name="dataset-embed"),
    path("cookies/", views.charter, name="charter"),
    path("charters/", charters.charters, name="charters"),
    re_path(rf"{_SITE}$", charters.charter, name="site-charter"),
    re_path(rf"{_SITE}versions/$", charters.versions, name="versions"),
    re_path(rf"{_NUMBERED}$", charters.version, name="version"),
    re_path(rf"{_SITE}{_TAG}/$", charters.charter, name="site-charter-in"),
    re_path(rf"{_NUMBERED}{_TAG}/$", charters.version, name="version-in"),
    path("made-true/", truth.made_true, name="made-true"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("legal/", statements.legal, name="legal"),
]
in_each_language = [
    *shared,
    path("charters/changes.atom", feeds.changes, name="changes"),
    path("datasets/changes.atom", dataset_feeds.changes, name="datasets-changes"),
    path("datasets/<str:dataset_id>/changes.atom", dataset_feeds.changes, name="dataset-changes"),
    re_path(rf"{_SITE}changes\.atom$", feeds.changes, name="site-changes"),
]
urlpatterns = [
    *shared,
    path("cookies/choice/", choice.choice, name="choice"),
    path("cookies/receipt/<str:receipt_id>", choice.receipt, name="receipt"),
    re_path(rf"{_SITE}charter\.yaml$", files.yaml, name="yaml"),
    re_path(rf"{_SITE}charter\.json$", files.json, name="json"),
    re_path(rf"{_SITE}charter\.{_TAG}\.html$", files.html, name="html"),
    re_path(rf"{_NUMBERED}charter\.yaml$", files.yaml, name="version-yaml"),
    re_path(rf"{_NUMBERED}charter\.json$", files.json, name="version-json"),
    re_path(rf"{_NUMBERED}charter\.{_TAG}\.html$", files.html, name="version-html"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
]
