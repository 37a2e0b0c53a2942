"""The accounts, as an app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their sign-ins."""

    name = "temoin.office.accounts"
    label = "temoin_accounts"
    default_auto_field = "django.db.models.BigAutoField"
