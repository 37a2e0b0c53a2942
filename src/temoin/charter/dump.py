"""A charter written as the YAML file that people edit."""

from io import StringIO
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq

from temoin.charter.model import Charter
from temoin.cookies import format_lifetime

_ORDER = {
    "Charter": (
        "charter site languages about controller profiles providers purposes services choice".split()  # noqa: SIM905
    ),
    "Service": "id provider name places purpose conditions cookies".split(),  # noqa: SIM905
}
_IN_ONE_LINE = ("languages", "places", "profiles")


def dump(charter: Charter) -> str:
    """The YAML text of a charter: its keys in the format's order, what is not stated left out.

    `loads(dump(charter)).charter == charter` for every charter that a file can say.
    """
    yaml = YAML()
    yaml.width = 1_000_000  # a sentence stays on its line: files are compared line by line
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(_plain(charter), out)
    return out.getvalue()


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    """What a struct states, in the file's order, without what stands at its default."""
    order = _ORDER.get(type(struct).__name__, struct.__struct_fields__)
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    return {
        name: _value(name, getattr(struct, name))
        for name in order
        if fields[name].required or getattr(struct, name) != _default(fields[name])
    }


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _value(name: str, value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _plain(value)
    if name == "lifetime":
        return format_lifetime(value)
    if isinstance(value, tuple):
        listed = CommentedSeq(_value("", item) for item in value)
        if name in _IN_ONE_LINE or not listed:
            listed.fa.set_flow_style()
        return listed
    return dict(value) if isinstance(value, dict) else value
