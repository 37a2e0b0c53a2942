"""This part of the platform, as an app."""

from django.apps import AppConfig


class BackConfig(AppConfig):
    """The back office's pages."""

    name = "temoin.office.back"
    label = "temoin_back"
