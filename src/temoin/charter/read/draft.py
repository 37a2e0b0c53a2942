"""A reading into a charter: only what the page gives ground for."""

import re
from collections.abc import Sequence

import msgspec

from temoin.charter.model import Charter, Declaration, Place, Provider, Service
from temoin.charter.read.phrases import fold
from temoin.charter.read.reading import ReadCookie, Reading
from temoin.charter.read.vocabulary import Vocabulary, vocabulary
from temoin.cookies import Kind, Lifetime, parse_lifetime, wildcard

_UNKNOWN_LANGUAGE = "en"


class _Key(msgspec.Struct, frozen=True):
    """What makes cookies belong to one service."""

    provider: str | None
    name: str
    places: tuple[Place, ...]
    purpose: str | None


def to_charter(reading: Reading, languages: Sequence[str] | None = None) -> Charter:
    """The charter that a page amounts to, in the page's own language.

    Providers are named once; cookies of one provider, service, place and purpose stand together. A service
    bears the law's purpose only where the page declares it necessary and its words say which; otherwise
    none, which the law judges as needing consent. A name that the page lists for two providers, which
    `Reading.warnings` tells, is kept for the first.
    """
    language = reading.language or (languages[0] if languages else _UNKNOWN_LANGUAGE)
    words = vocabulary(language)
    ids = _provider_ids(reading.cookies)
    services: dict[_Key, list[Declaration]] = {}
    seen: set[tuple[Kind, str]] = set()
    for index, cookie in enumerate(reading.cookies):
        name = _declared_name(cookie)
        if (same := (cookie.kind, wildcard(name))) in seen:
            continue
        seen.add(same)
        stated = reading.durations[index] if index < len(reading.durations) else None
        key = _Key(
            ids.get(cookie.provider or ""),
            cookie.service or cookie.provider or cookie.name,
            cookie.places,
            law_purpose(cookie, words),
        )
        services.setdefault(key, []).append(_declaration(cookie, name, stated, language))
    return Charter(
        charter=1,
        languages=tuple(languages) if languages else ((language,) if reading.cookies else ()),
        providers=tuple(Provider(id=slug, name=name) for name, slug in ids.items()),
        services=_services(services, language),
    )


def law_purpose(cookie: ReadCookie, words: Vocabulary) -> str | None:
    """The law's purpose that the words of a necessary cookie name, when they name one and only one."""
    if cookie.category != "necessary":
        return None
    for text in (cookie.service, cookie.purpose):
        folded = fold(text or "")
        found = [purpose for purpose, phrases in words.grounds.items() if phrases.search(folded)]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _services(grouped: dict[_Key, list[Declaration]], language: str) -> tuple[Service, ...]:
    slugs = _unique_slugs([key.name for key in grouped], "service")
    return tuple(
        Service(
            id=slug,
            provider=key.provider,
            name={language: key.name},
            places=key.places,
            purpose=key.purpose,
            cookies=tuple(cookies),
        )
        for slug, (key, cookies) in zip(slugs, grouped.items(), strict=True)
    )


def _declaration(cookie: ReadCookie, name: str, stated: str | None, language: str) -> Declaration:
    return Declaration(
        name=name,
        kind=cookie.kind,
        explains={language: cookie.purpose} if cookie.purpose else {},
        lifetime=_lifetime(cookie.retention_seconds, stated),
        party=cookie.party,
    )


def _lifetime(seconds: Lifetime | None, stated: str | None) -> Lifetime | None:
    """The lifetime in calendar terms where the page gave words for it, since "13 months" is not 390 days."""
    if stated is None:
        return seconds
    try:
        return parse_lifetime(stated)
    except ValueError:
        return seconds


def _declared_name(cookie: ReadCookie) -> str:
    """The name as shown, unless the page said in words that it is only a beginning."""
    return cookie.name if wildcard(cookie.name) == cookie.pattern else cookie.pattern


def _provider_ids(cookies: Sequence[ReadCookie]) -> dict[str, str]:
    """The slug of each provider named, in the page's order."""
    named = list(dict.fromkeys(cookie.provider for cookie in cookies if cookie.provider))
    return dict(zip(named, _unique_slugs(named, "provider"), strict=True))


def _unique_slugs(texts: Sequence[str], fallback: str) -> list[str]:
    slugs: dict[str, int] = {}
    """Each slug given, and the last number tried after it."""
    for text in texts:
        slug = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60].strip("-") or fallback
        unique = slug
        while unique in slugs:
            slugs[slug] += 1
            unique = f"{slug}-{slugs[slug]}"
        slugs[unique] = 1
    return list(slugs)
