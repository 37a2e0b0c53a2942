"""The catalogue itself: every service that the package holds, read once, when it is first asked for."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from temoin.catalogue.reading import read_service
from temoin.catalogue.service import Entry, Service
from temoin.law.register import Register

BUILT = "services.json"
"""What `data/` says, in one file that is read a hundred times as fast: one line a service, by slug."""


def read_data() -> tuple[Service, ...]:
    """Every service of `data/`, by slug, read from the files that people write; raises CatalogueError."""
    found = {
        each.name.removesuffix(".toml"): each
        for each in (files("temoin.catalogue") / "data").iterdir()
        if each.name.endswith(".toml")
    }
    return tuple(read_service(slug, found[slug].read_text(encoding="utf-8")) for slug in sorted(found))


def build(services: tuple[Service, ...]) -> bytes:
    """The content of the built file."""
    return b"".join(msgspec.json.encode(each) + b"\n" for each in services)


def _load() -> dict[str, Service]:
    built = (files("temoin.catalogue") / BUILT).read_bytes()
    return {each.id: each for each in msgspec.json.Decoder(Service).decode_lines(built)}


SERVICES: Mapping[str, Service] = Register(_load)
"""Every service by slug."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every known cookie, service by service."""
    return tuple(entry for service in SERVICES.values() for entry in service.cookies)
