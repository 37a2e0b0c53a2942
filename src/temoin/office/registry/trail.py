"""The trail: who did what. A deed and its words are data; an entry is written where the deed is done."""

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
