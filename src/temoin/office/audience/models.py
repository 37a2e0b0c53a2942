"""What is kept of an audience: a page, a language, a day, and how often."""

from typing import ClassVar

from django.db import models


class Views(models.Model):
    """How often one page was read on one day in one language.

    There is no place here for anything of a visitor: `page` is the name of a route, `object` what it is about
    (a dataset, a site), never the rest of an address.
    """

    day = models.DateField()
    page = models.CharField(max_length=60)
    object = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        """By day."""

        ordering = ("day", "page", "object", "language")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("day", "page", "object", "language"), name="one_count_a_page_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.page} {self.object} {self.language}: {self.count}"
