"""The charter as JSON: the same keys and the same words as its YAML file, so that Témoin reads it back."""

import msgspec

from temoin.charter import Charter
from temoin.cookies import format_lifetime


def as_json(charter: Charter) -> bytes:
    """The charter as JSON, UTF-8, indented; what it does not state is left out, lifetimes are words."""
    return msgspec.json.format(msgspec.json.encode(_stated(msgspec.to_builtins(charter))), indent=2) + b"\n"


def _stated(value: object) -> object:
    if isinstance(value, dict):
        kept = {key: _worded(key, _stated(inner)) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if key == "services" or inner not in (None, {}, [])}
    if isinstance(value, list | tuple):
        return [_stated(inner) for inner in value]
    return value


def _worded(key: str, value: object) -> object:
    return format_lifetime(value) if key == "lifetime" and isinstance(value, int) else value
