"""One audit in a process of its own: `python -m temoin.office.project.inspection`, started by `project.jobs`.

Its order is one line of JSON on standard input, which then stays open: when it closes, whoever gave the order
is gone, and this process ends with all that it started. What it does is a line of JSON each on standard
output; the last one says what came of it. Django is unknown here, and so are the platform's secrets.
"""

import contextlib
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec

from temoin.charter import CharterError, loads
from temoin.law import Text, profile
from temoin.office.project.tree import MARK, Tree

LANGUAGES = ("fr", "en")
_KINDNESS = 5
"""How far it steps back (nice) for those who answer visitors."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to audit; `through` are the places reached even if they are not public, `out` a folder to make.

    `name` is what the report calls the charter.
    """

    url: str
    charter: str
    name: str
    profile: str
    out: str
    through: tuple[tuple[str, int], ...] = ()
    pages: int = 20


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: a verdict, or why there is none."""

    verdict: str = ""
    findings: int | None = None
    failed: Text | None = None
    broken_charter: bool = False


def main() -> None:
    """Read the order, do it, say what came of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(_KINDNESS)
    os.umask(0o077)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_end_when_alone, name="temoin-alone", daemon=True).start()
    _say(_inspect(order))


def _inspect(order: Order) -> Outcome:
    try:
        from temoin import report
        from temoin.audit import AuditError, Progress, audit
    except ModuleNotFoundError as missing:
        return Outcome(failed=_not_installed(str(missing.name)))
    try:
        charter = loads(Path(order.charter).read_bytes(), order.name)
    except (CharterError, OSError):
        return Outcome(broken_charter=True)

    def told(step: Progress) -> None:
        _say(step)

    try:
        result = audit(
            order.url,
            charter=charter,
            profile=profile(order.profile),
            pages=order.pages,
            public_only=True,
            through=order.through,
            told=told,
        )
    except AuditError as error:
        return Outcome(failed=error.text)
    out = Path(order.out)
    for language in LANGUAGES:
        report.write(result, out, ("html",), language)
        (out / "report.html").rename(out / f"report.{language}.html")
    report.write(result, out, ("json",))
    return Outcome(verdict=result.verdict(), findings=len(result.findings))


def _not_installed(name: str) -> Text:
    how = 'pip install "temoin[audit]"'
    return {
        "en": f"Audits need {name}, which is not installed: run `{how}` where the platform runs.",
        "fr": f"Les audits ont besoin de {name}, qui n'est pas installé : lancez `{how}` où elle tourne.",
    }


def _say(what: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


def _end_when_alone() -> None:
    """Wait until nobody holds the other end of standard input, then end all, this process last."""
    while os.read(sys.stdin.fileno(), 4096):
        continue
    tree = Tree(os.getpid(), os.environ.get(MARK, ""))
    while tree.alive(thorough=True):
        tree.send(signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
