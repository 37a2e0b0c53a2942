"""The finer purposes of known cookies: the law's, and a few that servers have and the law does not name."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from temoin.law import PURPOSES, Category, Text
from temoin.law.register import Register


class FinerPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """One finer purpose; `law` is the id of the law's purpose that it is judged as, None where none fits."""

    id: str
    category: Category
    title: Text
    law: str | None = None


def _load() -> dict[str, FinerPurpose]:
    of_law = {
        each.id: FinerPurpose(id=each.id, category=each.category, title=each.title, law=each.id)
        for each in PURPOSES.values()
    }
    written = tomllib.loads((files("temoin.catalogue") / "purposes.toml").read_text(encoding="utf-8"))
    return of_law | {key: msgspec.convert({"id": key, **said}, FinerPurpose) for key, said in written.items()}


FINER_PURPOSES: Mapping[str, FinerPurpose] = Register(_load)
"""Every finer purpose by id, the law's first."""
