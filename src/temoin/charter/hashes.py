"""A charter's two hashes: of all it says, and of what matters to a visitor who already answered."""

import hashlib
from typing import Any

import msgspec

from temoin.charter.judging import facts, may_be_asked
from temoin.charter.model import Charter, Declaration, Service
from temoin.cookies import wildcard


def full_hash(charter: Charter) -> str:
    """SHA-256 of all that the charter states, as 64 hexadecimal digits; the file's layout plays no part."""
    return _digest(_stated(msgspec.to_builtins(charter)))


def material_hash(charter: Charter) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of what is material to a visitor.

    That is: who answers for the site, how long a choice holds, and, of each thing that some profile asks
    about, its name, kind, purpose, party, provider, host, lifetime and stated conditions; in any order. A
    text's wording is not material, nor is what every profile exempts. A change asks visitors again (INF-15).
    """
    items = [
        item
        for service, declaration in charter.declarations()
        if (item := material_item(charter, service, declaration)) is not None
    ]
    material = {
        "charter": charter.charter,
        "controller": charter.controller.name,
        "choice": charter.choice.lifetime,
        "items": sorted(items, key=_canonical),
    }
    return _digest(_stated(material))[:16]


def material_item(charter: Charter, service: Service, declaration: Declaration) -> dict[str, Any] | None:
    """What is material of one declaration, as far as it is stated; None when no profile asks about it."""
    if not may_be_asked(charter, service, declaration):
        return None
    stated: dict[str, Any] = _stated(
        {
            "name": wildcard(declaration.name),
            "kind": declaration.kind,
            "purpose": service.purpose,
            "party": facts(charter, service, declaration).trace.party,
            "provider": getattr(charter.provider(service), "name", None) or service.provider,
            "host": declaration.domain,
            "lifetime": declaration.lifetime,
            "conditions": service.conditions,
        }
    )
    return stated


def _stated(value: Any) -> Any:
    """The value without what is not stated, so that a key added to the format changes no hash."""
    if isinstance(value, dict):
        kept = {key: _stated(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ({}, [], ())}
    return [_stated(item) for item in value] if isinstance(value, list | tuple) else value


def _canonical(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _digest(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()
