"""Changes of a charter's tree, as RFC 6902 writes them: `add`, `replace` and `remove`."""

import re
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from temoin.charter.source import Node, parse

Tree = Any
"""What a file holds: mappings, lists, texts, numbers, true and false; None where nothing stands."""

MOST_OPERATIONS = 100
_DEEPEST = 20


class PatchError(Exception):
    """One sentence: why this change cannot be made."""


class Operation(msgspec.Struct, frozen=True):
    """One change: `path` is a JSON pointer (RFC 6901), where a list's end is `-`."""

    op: Literal["add", "replace", "remove"]
    path: str
    value: Tree = None

    def keys(self) -> tuple[str, ...]:
        """The parts of the path, unescaped; raises PatchError."""
        if not self.path.startswith("/"):
            raise PatchError(f"“{_short(self.path)}” names no place in a charter: a path starts with “/”.")
        if re.search(r"~(?![01])", self.path):
            raise PatchError(f"“{_short(self.path)}” is not a JSON pointer: “~” is written “~0” in one.")
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in self.path[1:].split("/"))


def tree(text: str, name: str = "charter") -> Tree:
    """What a YAML text holds, be it a right charter or not; raises CharterError when it is no YAML."""
    return held(parse(text, name))


def held(node: Node) -> Tree:
    """The value of a node; of a key written twice, the first."""
    if node.shape == "mapping":
        found: dict[str, Tree] = {}
        for key, value in node.entries:
            found.setdefault(key.text if key else "", held(value))
        return found
    if node.shape == "sequence":
        return [held(value) for _, value in node.entries]
    if node.shape == "bool":
        return node.text.lower() == "true"
    if node.shape == "int" and re.fullmatch(r"-?[0-9]{1,9}", node.text):
        return int(node.text)
    return None if node.shape == "null" else node.text


def patched(value: Tree, operations: Sequence[Operation]) -> Tree:
    """The tree after these changes, each made on what the one before left; raises PatchError."""
    if len(operations) > MOST_OPERATIONS:
        raise PatchError(f"These are more than {MOST_OPERATIONS} changes at once: send fewer.")
    changed = _copy(value)
    for operation in operations:
        _change(changed, operation)
    return changed


def _change(root: Tree, operation: Operation) -> None:
    *way, last = operation.keys()
    if operation.op != "remove":
        _fit(operation.value)
    holder = root
    for part in way:
        holder = _within(holder, part, operation)
    new = _copy(operation.value)
    if isinstance(holder, list):
        end = len(holder) + (operation.op == "add")
        position = len(holder) if last == "-" and operation.op == "add" else _index(last, end, operation)
        if operation.op == "add":
            holder.insert(position, new)
        elif operation.op == "replace":
            holder[position] = new
        else:
            del holder[position]
    elif isinstance(holder, dict):
        if operation.op != "add" and last not in holder:
            raise _nothing(operation)
        if operation.op == "remove":
            del holder[last]
        else:
            holder[last] = new
    else:
        raise _nothing(operation)


def _within(holder: Tree, part: str, operation: Operation) -> Tree:
    if isinstance(holder, list):
        return holder[_index(part, len(holder), operation)]
    if isinstance(holder, dict) and part in holder:
        return holder[part]
    raise _nothing(operation)


def _index(part: str, end: int, operation: Operation) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,5}", part) or int(part) >= end:
        raise _nothing(operation)
    return int(part)


def _nothing(operation: Operation) -> PatchError:
    return PatchError(f"There is nothing at “{_short(operation.path)}” in this charter.")


def _fit(value: Tree, depth: int = 0) -> None:
    """Only what a charter can hold; `charter: 1` is its one number, and nobody changes it."""
    if depth > _DEEPEST:
        raise PatchError("This value is nested too deep to be in a charter.")
    if isinstance(value, dict):
        for key, item in value.items():
            _fit(key, depth + 1)
            _fit(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _fit(item, depth + 1)
    elif not isinstance(value, str | bool):
        raise PatchError("A charter holds texts, true or false, lists, and lists of keys and values only.")


def _copy(value: Tree) -> Tree:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _short(path: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in path[:80])
    return printable if len(path) <= 80 else f"{printable}…"
