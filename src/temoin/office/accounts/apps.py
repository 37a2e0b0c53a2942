"""The accounts, as an app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their sign-ins."""

    name = "temoin.office.accounts"
    label = "temoin_accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have followers told of what changes."""
        from temoin.office.accounts import telling  # noqa: PLC0415 - it needs the models, which come first
        from temoin.office.datasets.publishing import changed  # noqa: PLC0415

        changed.connect(telling.hear, dispatch_uid="temoin-followers")
