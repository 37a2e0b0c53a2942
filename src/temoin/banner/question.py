"""What a visitor is asked, and what works without asking: the charter under a profile, in a language."""

from collections.abc import Iterable

import msgspec

from temoin.banner.words import Said, kind_words, lifetime_words, said
from temoin.charter import (
    Charter,
    Declaration,
    Judged,
    Service,
    asked,
    contestable,
    facts,
    judged,
    may_be_asked,
)
from temoin.law import PURPOSES, Profile, judge_nothing_kept


class Item(msgspec.Struct, frozen=True):
    """One declared cookie, stored item or contact, in words."""

    name: str
    kind: str
    explains: Said | None
    lifetime: str | None


class Covered(msgspec.Struct, frozen=True):
    """One service that a purpose covers, with what it keeps or contacts."""

    service: Said | None
    provider: str | None
    items: tuple[Item, ...]
    leaves_third_party: bool
    """Whether a third party stores something under its own name, which this site cannot erase."""


class Question(msgspec.Struct, frozen=True):
    """One purpose in words, with all that it covers; `reasons` say why an exempt one is exempt."""

    purpose: str
    title: Said | None
    summary: Said | None
    detail: Said | None
    consequence: Said | None
    covers: tuple[Covered, ...]
    reasons: tuple[Said, ...] = ()
    conditions: tuple[Said, ...] = ()
    """The conditions that the charter states as met, of a purpose that can be objected to."""


def questions(charter: Charter, profile: Profile, language: str) -> tuple[Question, ...]:
    """The purposes that need an answer, in the charter's order."""
    wanted = [one for one in judged(charter, profile) if one.judgement.needs_consent]
    return tuple(
        _question(charter, purpose, [one for one in wanted if one.service.purpose == purpose], language)
        for purpose in asked(charter, profile)
    )


def exempt(charter: Charter, profile: Profile, language: str) -> tuple[Question, ...]:
    """The purposes that need no answer and leave no choice, with what they cover and why (EXE-09, EXE-10)."""
    elsewhere = contestable(charter, profile)
    free = [
        one
        for one in judged(charter, profile)
        if not one.judgement.needs_consent and one.service.purpose not in elsewhere
    ]
    purposes = dict.fromkeys(one.service.purpose for one in free if one.service.purpose)
    return tuple(
        _question(charter, purpose, [one for one in free if one.service.purpose == purpose], language)
        for purpose in purposes
    )


def contested(charter: Charter, profile: Profile, language: str) -> tuple[Question, ...]:
    """The purposes that need no answer and that a visitor may object to, with all their services (AUM-05)."""
    found = judged(charter, profile)
    return tuple(
        _contested(charter, purpose, [one for one in found if one.service.purpose == purpose], language)
        for purpose in contestable(charter, profile)
    )


def unstated(charter: Charter, profile: Profile, language: str) -> tuple[Covered, ...]:
    """What needs consent and cannot be asked, because the charter gives it no purpose that is ever asked."""
    known = set(asked(charter, profile))
    lost = [
        one
        for one in judged(charter, profile)
        if one.judgement.needs_consent and one.service.purpose not in known
    ]
    return _covered(charter, lost, language)


def third_parties(charter: Charter, pairs: Iterable[tuple[Service, Declaration]]) -> tuple[str, ...]:
    """The third parties among these declarations, each named once: its provider, else its host (INF-07).

    Somebody else than the controller is one too where consent may be asked: its cookie may be the site's own
    by its domain, and what it tells goes to them.
    """
    names: dict[str, None] = {}
    for service, declaration in pairs:
        trace = facts(charter, service, declaration).trace
        if trace.party == "third" or _is_somebody_else_s(charter, service, declaration):
            provider = charter.provider(service)
            names[(provider and provider.name) or trace.host or declaration.domain or declaration.name] = None
    return tuple(names)


def _is_somebody_else_s(charter: Charter, service: Service, declaration: Declaration) -> bool:
    provider, controller = charter.provider(service), charter.controller.name
    other = provider is not None and provider.name is not None and provider.name != controller
    return other and controller is not None and may_be_asked(charter, service, declaration)


def asked_third_parties(charter: Charter, profile: Profile) -> tuple[str, ...]:
    """The third parties that a visitor's agreement would let in."""
    known = set(asked(charter, profile))
    return third_parties(
        charter,
        [
            (one.service, one.declaration)
            for one in judged(charter, profile)
            if one.judgement.needs_consent and one.service.purpose in known
        ],
    )


def _contested(charter: Charter, purpose: str, found: list[Judged], language: str) -> Question:
    """One of them; a service that keeps nothing on the device is in no declaration, and judged as such."""
    bare = [one for one in charter.services if one.purpose == purpose and not one.cookies]
    judgements = [one.judgement for one in found] + [judge_nothing_kept(one.conditions) for one in bare]
    reasons = {one.rule: said(one.reason, language) for one in judgements}
    met = {
        condition.id: said(condition.title, language)
        for one in judgements
        for condition in one.conditions
        if condition.met
    }
    return msgspec.structs.replace(
        _question(charter, purpose, found, language),
        covers=(
            *_covered(charter, found, language),
            *(
                Covered(
                    service=said(one.name, language),
                    provider=provider.name if (provider := charter.provider(one)) else None,
                    items=(),
                    leaves_third_party=False,
                )
                for one in bare
            ),
        ),
        reasons=tuple(reason for reason in reasons.values() if reason),
        conditions=tuple(words for words in met.values() if words),
    )


def _question(charter: Charter, purpose: str, found: list[Judged], language: str) -> Question:
    words = charter.purpose(purpose)
    known = PURPOSES.get(purpose)
    title = said(words.title, language) if words else None
    reasons = {one.judgement.rule: said(one.judgement.reason, language) for one in found}
    return Question(
        purpose=purpose,
        title=title or (said(known.title, language) if known else None) or Said(purpose, "zxx"),
        summary=said(words.summary, language) if words else None,
        detail=said(words.detail, language) if words else None,
        consequence=said(words.consequence, language) if words else None,
        covers=_covered(charter, found, language),
        reasons=tuple(reason for reason in reasons.values() if reason),
    )


def _covered(charter: Charter, found: list[Judged], language: str) -> tuple[Covered, ...]:
    services = {id(one.service): one.service for one in found}
    made = []
    for key, service in services.items():
        provider = charter.provider(service)
        mine = [one.declaration for one in found if id(one.service) == key]
        made.append(
            Covered(
                service=said(service.name, language),
                provider=provider.name if provider else None,
                items=tuple(_item(declaration, language) for declaration in mine),
                leaves_third_party=any(
                    declaration.kind != "contact"
                    and facts(charter, service, declaration).trace.party == "third"
                    for declaration in mine
                ),
            )
        )
    return tuple(made)


def _item(declaration: Declaration, language: str) -> Item:
    lifetime = declaration.lifetime
    return Item(
        name=declaration.name,
        kind=kind_words(declaration.kind, language),
        explains=said(declaration.explains, language),
        lifetime=None if lifetime is None else lifetime_words(lifetime, language),
    )
