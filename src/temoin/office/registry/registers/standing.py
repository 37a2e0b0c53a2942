"""What the registers are made of, as a mark: while it is the same, there is nothing to renew."""

from typing import Any

from django.db.models import Count, Max

from temoin.office.registry.models import AuditRun, Site, Version
from temoin.office.registry.registers.audits import PUBLISHED


def mark() -> tuple[Any, ...]:
    """How the sites, their versions and their published audits stand: three short queries, no file."""
    sites = Site.objects.order_by("pk").values_list(
        "slug", "name", "origin", "publishes_audits", "organisation__name"
    )
    versions = Version.objects.aggregate(Count("pk"), Max("pk"))
    done = AuditRun.objects.filter(PUBLISHED, state=AuditRun.DONE)
    return tuple(sites), tuple(versions.values()), tuple(done.aggregate(Count("pk"), Max("ended")).values())
