"""Writes by script, as the probe tells them: names and stacks come in, never a value.

A page can call the probe's binding itself, and say anything. So a report has bounds, and who speaks is the
frame that the browser names, never one that the report names.
"""

from typing import Annotated, Any, Literal

import msgspec

from temoin.audit.hearsay import brief
from temoin.audit.observation import Caller

_STACK_LIMIT = 20_000
_LINE_LIMIT = 2_000
_FRAMES_LIMIT = 12
_FIGURES_LIMIT = 9

Length = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class ScriptReport(msgspec.Struct, frozen=True):
    """One message of the probe (client/src/probe.ts). `attributes` is what follows a cookie's value."""

    kind: Literal["http-cookie", "local-storage", "session-storage", "indexed-db", "cache"]
    via: Literal["script", "cookie-store", "storage"]
    name: str
    length: Length
    attributes: str
    deletes: bool
    visible: bool | None
    stack: str
    origin: str


class ScriptWrite(msgspec.Struct, frozen=True):
    """A report with the step in which it came, and the address of the frame that it came from."""

    step: int
    report: ScriptReport
    at: str


def read_report(said: Any) -> ScriptReport | None:
    """A message of the probe, read strictly and cut to what is worth keeping; None when it is not one."""
    try:
        report = msgspec.convert(said, ScriptReport)
    except (msgspec.ValidationError, RecursionError):
        return None
    return msgspec.structs.replace(
        report,
        name=brief(report.name),
        attributes=brief(report.attributes),
        stack=brief(report.stack, _STACK_LIMIT),
    )


def callers(stack: str) -> tuple[Caller, ...]:
    """The places of a V8 stack, the nearest first, without the probe's own; other lines are skipped."""
    found = []
    for line in stack[:_STACK_LIMIT].splitlines():
        if len(line) > _LINE_LIMIT or (caller := _caller(line.strip())) is None:
            continue
        found.append(caller)
        if len(found) == _FRAMES_LIMIT:
            break
    return tuple(found)


def _caller(line: str) -> Caller | None:
    """One line, read from its end: `at function (url:line:column)`, or `at url:line:column`."""
    if not line.startswith("at "):
        return None
    said = line.removeprefix("at ").removeprefix("async ")
    function, bracket, place = said.rpartition(" (")
    if bracket:
        function, _, _ = function.partition(" (eval at ")
        place = place.partition("), <anonymous>")[0].removesuffix(")")
    url, *numbers = place.rsplit(":", 2)
    if not url.startswith(("http:", "https:", "blob:", "data:")) or " " in url:
        return None
    if len(numbers) != 2 or not all(_is_number(number) for number in numbers):
        return None
    return Caller(url.partition("#")[0], int(numbers[0]), int(numbers[1]), function or None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _FIGURES_LIMIT
