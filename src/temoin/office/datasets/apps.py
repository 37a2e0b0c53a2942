"""The datasets, as an app."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Datasets, their versions, and files on their way to become one."""

    name = "temoin.office.datasets"
    label = "temoin_datasets"
    default_auto_field = "django.db.models.BigAutoField"
