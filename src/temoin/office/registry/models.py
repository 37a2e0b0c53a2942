"""Who keeps which site."""

from pathlib import Path

from django.conf import settings
from django.db import models

from temoin.office.registry.charters import Shelf

PLATFORM = "portail"
"""The id of the platform's own site, whose charter its guard enforces."""


class Organisation(models.Model):
    """A public body or a company."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A site whose charter is kept here."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    origin = models.URLField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")

    class Meta:
        """Listed by id."""

        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_platform(self) -> bool:
        """Whether this is the site that this very platform serves."""
        return self.slug == PLATFORM

    @property
    def charters(self) -> Shelf:
        """Its published charters, in files."""
        return Shelf(Path(settings.TEMOIN_DATA) / "charters" / self.slug)
