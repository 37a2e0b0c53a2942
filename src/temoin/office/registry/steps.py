"""What to do next about sites: read from how they stand, the weightiest first."""

from collections.abc import Iterator
from typing import Any, Literal, Protocol, get_args

import msgspec

from temoin.office.registry.models import AuditRun, Draft
from temoin.office.registry.standing import is_old

Kind = Literal[
    "first-password",
    "review-draft",
    "draft-sent-back",
    "no-charter",
    "audit-findings",
    "audit-failed",
    "charter-findings",
    "texts-missing",
    "draft-open",
    "never-audited",
    "audit-old",
    "no-owner",
    "one-owner",
    "invitations-waiting",
    "two-factor-off",
]
"""The kinds of steps, the weightiest first."""
KINDS: tuple[Kind, ...] = get_args(Kind)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: its kind, what it is about, how many or which, and where it is done."""

    kind: Kind
    link: str
    site: str | None = None
    site_name: str | None = None
    organisation: str | None = None
    count: int | None = None
    languages: tuple[str, ...] = ()


class May(Protocol):
    """What the person may do in an organisation."""

    def __call__(self, capability: Any, organisation: int) -> bool:
        """Whether they may."""


def site_steps(site: Any, person: int, may: May) -> Iterator[Step]:
    """What a person may do next about a site, as `standing` gives it."""
    for kind, link, more in _site_steps(site, person, may):
        yield Step(
            kind=kind,
            link=link,
            site=site.slug,
            site_name=site.name,
            organisation=site.organisation.name,
            **more,
        )


_Found = tuple[Kind, str, dict[str, Any]]


def _site_steps(site: Any, person: int, may: May) -> Iterator[_Found]:
    here = f"/back/sites/{site.slug}/"

    def can(capability: str) -> bool:
        return may(capability, site.organisation_id)

    yield from _about_draft(site, person, f"{here}charter/", reviews=can("review") or can("publish"))
    if not site.in_force_number:
        if site.draft_state is None and can("edit"):
            yield "no-charter", f"{here}import/", {}
        return
    if site.in_force_findings and can("edit"):
        yield "charter-findings", f"{here}charter/", {"count": site.in_force_findings}
    if site.in_force_untold and can("translate"):
        lacking = {"count": sum(site.in_force_untold.values()), "languages": tuple(site.in_force_untold)}
        yield "texts-missing", f"{here}texts/", lacking
    if can("audit"):
        yield from _about_audit(site, f"{here}audits/")


def _about_draft(site: Any, person: int, link: str, *, reviews: bool) -> Iterator[_Found]:
    if site.draft_state == Draft.REVIEW and reviews:
        yield "review-draft", link, {}
    elif site.draft_state == Draft.DRAFT and site.draft_author_id == person:
        yield ("draft-sent-back" if site.draft_remark else "draft-open"), link, {}


def _about_audit(site: Any, link: str) -> Iterator[_Found]:
    if site.audit_id is None:
        yield "never-audited", link, {}
    elif site.audit_state in {AuditRun.FAILED, AuditRun.CUT}:
        yield "audit-failed", link, {}
    elif site.audit_state == AuditRun.DONE and site.audit_findings:
        yield "audit-findings", link, {"count": site.audit_findings}
    elif site.audit_state == AuditRun.DONE and is_old(site):
        yield "audit-old", link, {}
