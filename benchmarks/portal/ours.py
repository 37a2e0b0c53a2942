"""The platform with the table published in it, as a publisher would: by the command line, from the CSV."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.serving import Caller, started

CALLS_A_DAY = "100000000"
QUICK_WITHIN = 120


class Brought(msgspec.Struct, frozen=True):
    """An import: seconds from the file to the answer of a first question, peak and stored megabytes."""

    seconds: float
    peak: float
    stored: float
    """Of all that was made: rows, index of words, quick form."""
    rows_stored: float
    """Of the rows in Parquet, as they are kept and exported."""
    files: dict[str, float]
    quick_after: float
    """Seconds from the first question until the rows stand in their quick form too."""


@contextmanager
def platform(data: Path, csv: Path) -> Iterator[tuple[str, int, Brought]]:
    """A running platform that has the table: its address, its process, and how the import went."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = os.environ | {"TEMOIN_TILES": "", "TEMOIN_CALLS_A_DAY": CALLS_A_DAY}
    command = (sys.executable, "-u", "-m", "temoin", "up", "--port", port, "--data", data)
    with started(*command, says=r"listens at (http://127\.0\.0\.1:\d+)", env=env) as (origin, pid):
        yield origin, pid, _publish(origin, data, csv)


def _publish(origin: str, data: Path, csv: Path) -> Brought:
    command = ["-m", "temoin", "dataset", "publish", str(csv), "--id", "mesures", "--title", "Mesures"]
    command += ["--organisation", "ville", "--data", str(data), "--yes"]
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the table could not be published")
    caller = Caller(origin)
    while caller.get("/api/explore/v2.1/catalog/datasets/mesures/records?limit=1")[0] != 200:
        time.sleep(0.02)  # what another process published is seen within a second
    seconds = time.perf_counter() - began
    folder = data / "datasets/mesures"
    began = time.perf_counter()
    while not (folder / "1.quick").exists():
        if time.perf_counter() - began > QUICK_WITHIN:
            raise RuntimeError("the quick form was not made")
        time.sleep(0.02)
    quick_after = time.perf_counter() - began
    files = {file.name: file.stat().st_size / 1e6 for file in sorted(folder.glob("1.*"))}
    return Brought(
        seconds, usage.ru_maxrss / 1024, sum(files.values()), files["1.parquet"], files, quick_after
    )
