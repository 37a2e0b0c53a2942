"""A charter with the file it came from, so that whatever is said of it can name line and column."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from temoin.charter.build import build
from temoin.charter.model import Charter
from temoin.charter.patch import Tree, held
from temoin.charter.problem import CharterError, Problem
from temoin.charter.source import SIZE_LIMIT, decode, parse


class CharterFile(msgspec.Struct, frozen=True):
    """A charter, the name and text of its file, and the place (line, column) of every key and item."""

    charter: Charter
    name: str
    text: str
    positions: Mapping[tuple[str | int, ...], tuple[int, int]]

    def at(self, *path: str | int) -> str:
        """The place of a key as `file:line:column`, or that of its nearest parent which the file has.

        A path is its keys and numbers in turn: at("services", 0, "name").
        """
        known = path
        while known and known not in self.positions:
            known = known[:-1]
        line, column = self.positions.get(known, (1, 1))
        return f"{self.name}:{line}:{column}"


def load(path: Path | str) -> CharterFile:
    """Read a charter file; raises CharterError, also when the file cannot be opened."""
    try:
        with Path(path).open("rb") as opened:
            content = opened.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"This file cannot be read ({reason}): check its name and its permissions."
        raise CharterError((Problem(str(path), 0, 0, message),)) from None
    return loads(content, str(path))


def loads(text: str | bytes, name: str = "charter") -> CharterFile:
    """Read a charter from its text (bytes are UTF-8); raises CharterError with every problem found."""
    said = decode(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), name)
    charter, positions = build(parse(said, name), name)
    return CharterFile(charter, name, said, positions)


class Examined(msgspec.Struct, frozen=True):
    """All that can be said of a text: its tree if it is YAML, its charter if it is one, else its problems."""

    tree: Tree
    file: CharterFile | None
    problems: tuple[Problem, ...]


def examine(text: str | bytes, name: str = "charter") -> Examined:
    """Read a text that may have mistakes; never raises."""
    tree: Tree = None
    try:
        said = decode(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), name)
        root = parse(said, name)
        tree = held(root)
        charter, positions = build(root, name)
    except CharterError as error:
        return Examined(tree, None, error.problems)
    return Examined(tree, CharterFile(charter, name, said, positions), ())
