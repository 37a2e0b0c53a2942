"""What the management API answers, as JSON."""

from datetime import datetime
from uuid import UUID

from ninja import Schema


class RootOut(Schema):
    """Where the management API starts."""

    sites: str
    openapi: str


class CookieOut(Schema):
    """One declared item, and what the law makes of it under the platform's profile."""

    name: str
    kind: str
    service: dict[str, str]
    purpose: str | None
    needs_consent: bool
    rule: str
    reason: dict[str, str]


class CharterOut(Schema):
    """The version of a charter that is in force; `published` is when its file was written."""

    version: int
    full: str
    material: str
    languages: list[str]
    published: datetime
    cookies: list[CookieOut]


class LastAuditOut(Schema):
    """The last audit that was asked for."""

    id: UUID
    state: str
    verdict: str
    findings: int | None
    created: datetime


class SiteOut(Schema):
    """A site, and how it stands: the version of its charter in force, its draft, its last audit.

    `untold` says how many texts each language lacks, for each that lacks any; `publishes_audits`, whether its
    audits are open data.
    """

    id: str
    name: str
    origin: str
    organisation: str
    organisation_id: str
    platform: bool
    publishes_audits: bool
    version: int | None
    published: datetime | None
    findings: int | None
    untold: dict[str, int]
    draft: str | None
    audit: LastAuditOut | None


class SiteDetailOut(SiteOut):
    """A site with what its charter declares."""

    charter: CharterOut | None


class SitesOut(Schema):
    """A list of sites."""

    total_count: int
    results: list[SiteOut]


class FindingOut(Schema):
    """A rule that the charter does not keep."""

    rule: str
    severity: str
    where: str
    line: int
    what: dict[str, str]
    remedy: dict[str, str]
    source: str


class CheckOut(Schema):
    """What a check of the charter finds."""

    version: int
    profile: str
    findings: list[FindingOut]


class LedgerOut(Schema):
    """How many choices the ledger keeps, and whether its chain holds."""

    entries: int
    events: dict[str, int]
    granted: dict[str, int]
    refused: dict[str, int]
    holds: bool
    head: str


class PublishedOut(Schema):
    """What publishing a charter led to."""

    version: int
    full: str
    material: str
    asks_again: bool


class LineOut(Schema):
    """One thing that is wrong in a charter's text."""

    line: int
    column: int
    message: str
