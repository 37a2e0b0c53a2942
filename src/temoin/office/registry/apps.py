"""The registry, as an app: it keeps the platform's registers on the datasets' shelf."""

from django.apps import AppConfig

from temoin.office import datasets


class RegistryConfig(AppConfig):
    """Organisations and sites."""

    name = "temoin.office.registry"
    label = "temoin_registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the registers as datasets."""
        from temoin.office.registry import registers

        datasets.offer("cookies-declares", registers.declared_cookies)
        datasets.offer("regles", registers.rules)
