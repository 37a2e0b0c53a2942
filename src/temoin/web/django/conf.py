"""The setting TEMOIN, read once."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from temoin.law import PROFILES

Mode = Literal["enforce", "observe"]
MODES: tuple[Mode, ...] = get_args(Mode)


class Conf(msgspec.Struct, frozen=True, kw_only=True):
    """Where the charter and the ledger are, which profile judges, and whether the guard strips or tells."""

    charter: Path
    ledger: Path
    profile: str = "fr"
    mode: Mode = "enforce"


@cache
def conf() -> Conf:
    """The setting TEMOIN; raises ImproperlyConfigured with a sentence for each thing that is wrong."""
    stated: Any = getattr(settings, "TEMOIN", None)
    wrong = list(faults(stated))
    if wrong:
        raise ImproperlyConfigured(" ".join(wrong))
    return msgspec.convert({**stated, **{key: Path(stated[key]) for key in ("charter", "ledger")}}, Conf)


def faults(stated: object) -> Iterator[str]:
    """What is wrong with a TEMOIN setting, a sentence each; nothing when it can be used."""
    if not isinstance(stated, Mapping):
        yield 'The setting TEMOIN is missing: TEMOIN = {"charter": path, "ledger": path, "profile": "fr"}.'
        return
    known = Conf.__struct_fields__
    for key in stated:
        if key not in known:
            yield f"TEMOIN has an unknown key {key!r}; its keys are {', '.join(known)}."
    for key in ("charter", "ledger"):
        if not isinstance(stated.get(key), str | Path) or not str(stated[key]):
            yield f"TEMOIN[{key!r}] must name a file."
    if stated.get("profile", "fr") not in tuple(PROFILES):
        yield f"TEMOIN['profile'] must be one of {', '.join(PROFILES)}, not {stated['profile']!r}."
    if stated.get("mode", "enforce") not in MODES:
        yield f"TEMOIN['mode'] must be {' or '.join(MODES)}, not {stated['mode']!r}."


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "TEMOIN":
        conf.cache_clear()


setting_changed.connect(_forget)
