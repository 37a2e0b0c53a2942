"""Knowledge kept as data in the package, read once, when it is first asked for."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any, TypeVar

Item = TypeVar("Item")


class Register(Mapping[str, Item]):
    """A read-only mapping, in the order of its file, that is loaded at first use."""

    def __init__(self, load: Callable[[], dict[str, Item]]) -> None:
        self._load = load

    @cached_property
    def _items(self) -> dict[str, Item]:
        return self._load()

    def __getitem__(self, key: str) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def table(name: str) -> dict[str, Any]:
    """The content of `data/<name>.toml`, in its own order."""
    return tomllib.loads((files("temoin.law") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
