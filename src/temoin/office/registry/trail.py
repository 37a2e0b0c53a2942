"""The trail: who did what. A deed and its words are data; an entry is written where the deed is done."""

from collections.abc import Collection
from typing import Literal, get_args

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from temoin.office.registry.models import Organisation, TrailEntry

Deed = Literal[
    "organisation-made",
    "organisation-changed",
    "organisation-removed",
    "site-made",
    "site-changed",
    "site-removed",
    "audits-published",
    "audits-unpublished",
    "charter-imported",
    "draft-saved",
    "draft-reviewed",
    "draft-sent-back",
    "draft-dropped",
    "charter-published",
    "audit-asked",
    "audit-stopped",
    "person-invited",
    "invitation-withdrawn",
    "person-joined",
    "role-changed",
    "person-removed",
    "account-closed",
    "dataset-published",
    "dataset-replaced",
    "dataset-appended",
    "dataset-described",
    "dataset-restricted",
    "dataset-opened",
    "dataset-withdrawn",
    "dataset-restored",
]
DEEDS: tuple[Deed, ...] = get_args(Deed)
CLOSED = "(closed account)"
"""What is read in the place of a name once its account is closed."""
_ABOUT_PEOPLE: tuple[Deed, ...] = (
    "person-invited",
    "invitation-withdrawn",
    "person-joined",
    "role-changed",
    "person-removed",
)
_NAMES = frozenset({"name", "email"})
"""Where these deeds say who it was done to, besides their object."""


def note(
    actor: AbstractBaseUser | None,
    deed: Deed,
    organisation: Organisation | None = None,
    object: str = "",  # noqa: A002 - what the deed was done to
    **details: str | int | bool | None,
) -> TrailEntry:
    """Write down that somebody did something; `actor` is None for the platform itself."""
    return TrailEntry.objects.create(
        actor_id=actor.pk if actor else None,
        name=str(actor)[:200] if actor else "",
        organisation=organisation,
        deed=deed,
        object=object[:200],
        details=details,
    )


def about(known_by: Collection[str]) -> QuerySet[TrailEntry]:
    """What was done to the person of this user name and address, and to nobody else.

    A name that a person gives themself is none of these: it may be another's, a role's or a site's.
    """
    return TrailEntry.objects.filter(deed__in=_ABOUT_PEOPLE, object__in=known_by)


def forget(person: AbstractBaseUser, known_by: Collection[str]) -> None:
    """Leave what this person did, and what was done to them, without any of their names."""
    TrailEntry.objects.filter(actor_id=person.pk).update(name=CLOSED)
    for entry in about(known_by):
        entry.object = CLOSED
        entry.details = {key: CLOSED if key in _NAMES else value for key, value in entry.details.items()}
        entry.save(update_fields=["object", "details"])
