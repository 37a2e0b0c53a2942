"""The app, as Django knows it."""

from django.apps import AppConfig
from django.core import checks


class TemoinWeb(AppConfig):
    """Témoin in a Django site: `"temoin.web.django"` in INSTALLED_APPS."""

    name = "temoin.web.django"
    label = "temoin_web"
    verbose_name = "Témoin"

    def ready(self) -> None:
        """Register the checks that `manage.py check` runs."""
        from temoin.web.django.check import check

        checks.register(check, "temoin")
