"""A DuckDB of one's own for one file: it sees the folders it is given and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from temoin.office.datasets.engine import text

THREADS = 2


@contextmanager
def opened(work: Path, others: Sequence[Path], memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may read and write in `work` and in `others`, and spills into `work`."""
    made = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(THREADS),
            "memory_limit": memory,
            "temp_directory": str(work / "spill"),
        },
    )
    try:
        made.execute("SET TimeZone='UTC'")
        folders = ", ".join(text(f"{folder}/") for folder in (work, *others))
        made.execute(f"SET allowed_directories=[{folders}]")
        made.execute("SET enable_external_access=false")
        made.execute("SET lock_configuration=true")
        yield made
    finally:
        made.close()
