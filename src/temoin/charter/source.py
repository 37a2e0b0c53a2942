"""YAML 1.2 text as a tree whose every node knows its line and column."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from temoin.charter.problem import CharterError, Problem

SIZE_LIMIT = 5_000_000
"""Bytes that a charter file may have."""
_DEPTH_LIMIT = 20
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Shape = Literal["mapping", "sequence", "text", "int", "bool", "float", "null", "timestamp"]
_SCALARS: dict[str, Shape] = {
    "bool": "bool",
    "float": "float",
    "int": "int",
    "null": "null",
    "timestamp": "timestamp",
}


class Node(msgspec.Struct):
    """One value of the file; line and column count from 1.

    `entries` holds a mapping's (key, value) pairs or, with None as key, a sequence's items; `text` a scalar.
    `start` and `end` are its offsets in the text, what follows it left out; `flow` says that it
    is written in brackets or braces.
    """

    shape: Shape
    line: int
    column: int
    text: str = ""
    entries: list[tuple["Node | None", "Node"]] = []
    start: int = 0
    end: int = 0
    flow: bool = False


def decode(content: bytes, file: str) -> str:
    """The text of a file, which must be UTF-8 of at most 5 MB; raises CharterError."""
    if len(content) > SIZE_LIMIT:
        raise CharterError((Problem(file, 0, 0, "This file is larger than 5 MB: it is not a charter."),))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        message = f"This is not UTF-8 text (byte 0x{content[error.start]:02x}): save the file as UTF-8."
        raise CharterError((Problem(file, line, column, message),)) from None


def parse(text: str, file: str) -> Node:
    """The one document of a YAML text; raises CharterError.

    Refused besides broken YAML: anchors and aliases (a few lines of them can stand for gigabytes), tags,
    several documents, nesting deeper than 20, characters that no text can show, another YAML version.
    """
    try:
        root = _tree(text, file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = " ".join(str(error.problem or error.context or "it cannot be read").split())
        message = f"This is not valid YAML: {said}. Check indentation, quotes and brackets, here and above."
        raise CharterError((Problem(file, line, column, message),)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        raise CharterError((Problem(file, line, column, _unshowable(error.character)),)) from None
    except (OverflowError, ValueError):  # "\\UFFFFFFFF": an escape beyond Unicode
        raise CharterError((_wrong_escape(text, file),)) from None
    if root is None or root.shape == "null":
        message = "This charter is empty: write at least “charter: 1” and “services: []”."
        raise CharterError((Problem(file, 1, 1, message),))
    return root


def _events(text: str) -> Iterator[Any]:
    return iter(YAML(typ="safe", pure=True).parse(text))


def _tree(text: str, file: str) -> Node | None:
    """Composed here rather than by the library, so that a bomb is refused before it is built."""
    resolver = YAML(typ="safe", pure=True).resolver
    root: Node | None = None
    open_nodes: list[tuple[Node, list[Node]]] = []
    for event in _events(text):
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            _refuse(
                root is not None, file, place, "A file holds one charter: start another file for this one."
            )
            other = event.version is not None and tuple(event.version) != (1, 2)
            _refuse(other, file, place, "A charter is YAML 1.2: remove this %YAML line.")
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            node, parts = open_nodes.pop()
            node.entries = _entries(node, parts)
            node.end = event.end_mark.index if node.flow else parts[-1].end if parts else node.start
            continue
        if not isinstance(event, NodeEvent):
            continue
        bomb = isinstance(event, AliasEvent) or event.anchor is not None
        _refuse(bomb, file, place, "Anchors and aliases (& and *) are not used in a charter: write it out.")
        tagged = getattr(event, "tag", None) is not None
        _refuse(tagged, file, place, "Tags (!) are not used in a charter: remove it.")
        _refuse(len(open_nodes) >= _DEPTH_LIMIT, file, place, "This is nested too deep to be a charter.")
        node = _node(event, place, resolver, file)
        node.start, node.end = event.start_mark.index, _end(event, text)
        if open_nodes:
            open_nodes[-1][1].append(node)
        else:
            root = node
        if not isinstance(event, ScalarEvent):
            open_nodes.append((node, []))
    return root


def _node(event: Any, place: tuple[int, int], resolver: Any, file: str) -> Node:
    if isinstance(event, MappingStartEvent):
        return Node("mapping", *place, flow=bool(event.flow_style))
    if isinstance(event, SequenceStartEvent):
        return Node("sequence", *place, flow=bool(event.flow_style))
    found = _UNREADABLE.search(event.value)
    _refuse(found is not None, file, place, _unshowable(found[0]) if found else "")
    tag = str(resolver.resolve(ScalarNode, event.value, event.implicit)).rpartition(":")[2]
    return Node(_SCALARS.get(tag, "text"), *place, text=event.value)


def _end(event: Any, text: str) -> int:
    """Where a value ends; the mark of one written over several lines may stand after what follows it."""
    start: int = event.start_mark.index
    end: int = event.end_mark.index
    if isinstance(event, ScalarEvent) and event.style in ("|", ">"):
        return start + len(text[start:end].rstrip())
    return end


def _entries(node: Node, parts: list[Node]) -> list[tuple[Node | None, Node]]:
    if node.shape == "sequence":
        return [(None, part) for part in parts]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _wrong_escape(text: str, file: str) -> Problem:
    found = re.search(r"\\U(?!0010|000)[0-9A-Fa-f]{8}", text)
    at = found.start() if found else 0
    line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
    return Problem(file, line, column, "This escape names no character: write the character itself.")


def _unshowable(character: str | int) -> str:
    code = character if isinstance(character, int) else ord(character)
    return f"The character U+{code:04X} cannot be shown: remove it."


def _refuse(condition: bool, file: str, place: tuple[int, int], message: str) -> None:  # noqa: FBT001 - reads as a sentence
    if condition:
        raise CharterError((Problem(file, *place, message),))
