"""Who keeps which site, the versions of its charter, its draft, its audits, and who did what."""

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from temoin.office.registry.charters import Shelf

PLATFORM = "portail"
"""The id of the platform's own site, whose charter its guard enforces."""


class Organisation(models.Model):
    """A public body or a company."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        """Listed by name."""

        ordering = ("name", "slug")

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A site whose charter is kept here."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    origin = models.URLField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    publishes_audits = models.BooleanField(default=False)
    """Whether its audits are open data; those of the platform's own site are, whatever this says."""

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


class Version(models.Model):
    """What is known of a published charter without opening its file, which is the truth."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    full = models.CharField(max_length=64)
    material = models.CharField(max_length=64)
    asks_again = models.BooleanField(default=False)
    languages = models.JSONField(default=list)
    cookies = models.PositiveIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    untold = models.JSONField(default=dict)
    """How many texts each language lacks, for each that lacks any."""
    published = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        """The newest first."""

        ordering = ("site", "-number")
        constraints: ClassVar = [models.UniqueConstraint(fields=("site", "number"), name="one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.site} {self.number}"


class Draft(models.Model):
    """The charter that is being written for a site; `revision` is what its ETag says."""

    DRAFT, REVIEW = "draft", "review"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="draft")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=[(DRAFT, DRAFT), (REVIEW, REVIEW)], default=DRAFT)
    base = models.PositiveIntegerField(default=0)
    """The version that it started from, 0 for none."""
    revision = models.PositiveIntegerField(default=1)
    remark = models.TextField(blank=True)
    """What the reviewer said when it was sent back."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.site} ({self.state})"


class AuditRun(models.Model):
    """One audit of a site: asked for by a row, run in a process of its own, its report in `audits/<id>/`."""

    QUEUED, RUNNING, DONE, FAILED, CUT = "queued", "running", "done", "failed", "cut"
    STATES = (QUEUED, RUNNING, DONE, FAILED, CUT)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="audits")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=[(one, one) for one in STATES], default=QUEUED)
    version = models.PositiveIntegerField(default=0)
    """The version of the charter that the site is held against."""
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    progress = models.JSONField(default=list)
    """What it did so far, a short line each."""
    verdict = models.CharField(max_length=12, blank=True)
    findings = models.PositiveIntegerField(null=True)
    said = models.TextField(blank=True)
    """Why it failed, in one sentence."""

    class Meta:
        """The newest first."""

        ordering = ("-created",)
        indexes: ClassVar = [models.Index(fields=("site", "-created")), models.Index(fields=("state",))]

    def __str__(self) -> str:
        return f"{self.site} {self.created:%Y-%m-%d %H:%M} ({self.state})"

    @property
    def folder(self) -> Path:
        """Where its report is."""
        return Path(settings.TEMOIN_DATA) / "audits" / str(self.id)


class TrailEntry(models.Model):
    """Who did what, when: written with the deed, never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=200)
    """What the actor was called then; kept when the account is closed as "(closed account)"."""
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="trail")
    deed = models.CharField(max_length=40)
    """One of `registry.trail.DEEDS`."""
    object = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        """The newest first."""

        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=("organisation", "-at"))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name}: {self.deed} {self.object}"
