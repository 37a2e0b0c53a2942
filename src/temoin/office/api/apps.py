"""This part of the platform, as an app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The two APIs."""

    name = "temoin.office.api"
    label = "temoin_api"
