"""The accounts, as an app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their sign-ins."""

    name = "temoin.office.accounts"
    label = "temoin_accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have followers told of what changes."""
        from temoin.office.accounts import telling
        from temoin.office.datasets.publishing import changed

        changed.connect(telling.hear, dispatch_uid="temoin-followers")
