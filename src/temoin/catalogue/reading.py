"""Reading a service's file: TOML as written by hand, every mistake named by file and line."""

import re
from datetime import date
from typing import NamedTuple

import msgspec

from temoin.catalogue.pattern import compile_pattern
from temoin.catalogue.purpose import FINER_PURPOSES
from temoin.catalogue.service import Entry, Seen, Service
from temoin.cookies import Kind, parse_lifetime

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_AT_LINE = re.compile(r"line ([0-9]+)")
_AT_COOKIE = re.compile(r"\$\.cookies\[([0-9]+)\]")


class CatalogueError(ValueError):
    """A service's file is not as it should be; its message is `file:line: sentence`."""


class _Cookie(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    kind: Kind = "http-cookie"
    party: Seen
    purpose: str
    lifetime: str | None = None
    common: bool = False
    fr: str
    en: str
    domains: tuple[str, ...] | None = None
    source: str | None = None
    read: str | None = None


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    service: str
    provider: str
    country: str | None = None
    domains: tuple[str, ...] = ()
    source: str
    read: str
    cookies: tuple[_Cookie, ...]


class _Place(NamedTuple):
    file: str
    line: int

    def wrong(self, sentence: str) -> CatalogueError:
        return CatalogueError(f"{self.file}:{self.line}: {sentence}")


def read_service(slug: str, text: str) -> Service:
    """The service that the text of `<slug>.toml` states; raises CatalogueError."""
    top = _Place(f"{slug}.toml", 1)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[cookies]]"]
    try:
        said = msgspec.toml.decode(text, type=_Written)
    except msgspec.ValidationError as error:
        cookie = _AT_COOKIE.search(str(error))
        raise top._replace(line=lines[int(cookie[1])] if cookie else 1).wrong(f"{error}.") from None
    except msgspec.DecodeError as error:
        at = _AT_LINE.search(str(error))
        raise top._replace(line=int(at[1]) if at else 1).wrong(f"This is not TOML: {error}.") from None
    _check_service(slug, said, top)
    return Service(
        id=slug,
        service=said.service,
        provider=said.provider,
        country=said.country,
        domains=said.domains,
        source=said.source,
        read=said.read,
        cookies=tuple(
            _entry(slug, said, cookie, top._replace(line=line))
            for cookie, line in zip(said.cookies, lines, strict=True)
        ),
    )


def _check_service(slug: str, said: _Written, top: _Place) -> None:
    if not _SLUG.fullmatch(slug):
        raise top.wrong("The file's name is made of small letters, digits and single hyphens.")
    if said.country is not None and not _COUNTRY.fullmatch(said.country):
        raise top.wrong(f"“{said.country}” is no country: write two capital letters.")
    if not said.cookies:
        raise top.wrong("A service without cookies tells nothing: add a [[cookies]] or remove the file.")
    for text in (said.service, said.provider):
        if not text.strip():
            raise top.wrong("The service and its provider must have a name.")
    _check_origin(said.domains, said.source, said.read, top)


def _check_origin(domains: tuple[str, ...], source: str, read: str, place: _Place) -> None:
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise place.wrong(f"“{domain}” is no domain: write it in small letters, without a leading dot.")
    if not source.startswith("https://"):
        raise place.wrong(f"“{source}” is no source: write the https address of the public documentation.")
    if read != "memory":
        try:
            date.fromisoformat(read)
        except ValueError:
            raise place.wrong(f"“{read}” is no date: write YYYY-MM-DD, or memory.") from None


def _entry(slug: str, service: _Written, said: _Cookie, place: _Place) -> Entry:
    domains = service.domains if said.domains is None else said.domains
    source, read = said.source or service.source, said.read or service.read
    _check_origin(domains, source, read, place)
    finer = FINER_PURPOSES.get(said.purpose)
    if finer is None:
        raise place.wrong(f"The purpose “{said.purpose}” is not one of: {', '.join(FINER_PURPOSES)}.")
    if said.party == "third" and not domains:
        raise place.wrong(f"“{said.name}” is a third party's: write the domains that it is set on.")
    if said.kind == "http-cookie" and said.lifetime is None:
        raise place.wrong(f"“{said.name}” has no lifetime: write session, 13 months, or as the site chooses.")
    for text in (said.fr, said.en):
        if not text.strip() or not text.endswith((".", "…")):
            raise place.wrong(
                f"“{said.name}” must say in French and in English, in a sentence, what it does."
            )
    try:
        compile_pattern(said.name)
        chosen = said.lifetime in (None, _CHOSEN)
        lifetime = None if chosen else parse_lifetime(said.lifetime or "")
    except ValueError as error:
        raise place.wrong(str(error)) from None
    return Entry(
        name=said.name,
        service=slug,
        kind=said.kind,
        party=said.party,
        domains=domains,
        category=finer.category,
        finer_purpose=finer.id,
        lifetime=lifetime,
        common=said.common,
        explains={"fr": said.fr, "en": said.en},
        source=source,
        read=read,
    )


_CHOSEN = "as the site chooses"
"""The lifetime of a cookie whose software lets each site choose it."""
