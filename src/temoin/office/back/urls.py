"""The addresses of the back office."""

from django.urls import path

from temoin.office.back import views

urlpatterns = [
    path("", views.sites, name="back"),
    path("sites/", views.sites, name="back-sites"),
    path("sites/<slug:site_id>/", views.site, name="back-site"),
]
