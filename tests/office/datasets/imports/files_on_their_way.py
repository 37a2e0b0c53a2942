"""Files read and published as the process does it, without the process."""

from pathlib import Path

import duckdb

from temoin.office.datasets.imports.child import done
from temoin.office.datasets.imports.order import Analyse, Chosen, Made, Publish, Read, Refusal
from temoin.office.datasets.upload import Reading


def read(
    folder: Path, content: bytes | str, name: str = "a.csv", reading: Reading | None = None
) -> Read | Refusal:
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "source"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    return done(
        Analyse(source=str(source), filename=name, work=str(folder), reading=reading), lambda _part: None
    )


def published(folder: Path, fields, **more) -> Made | Refusal:
    chosen = tuple(
        one
        if isinstance(one, Chosen)
        else Chosen(**{key: getattr(one, key) for key in one.__struct_fields__})
        for one in fields
    )
    out = folder / "out.parquet"
    return done(Publish(work=str(folder), fields=chosen, out=str(out), **more), lambda _part: None)


def rows(folder: Path, what: str = "*") -> list[tuple]:
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        return con.execute(f"SELECT {what} FROM read_parquet('{folder}/out.parquet')").fetchall()


def cells(folder: Path, content: bytes | str, name: str = "a.csv") -> list[tuple]:
    """A file read and published as it is proposed."""
    found = read(folder, content, name)
    assert isinstance(found, Read), found
    made = published(folder, found.fields)
    assert isinstance(made, Made), made
    return rows(folder)


def types(found: Read) -> dict[str, str]:
    return {one.name: one.proposed for one in found.found.columns}


def told(found: Read) -> list[str]:
    return [one.sentence for one in found.found.doubts]
