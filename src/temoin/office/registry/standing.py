"""How each site stands, from rows only: its version in force, its draft, its last audit, in one query."""

from datetime import timedelta
from typing import Literal, get_args

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import slugify

from temoin.office.registry.models import AuditRun, Draft, Site, Version

OLD = timedelta(days=30)
"""After this long, an audit says little of what the site does today."""

State = Literal["no-charter", "in-force", "findings", "draft", "review", "never-audited", "audit-wrong"]
STATES: tuple[State, ...] = get_args(State)

_VERSION = ("number", "findings", "untold", "published")
_DRAFT = ("state", "author_id", "remark", "updated")
_AUDIT = ("id", "state", "verdict", "findings", "created", "ended")


def standing(sites: QuerySet[Site]) -> QuerySet[Site]:
    """The sites, each with `in_force_…`, `draft_…` and `audit_…`: None where there is no such thing.

    One query, whatever their number: a site's audit is the last one that was asked for.
    """
    newest = Version.objects.filter(site=OuterRef("pk")).order_by("-number")
    draft = Draft.objects.filter(site=OuterRef("pk"))
    last = AuditRun.objects.filter(site=OuterRef("pk")).order_by("-created")
    return sites.annotate(
        **{f"in_force_{name}": Subquery(newest.values(name)[:1]) for name in _VERSION},
        **{f"draft_{name}": Subquery(draft.values(name)[:1]) for name in _DRAFT},
        **{f"audit_{name}": Subquery(last.values(name)[:1]) for name in _AUDIT},
    )


def seen(organisations: frozenset[int] | None) -> QuerySet[Site]:
    """The sites of these organisations, None for all, as they stand."""
    mine = Q() if organisations is None else Q(organisation__in=organisations)
    return standing(Site.objects.filter(mine).select_related("organisation"))


def found(sites: QuerySet[Site], words: str) -> QuerySet[Site]:
    """Those whose name or address has these words, accents or not."""
    words = words.strip()
    if not words:
        return sites
    meant = Q(name__icontains=words) | Q(origin__icontains=words)
    if plain := slugify(words):
        meant |= Q(slug__contains=plain)
    return sites.filter(meant)


def in_state(sites: QuerySet[Site], state: State) -> QuerySet[Site]:
    """Those that stand so."""
    wrong = Q(audit_state__in=(AuditRun.FAILED, AuditRun.CUT)) | Q(audit_findings__gt=0)
    chosen: dict[State, Q] = {
        "no-charter": Q(in_force_number=None),
        "in-force": Q(in_force_number__gt=0),
        "findings": Q(in_force_findings__gt=0),
        "draft": Q(draft_state=Draft.DRAFT),
        "review": Q(draft_state=Draft.REVIEW),
        "never-audited": Q(audit_id=None),
        "audit-wrong": wrong,
    }
    return sites.filter(chosen[state])


def is_old(site: Site) -> bool:
    """Whether its last audit was made too long ago."""
    return timezone.now() - site.audit_created > OLD  # type: ignore[attr-defined,no-any-return]
