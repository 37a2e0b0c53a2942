"""The trail: who did what. A deed and its words are data; an entry is written where the deed is done."""

from collections.abc import Collection
from typing import Literal, get_args

from django.contrib.auth.base_user import AbstractBaseUser

from temoin.office.registry.models import Organisation, TrailEntry

Deed = Literal[
    "organisation-made",
    "organisation-changed",
    "organisation-removed",
    "site-made",
    "site-changed",
    "site-removed",
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


def forget(person: AbstractBaseUser, names: Collection[str]) -> None:
    """Leave what this person did, and what was done to them, without any of their names."""
    TrailEntry.objects.filter(actor_id=person.pk).update(name=CLOSED)
    about = TrailEntry.objects.filter(deed__in=_ABOUT_PEOPLE)
    about.filter(object__in=names).update(object=CLOSED)
    for entry in about.exclude(details={}).iterator():
        kept = {key: CLOSED if value in names else value for key, value in entry.details.items()}
        if kept != entry.details:
            TrailEntry.objects.filter(pk=entry.pk).update(details=kept)
