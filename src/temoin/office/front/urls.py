"""The addresses of the front office."""

from django.urls import path

from temoin.office.front import views

urlpatterns = [
    path("", views.home, name="home"),
    path("datasets/", views.datasets, name="datasets"),
    path("datasets/<str:dataset_id>/", views.dataset, name="dataset"),
    path("cookies/", views.charter, name="charter"),
    path("cookies/choice/", views.choice, name="choice"),
    path("cookies/receipt/<str:receipt_id>", views.receipt, name="receipt"),
]
