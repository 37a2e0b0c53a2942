"""The project, as an app: its base templates and static files."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """What every page shares."""

    name = "temoin.office.project"
    label = "temoin_project"
