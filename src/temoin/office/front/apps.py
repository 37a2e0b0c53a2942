"""This part of the platform, as an app."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """The portal's pages."""

    name = "temoin.office.front"
    label = "temoin_front"
