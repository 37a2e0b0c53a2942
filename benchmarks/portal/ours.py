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


class Brought(msgspec.Struct, frozen=True):
    """An import: seconds from the file to the answer of a first question, peak and stored megabytes."""

    seconds: float
    peak: float
    stored: float
    rows_stored: float


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
    files = list((data / "datasets/mesures").glob("*.parquet"))
    stored = {file.name: file.stat().st_size / 1e6 for file in files}
    rows_stored = sum(size for name, size in stored.items() if "words" not in name)
    return Brought(seconds, usage.ru_maxrss / 1024, sum(stored.values()), rows_stored)
