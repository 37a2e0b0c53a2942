"""The addresses of the back office."""

from django.urls import path

from temoin.office.back import audience, views

urlpatterns = [
    path("", views.sites, name="back"),
    path("sites/", views.sites, name="back-sites"),
    path("audience/", audience.audience, name="back-audience"),
    path("sites/<slug:site_id>/", views.site, name="back-site"),
]
