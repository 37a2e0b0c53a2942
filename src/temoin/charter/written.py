"""Values of a charter as YAML: in lines of their own where they are long, else in brackets."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode

_WIDTH = 72
_BROAD = ("controller", "choice", "cookies", "services", "providers", "purposes")
"""Keys whose values always have lines of their own."""
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~.][^\n\r\t]*")
_BREAKS = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(value: str | bool, *, flow: bool = False) -> str:  # noqa: FBT001 - a value to write
    """A text, or true or false; a text that YAML would read otherwise is put in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if _is_plain(value) and not (flow and re.search(r"[,\[\]{}:?]", value)):
        return value
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def in_brackets(value: Any) -> str:
    """Any value on one line."""
    if isinstance(value, Mapping):
        entries = ", ".join(f"{scalar(key, flow=True)}: {in_brackets(item)}" for key, item in value.items())
        return f"{{{entries}}}"
    if isinstance(value, list):
        return f"[{', '.join(in_brackets(item) for item in value)}]"
    return scalar(value, flow=True)


def entry(key: str, value: Any, column: int) -> str:
    """A key and its value, where the key stands at this column; no line break at either end."""
    return f"{scalar(key)}:{after_colon(key, value, column)}"


def after_colon(key: str, value: Any, column: int) -> str:
    """What stands after the colon of a key at this column."""
    if not isinstance(value, Mapping | list):
        return f" {scalar(value)}"
    short = in_brackets(value)
    if not value or (key not in _BROAD and _is_flat(value) and len(short) <= _WIDTH):
        return f" {short}"
    pad = "\n" + " " * (column + 2)
    if isinstance(value, Mapping):
        return pad + entries(value, column + 2)
    return pad + pad.join(f"- {item(one, column + 4)}" for one in value)


def entries(value: Mapping[str, Any], column: int) -> str:
    """The entries of a mapping, a line each; the first one starts where the text is put."""
    return ("\n" + " " * column).join(entry(key, one, column) for key, one in value.items())


def item(value: Any, column: int) -> str:
    """An item of a list, after its dash, whose content stands at this column."""
    if isinstance(value, Mapping) and value:
        return entries(value, column)
    return in_brackets(value) if isinstance(value, Mapping | list) else scalar(value)


def _is_flat(value: Any) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(one, Mapping | list) for one in inner)


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or text != text.rstrip() or _BREAKS.search(text):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    tag = YAML(typ="safe", pure=True).resolver.resolve(ScalarNode, text, (True, False))
    return str(tag).endswith(":str")
