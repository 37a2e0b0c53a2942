"""The registry, as an app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Organisations and sites."""

    name = "temoin.office.registry"
    label = "temoin_registry"
    default_auto_field = "django.db.models.BigAutoField"
