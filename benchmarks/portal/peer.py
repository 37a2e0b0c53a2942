"""The peer: datasette on SQLite, with its own tools, installed aside from what the lock names."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.serving import started

HOUSE = Path(__file__).parents[2]
HOME = HOUSE / ".peers"
LOCK = HOUSE / "requirements/peers.txt"
TABLE = "mesures"
QUIET = (
    ("suggest_facets", "off"),
    ("allow_facet", "off"),
    ("max_csv_mb", "0"),
    ("num_sql_threads", "4"),
)
"""Facets and suggestions off, and a whole CSV; counts go by `_nocount` in the address."""


def install() -> None:
    """Make the peer's own environment where the lock changed since."""
    stamp = HOME / ".lock"
    if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
        return
    print("installing the peer", file=sys.stderr)
    uv = HOUSE / ".venv/bin/uv"
    subprocess.run([uv, "venv", "--quiet", "--clear", HOME], check=True)
    python = HOME / "bin/python"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", LOCK], check=True
    )
    stamp.write_bytes(LOCK.read_bytes())


def versions() -> dict[str, str]:
    """What is installed of it."""
    told = subprocess.run(
        [HOME / "bin/python", "-c", "import datasette.version as d; print(d.__version__)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {"datasette": told.stdout.strip()}


def bring_in(csv: Path, database: Path) -> tuple[float, float]:
    """Import the CSV as its users do; seconds until the first question can be asked, and peak megabytes."""
    began = time.perf_counter()
    command = [
        HOME / "bin/sqlite-utils",
        "insert",
        database,
        TABLE,
        csv,
        "--csv",
        "--pk",
        "id",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the peer's import failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def make_searchable(database: Path) -> None:
    """Its own full-text index over the columns of words, which a user of it would make."""
    tool = HOME / "bin/sqlite-utils"
    tokens = "unicode61 remove_diacritics 2"
    subprocess.run(
        [
            tool,
            "enable-fts",
            database,
            TABLE,
            "label",
            "commune",
            "region",
            "category",
            "--tokenize",
            tokens,
        ],
        check=True,
    )


@contextmanager
def serving(database: Path, settings: tuple[tuple[str, str], ...] = ()) -> Iterator[tuple[str, int]]:
    """Datasette on the database: its address and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chosen = [word for name, value in settings for word in ("--setting", name, value)]
    command = [HOME / "bin/datasette", "serve", database, "--port", port, *chosen]
    with started(*command, says=r"running on (http://127\.0\.0\.1:\d+)", env=os.environ) as found:
        yield found
