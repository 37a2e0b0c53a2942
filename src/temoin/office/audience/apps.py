"""The audience counts, as an app."""

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    """Pages, days and numbers."""

    name = "temoin.office.audience"
    label = "temoin_audience"
    default_auto_field = "django.db.models.BigAutoField"
