"""Changes made in a charter's text itself: what is not changed keeps its layout and its comments."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from temoin.charter.model import (
    Charter,
    ChoiceTerms,
    Controller,
    Declaration,
    Provider,
    Purpose,
    Service,
)
from temoin.charter.patch import Operation, PatchError, held, patched
from temoin.charter.problem import CharterError
from temoin.charter.source import Node, parse
from temoin.charter.written import after_colon, entry, in_brackets, item, scalar

_SERVICE = ("id", "provider", "name", "places", "purpose", "conditions", "cookies")
_CHARTER = (
    *("charter", "site", "languages", "about", "controller", "profiles"),
    *("providers", "purposes", "services", "choice"),
)
_ORDERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", _CHARTER),
    ("controller", Controller.__struct_fields__),
    ("choice", ChoiceTerms.__struct_fields__),
    (r"providers/\d+", Provider.__struct_fields__),
    (r"purposes/\d+", Purpose.__struct_fields__),
    (r"services/\d+", _SERVICE),
    (r"services/\d+/cookies/\d+", Declaration.__struct_fields__),
)
"""The usual order of the keys at each path: a new one is put in its place."""
assert set(_CHARTER) == set(Charter.__struct_fields__)
assert set(_SERVICE) == set(Service.__struct_fields__)


class _Where(msgspec.Struct, frozen=True):
    """The text being changed, the line break it uses, and the nodes from its root to the one that changes."""

    text: str
    nodes: tuple[Node, ...]
    keys: tuple[str, ...]

    @property
    def holder(self) -> Node:
        return self.nodes[-1]

    @property
    def last(self) -> str:
        return self.keys[-1]

    def up(self) -> "_Where":
        """The place of the holder itself."""
        return _Where(self.text, self.nodes[:-1], self.keys[:-1])


def edit(text: str, operations: Sequence[Operation], name: str = "charter") -> str:
    """The text after these changes; raises CharterError when it is no YAML, PatchError on one of them.

    The result holds exactly what the changes make of the tree: that is checked, not assumed.
    """
    root = parse(text, name)
    patched(held(root), operations)  # said before anything is changed
    for operation in operations:
        wanted = patched(held(root), (operation,))
        text = _changed(text, root, operation)
        try:
            root = parse(text, name)
        except CharterError as error:
            said = error.problems[0].message
            raise PatchError(f"This cannot be written in a charter. {said}") from None
        if held(root) != wanted:
            raise PatchError(
                f"“{operation.path}” cannot be changed from outside in this text: change it in the text."
            )
    return text


def _changed(text: str, root: Node, operation: Operation) -> str:
    keys = operation.keys()
    nodes = [root]
    for key in keys[:-1]:
        nodes.append(_entry(nodes[-1], key)[1])
    where = _Where(text, tuple(nodes), keys)
    if operation.op == "remove":
        made = _removed(where)
    elif operation.op == "replace" or (where.holder.shape == "mapping" and _has(where.holder, keys[-1])):
        made = _rewritten(where, operation.value)
    else:
        made = _added(where, operation.value)
    return made


def _has(holder: Node, key: str) -> bool:
    return any(known is not None and known.text == key for known, _ in holder.entries)


def _entry(holder: Node, key: str) -> tuple[Node | None, Node]:
    if holder.shape == "sequence":
        return holder.entries[int(key)]
    return next(pair for pair in holder.entries if pair[0] is not None and pair[0].text == key)


def _rewritten(where: _Where, value: Any) -> str:
    """Another value for a key or an item that is there."""
    text, holder = where.text, where.holder
    key, node = _entry(holder, where.last)
    single = node.entries == [] and node.shape not in ("mapping", "sequence")
    one_line = single and node.end > node.start and "\n" not in text[node.start : node.end]
    if holder.flow:
        return _spliced(text, node.start, node.end, in_brackets(value))
    if one_line and not isinstance(value, dict | list):
        return _spliced(text, node.start, node.end, scalar(value))
    if key is None:
        column = _column(text, _dash(text, node)) + 2 if node.start == node.end else node.column - 1
        return _spliced(text, node.start, node.end, item(value, column))
    colon = _colon(text, key)
    return _spliced(text, colon, max(colon, node.end), after_colon(key.text, value, key.column - 1))


def _added(where: _Where, value: Any) -> str:
    """A new key or item."""
    text, holder = where.text, where.holder
    if not holder.entries and len(where.nodes) > 1 and not where.nodes[-2].flow:
        return _rewritten(where.up(), {where.last: value} if holder.shape == "mapping" else [value])
    if holder.flow:
        return _added_in_brackets(where, value)
    if holder.shape == "sequence":
        return _added_item(where, value)
    before = _before(where)
    first = holder.entries[0][0]
    assert first is not None
    column = first.column - 1
    new = entry(where.last, value, column)
    if before is None:
        return _spliced(text, first.start, first.start, f"{new}\n{' ' * column}")
    end = _line_end(text, before.end)
    return _spliced(text, end, end, f"\n{' ' * column}{new}")


def _added_in_brackets(where: _Where, value: Any) -> str:
    text, holder = where.text, where.holder
    new = in_brackets(value)
    if holder.shape == "mapping":
        new = f"{scalar(where.last, flow=True)}: {new}"
    if not holder.entries:
        opening, closing = "{}" if holder.shape == "mapping" else "[]"
        return _spliced(text, holder.start, holder.end, f"{opening}{new}{closing}")
    if holder.shape == "sequence" and where.last != "-" and int(where.last) < len(holder.entries):
        start = holder.entries[int(where.last)][1].start
        return _spliced(text, start, start, f"{new}, ")
    before = holder.entries[-1][1] if holder.shape == "sequence" else _before(where)
    if before is None:
        key = holder.entries[0][0]
        assert key is not None
        return _spliced(text, key.start, key.start, f"{new}, ")
    return _spliced(text, before.end, before.end, f", {new}")


def _added_item(where: _Where, value: Any) -> str:
    text, items = where.text, where.holder.entries
    at_end = where.last == "-" or int(where.last) == len(items)
    beside = _dash(text, items[0 if at_end else int(where.last)][1])
    column = _column(text, beside)
    new = f"{' ' * column}- {item(value, column + 2)}"
    if at_end:
        end = _line_end(text, items[-1][1].end)
        return _spliced(text, end, end, f"\n{new}")
    start = beside - column
    return _spliced(text, start, start, f"{new}\n")


def _removed(where: _Where) -> str:
    """Without a key or an item; what held only that stays, empty."""
    text, holder = where.text, where.holder
    if len(holder.entries) == 1:
        empty: Any = {} if holder.shape == "mapping" else []
        if len(where.nodes) > 1:
            return _rewritten(where.up(), empty)
        return _spliced(text, holder.start, holder.end, in_brackets(empty))
    return _cut(text, holder, *_entry(holder, where.last))


def _cut(text: str, holder: Node, key: Node | None, node: Node) -> str:
    position = next(n for n, pair in enumerate(holder.entries) if pair[1] is node)
    start = (key or node).start
    if holder.flow:
        if position + 1 < len(holder.entries):
            following = holder.entries[position + 1]
            return _spliced(text, start, (following[0] or following[1]).start, "")
        return _spliced(text, holder.entries[position - 1][1].end, node.end, "")
    if key is None:
        start = _dash(text, node)
    elif position == 0 and text[_line_start(text, start) : start].strip():  # beside the dash of its item
        return _without_first(text, key, node, holder.entries[1][0])
    end = _line_end(text, node.end)
    if end == len(text):
        return text[: max(_line_start(text, start) - 1, 0)] + ("\n" if text.endswith("\n") else "")
    return _spliced(text, _line_start(text, start), end + _break(text, end), "")


def _without_first(text: str, key: Node, node: Node, following: Node | None) -> str:
    assert following is not None
    if "#" not in text[_line_end(text, node.end) : following.start]:
        return _spliced(text, key.start, following.start, "")
    return _spliced(text, key.start, node.end, "")


def _before(where: _Where) -> Node | None:
    """The value after which a new key is put; None when it comes first."""
    holder = where.holder
    path = "/".join(where.keys[:-1])
    order = next((keys for pattern, keys in _ORDERS if re.fullmatch(pattern, path)), ())
    if where.last not in order:
        return holder.entries[-1][1]
    earlier = order[: order.index(where.last)]
    found = None
    for key, value in holder.entries:
        if key is not None and (key.text in earlier or key.text not in order):
            found = value
    return found


def _spliced(text: str, start: int, end: int, new: str) -> str:
    """The text with something else between two offsets, in the line breaks that the text uses."""
    if new and start == end and start > 0 and text[start - 1] in ":-" and new[0] not in " \n":
        new = f" {new}"
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return text[:start] + new + text[end:]


def _colon(text: str, key: Node) -> int:
    """The offset after the colon of a key."""
    found = re.compile(r"\s*:").match(text, key.end)
    if found is None:
        raise PatchError(f"“{key.text[:60]}” cannot be changed from outside in this text: change it there.")
    return found.end()


def _dash(text: str, node: Node) -> int:
    """The offset of the dash of a list's item, which may stand on a line above it."""
    start = _line_start(text, node.start)
    before = text[start : node.start].rstrip()
    while not before.endswith("-"):
        bare = before.partition("#")[0].rstrip()
        if bare.endswith("-"):
            before = bare
            break
        if bare or start == 0:
            raise PatchError("This list cannot be changed from outside in this text: change it in the text.")
        end = start - 1
        start = _line_start(text, end)
        before = text[start:end].rstrip()
    return start + len(before) - 1


def _column(text: str, offset: int) -> int:
    return offset - _line_start(text, offset)


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    """The offset of the line break after this one, or the end of the text."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end and text[end - 1] == "\r" else end


def _break(text: str, offset: int) -> int:
    return 2 if text.startswith("\r\n", offset) else 1
