"""The draft of a site's charter: one row, changed only by whoever says which revision they started from."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from temoin.charter import CharterFile
from temoin.office.registry.models import Draft, Site, Version
from temoin.office.registry.publishing import publish
from temoin.office.registry.trail import Deed, note

LONGEST_REMARK = 2_000
LARGEST = 500_000
"""Bytes of a charter's text; a real one has a few thousand."""


class Stale(Exception):  # noqa: N818 - it is said to whoever comes second
    """Somebody changed the draft in between; `now` is the one that is there, None when there is none."""

    def __init__(self, now: Draft | None) -> None:
        super().__init__()
        self.now = now


def draft_of(site: Site) -> Draft | None:
    """The draft of a site, with its author."""
    return Draft.objects.select_related("author", "site__organisation").filter(site=site).first()


def start(site: Site, text: str, by: AbstractBaseUser, *, imported: bool = False) -> Draft:
    """Make the site's draft from a text, mistakes or not; raises Stale when there is one already."""
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                site=site, text=text, base=site.charters.number(), author_id=by.pk, updated=timezone.now()
            )
    except IntegrityError:
        raise Stale(draft_of(site)) from None
    _note(draft, by, "charter-imported" if imported else "draft-saved")
    return draft


def save(draft: Draft, text: str, by: AbstractBaseUser, *, base: int | None = None) -> Draft:
    """Put another text in place of the draft's; raises Stale.

    A text under review that changes is a draft again: what was reviewed is what is published. `base` says
    from which version it starts now, for someone who has seen what changed in between.
    """
    changed = text != draft.text
    if not changed and base in (None, draft.base):
        return draft
    draft.text, draft.base = text, draft.base if base is None else base
    if changed:
        draft.state, draft.author_id, draft.updated = Draft.DRAFT, by.pk, timezone.now()
    _write(draft, "text", "base", "state", "author_id", "updated")
    _note(draft, by, "draft-saved")
    return draft


def ask_review(draft: Draft, by: AbstractBaseUser) -> Draft:
    """Ask for the draft to be reviewed; raises Stale."""
    draft.state, draft.remark = Draft.REVIEW, ""
    _write(draft, "state", "remark")
    _note(draft, by, "draft-reviewed")
    return draft


def send_back(draft: Draft, remark: str, by: AbstractBaseUser) -> Draft:
    """Give the draft back to its author, with what is to be mended; raises Stale."""
    draft.state, draft.remark = Draft.DRAFT, remark[:LONGEST_REMARK]
    _write(draft, "state", "remark")
    _note(draft, by, "draft-sent-back")
    return draft


def drop(draft: Draft, by: AbstractBaseUser) -> None:
    """Throw the draft away; raises Stale."""
    if not Draft.objects.filter(pk=draft.pk, revision=draft.revision).delete()[0]:
        raise Stale(draft_of(draft.site))
    _note(draft, by, "draft-dropped")


def publish_draft(draft: Draft, file: CharterFile, by: AbstractBaseUser) -> Version:
    """Put the draft in force, and end it; raises Stale, Objected, or Superseded by another version.

    A change that somebody saves at that very moment is kept, as a draft of the version just published.
    """
    if not Draft.objects.filter(pk=draft.pk, revision=draft.revision).exists():
        raise Stale(draft_of(draft.site))
    version = publish(draft.site, file, after=draft.base, by=by)
    if not Draft.objects.filter(pk=draft.pk, revision=draft.revision).delete()[0]:
        Draft.objects.filter(pk=draft.pk).update(base=version.number)
    return version


def _write(draft: Draft, *fields: str) -> None:
    """Write these fields if the row is still at the draft's revision, and count it up; raises Stale."""
    kept = {field: getattr(draft, field) for field in fields}
    here = Draft.objects.filter(pk=draft.pk, revision=draft.revision)
    if not here.update(**kept, revision=draft.revision + 1):
        raise Stale(draft_of(draft.site))
    draft.revision += 1


def _note(draft: Draft, by: AbstractBaseUser, deed: Deed) -> None:
    note(by, deed, draft.site.organisation, draft.site.slug, revision=draft.revision)
