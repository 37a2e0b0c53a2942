"""What the office's database knows of datasets; their rows are in files.

Organisations are plain numbers here: this room knows no user and no organisation, callers say who reads.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class Dataset(models.Model):
    """A dataset: what people read of it, who may, and which version is in force."""

    slug = models.SlugField(max_length=100, unique=True)
    organisation = models.PositiveBigIntegerField(null=True)
    """Whose it is; None for the platform's own registers."""
    register = models.BooleanField(default=False)
    """Whether the platform keeps it itself: nobody publishes into it."""
    metas = models.JSONField(default=dict)
    """`dataset.Metas`."""
    visibility = models.CharField(max_length=10, default="domain")
    readers = models.JSONField(default=list)
    """The organisations that may read a restricted dataset, besides its own."""
    current = models.PositiveIntegerField(default=0)
    """The number of the version in force, 0 for none yet."""
    withdrawn = models.DateTimeField(null=True)
    reason = models.JSONField(default=dict)
    """Why it was withdrawn, in each language that was written."""
    position = models.IntegerField(default=0)
    """Where it stands in the catalogue: lower first, then the one published first."""
    revision = models.PositiveIntegerField(default=1)
    """What the ETag of its texts says."""
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the catalogue's order."""

        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """The rows of a dataset as they were published once; retired when another comes, gone with its files."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    fields = models.JSONField(default=list)
    """`dataset.Field`, in order."""
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of its files."""
    content = models.CharField(max_length=64, blank=True)
    """The SHA-256 of what a register's version was made of, so that the same is not made twice."""
    source = models.CharField(max_length=200, blank=True)
    """The name of the file that it came from."""
    appended = models.BooleanField(default=False)
    """Whether it has the rows of the version before, and more."""
    note = models.TextField(blank=True)
    """What the publisher said of it."""
    made = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)
    """Whether its files were removed."""

    class Meta:
        """The newest first."""

        ordering = ("dataset", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("dataset", "number"), name="one_row_a_dataset_version")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.number}"


class Upload(models.Model):
    """A file on its way to a version: received, read, shown, corrected, published; or refused, saying why."""

    RECEIVING, RECEIVED, READING, READ = "receiving", "received", "reading", "read"
    PUBLISHING, PUBLISHED, REFUSED = "publishing", "published", "refused"
    STATES = (RECEIVING, RECEIVED, READING, READ, PUBLISHING, PUBLISHED, REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.PositiveBigIntegerField()
    dataset = models.SlugField(max_length=100, blank=True)
    """The dataset that it is for, "" until one is made of it."""
    appends = models.BooleanField(default=False)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(one, one) for one in STATES], default=RECEIVING)
    received = models.PositiveBigIntegerField(default=0)
    """Bytes on disk so far."""
    length = models.PositiveBigIntegerField(null=True)
    """Bytes in all, where the sender said."""
    done = models.PositiveSmallIntegerField(default=0)
    """Hundredths of what `state` is at."""
    reading = models.JSONField(default=dict)
    """`upload.Reading`: how the file is read; corrected, it is read again."""
    found = models.JSONField(default=dict)
    """`upload.Found`: what was read."""
    fields = models.JSONField(default=list)
    """`dataset.Field`, in order: proposed, then corrected."""
    note = models.TextField(blank=True)
    said = models.TextField(blank=True)
    """Why it was refused: one sentence in English, which `api.told` says in French."""
    by = models.CharField(max_length=200, blank=True)
    """What the person who sent it is called."""
    person = models.PositiveBigIntegerField(null=True)
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering = ("-created",)
        indexes: ClassVar = [models.Index(fields=("state",))]

    def __str__(self) -> str:
        return f"{self.filename} ({self.state})"


class Use(models.Model):
    """How often a dataset was used on a day, by page, call or export: a count, and nothing of who."""

    PAGE, CALL, EXPORT = "page", "call", "export"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    kind = models.CharField(max_length=6)
    times = models.PositiveBigIntegerField(default=0)

    class Meta:
        """The newest first."""

        ordering = ("-day",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("dataset", "day", "kind"), name="one_row_a_use_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.day} {self.kind}: {self.times}"
