"""The addresses of the back office."""

from django.urls import path

from temoin.office.back import charters, views

urlpatterns = [
    path("", views.sites, name="back"),
    path("sites/", views.sites, name="back-sites"),
    path("sites/<slug:site_id>/", views.site, name="back-site"),
    path("sites/<slug:site_id>/charter/", charters.charter, name="back-charter"),
    path("sites/<slug:site_id>/charter/preview", charters.preview, name="back-charter-preview"),
    path("sites/<slug:site_id>/texts/", charters.texts, name="back-texts"),
    path("sites/<slug:site_id>/versions/", charters.versions, name="back-versions"),
    path("sites/<slug:site_id>/import/", charters.bring, name="back-import"),
]
