"""What a charter declares, as the registers tell it: facts and codes only, worded when a row is made."""

import msgspec

from temoin.charter import Charter, Judged, Place, SetWhen, asked, facts, judged
from temoin.cookies import Kind, Lifetime, Party
from temoin.law import PURPOSES, Profile, Status, Text


class Declared(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One declared cookie or contact, and what the law says of it."""

    name: str
    kind: Kind
    provider: str | None = None
    service: Text = {}
    places: tuple[Place, ...] = ()
    explains: Text = {}
    purpose: str | None = None
    purpose_title: Text = {}
    party: Party | None = None
    domain: str | None = None
    lifetime: Lifetime | None = None
    set_when: SetWhen | None = None
    status: Status
    rule: str
    reason: Text = {}


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """All that the registers tell of one published charter."""

    cookies: tuple[Declared, ...]
    services: int
    asked: tuple[Text, ...]
    """The titles of the purposes that it asks for."""


def read_charter(charter: Charter, profile: Profile) -> Read:
    """What a charter declares, judged under a profile."""
    return Read(
        cookies=tuple(_declared(charter, one) for one in judged(charter, profile)),
        services=len(charter.services),
        asked=tuple(purpose_title(charter, purpose) for purpose in asked(charter, profile)),
    )


def purpose_title(charter: Charter, purpose_id: str) -> Text:
    """A purpose in the charter's words, else in the law's, else its id."""
    worded = charter.purpose(purpose_id)
    if worded is not None and worded.title:
        return worded.title
    known = PURPOSES.get(purpose_id)
    return known.title if known else {"fr": purpose_id, "en": purpose_id}


def _declared(charter: Charter, one: Judged) -> Declared:
    service, cookie, judgement = one.service, one.declaration, one.judgement
    provider = charter.provider(service)
    return Declared(
        name=cookie.name,
        kind=cookie.kind,
        provider=provider.name if provider else None,
        service=service.name,
        places=service.places,
        explains=cookie.explains,
        purpose=service.purpose,
        purpose_title=purpose_title(charter, service.purpose) if service.purpose else {},
        party=facts(charter, service, cookie).trace.party,
        domain=cookie.domain,
        lifetime=cookie.lifetime,
        set_when=cookie.set_when,
        status=judgement.status,
        rule=judgement.rule,
        reason=judgement.reason,
    )
