"""A doubt about a file, put into words."""

from typing import Any

from temoin.office.datasets.upload import Doubt

LONGEST = 80


def doubt(code: Any, sentence: str, value: str = "", **facts: Any) -> Doubt:
    """A doubt, with the value that it is about cut to what can be shown."""
    return Doubt(code=code, sentence=sentence, value=shown(value), **facts)


def shown(value: str) -> str:
    """A value as it can be shown in a sentence: on one line, and not too long."""
    plain = "".join(one if one.isprintable() else " " for one in value[: LONGEST + 1])
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
