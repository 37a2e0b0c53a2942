"""Writes by script, as the probe tells them: names and stacks come in, never a value."""

import re
from typing import Literal

import msgspec

from temoin.audit.observation import Caller

_FRAME = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>.*?) \()?(?P<url>[a-z-]+:.*?):(?P<line>\d+):(?P<column>\d+)\)?$"
)
_FRAMES_LIMIT = 12


class ScriptReport(msgspec.Struct, frozen=True):
    """One message of the probe (client/src/probe.ts). `attributes` is what follows a cookie's value."""

    kind: Literal["http-cookie", "local-storage", "session-storage", "indexed-db", "cache"]
    via: Literal["script", "cookie-store", "storage"]
    name: str
    length: int
    attributes: str
    deletes: bool
    visible: bool | None
    stack: str
    at: str
    origin: str


class ScriptWrite(msgspec.Struct, frozen=True):
    """A report with the step in which it came."""

    step: int
    report: ScriptReport


def callers(stack: str, page: str) -> tuple[Caller, ...]:
    """The places of a V8 stack, the nearest first, without the probe's own; else the page."""
    found = []
    for text in stack.splitlines():
        match = _FRAME.match(text)
        if match is None or not match["url"].startswith(("http:", "https:", "blob:", "data:")):
            continue
        found.append(
            Caller(match["url"], int(match["line"]), int(match["column"]), match["function"] or None)
        )
        if len(found) == _FRAMES_LIMIT:
            break
    return tuple(found) or (Caller(page),)
