"""One file read or published in a process of its own: `python -P -m temoin.office.datasets.imports.child`.

Its order is one line of JSON on standard input, which then stays open: when it closes, whoever gave the order
is gone, and this process ends. How far it is, is a line of JSON each on standard output; what it came to is
`result.json` in the upload's folder, and the last line says that it is there. Django is not set up here: its
settings are only told where the datasets are.
"""

import errno
import os
import resource
import shutil
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from temoin.office.datasets.imports.analysing import analyse
from temoin.office.datasets.imports.decoding import Tell
from temoin.office.datasets.imports.order import RESULT, Analyse, Made, Order, Publish, Refusal, Result
from temoin.office.datasets.imports.typed import write
from temoin.office.datasets.imports.unreadable import Unreadable

_KINDNESS: Final = 5
"""How far it steps back (nice) for those who answer visitors."""
_ADDRESSES: Final = 6_000_000_000
"""Bytes of addresses that it may ask for; what it really takes is looked at from outside."""
_SECONDS: Final = 1_800
_EVERY: Final = 0.25
"""Seconds between two lines about how far it is."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM: Final = "There is no room left on the platform's disk: nothing was changed; try again later."
_NO_MEMORY: Final = "Reading this file takes more memory than one file may: part it, or send it as CSV."


def main() -> None:
    """Read the order, do it, say what came of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_AS, _ADDRESSES)
    _limit(resource.RLIMIT_CPU, _SECONDS)
    with suppress(OSError):
        os.nice(_KINDNESS)
    os.umask(0o077)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Analyse | Publish)
    if order.file_size:
        _limit(resource.RLIMIT_FSIZE, order.file_size)
    threading.Thread(target=_end_when_alone, name="temoin-alone", daemon=True).start()
    result = done(order, _telling())
    try:
        _keep(Path(order.work), result)
        _say({"verdict": "done"})
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _say({"verdict": "refused", "sentence": _NO_ROOM})


def done(order: Order, tell: Tell) -> Result:
    """What an order comes to: a result, or one sentence that says why there is none."""
    work = Path(order.work)
    try:
        return _did(order, tell)
    except Unreadable as why:
        return Refusal(sentence=str(why))
    except (duckdb.OutOfMemoryException, MemoryError):
        return Refusal(sentence=_no_memory_or_room(work))
    except (OSError, duckdb.Error) as error:
        return Refusal(sentence=_failed(error))
    finally:
        (work / "rows.csv").unlink(missing_ok=True)
        shutil.rmtree(work / "spill", ignore_errors=True)


def _did(order: Order, tell: Tell) -> Result:
    if isinstance(order, Analyse):
        return analyse(order, tell)
    made = write(order, tell)
    if order.data:
        _index(order, made)
    return made


def _index(order: Publish, made: Made) -> None:
    """Index the words of the rows; where that takes too much they are folded as they are asked."""
    from django.conf import settings

    from temoin.office.datasets import engine, words
    from temoin.office.datasets.files import words_file

    if not settings.configured:
        settings.configure(TEMOIN_DATA=Path(order.data))
    engine.MEMORY["questions"] = order.memory
    try:
        words.make(Path(order.out), made.fields)
    except (engine.TooLong, engine.TooMuch) as why:
        print(why, file=sys.stderr)  # noqa: T201 - for whoever keeps the platform
        words_file(Path(order.out)).unlink(missing_ok=True)
    finally:
        engine.close_all()


def _failed(error: Exception) -> str:
    """What is said when the system, or DuckDB, could not do what it was to do."""
    said = str(error)
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or any(words in said for words in ("No space left", "File too large", "Could not write")):
        return _NO_ROOM
    print(said, file=sys.stderr)  # noqa: T201 - for whoever keeps the platform
    return "The file could not be read: it is broken, or not what it seems to be."


def _no_memory_or_room(work: Path) -> str:
    return _NO_ROOM if shutil.disk_usage(work).free < 10_000_000 else _NO_MEMORY


def _keep(work: Path, result: Result) -> None:
    part = work / f".{RESULT}"
    part.write_bytes(msgspec.json.encode(result))
    part.replace(work / RESULT)


def _telling() -> Tell:
    said = 0.0

    def tell(part: float) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= _EVERY:
            said = now
            _say({"done": min(99, int(part * 100))})

    return tell


def _say(what: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard == resource.RLIM_INFINITY or most <= hard:
        resource.setrlimit(what, (most, hard))


def _end_when_alone() -> None:
    """Wait until nobody holds the other end of standard input, then end."""
    while os.read(sys.stdin.fileno(), 4096):
        continue
    os._exit(1)


if __name__ == "__main__":
    main()
