"""Records as JSON, as JSON lines, and as GeoJSON (RFC 7946)."""

from collections.abc import Iterator, Sequence

from temoin.office.datasets.asking import Compiled
from temoin.office.datasets.exports.cell import Column, json_value
from temoin.office.datasets.exports.lines import Halt, lines
from temoin.office.datasets.refusal import BadQuery


def pieces(rows: Compiled, columns: Sequence[Column], timezone: str, halt: Halt) -> Iterator[bytes]:
    """One array of records."""
    yield from _listed(_records(rows, columns, timezone, halt), b"[\n", b"\n]\n")


def pieces_of_lines(rows: Compiled, columns: Sequence[Column], timezone: str, halt: Halt) -> Iterator[bytes]:
    """One record a line."""
    for batch in _records(rows, columns, timezone, halt):
        yield ("\n".join(batch) + "\n").encode()


def pieces_of_places(rows: Compiled, columns: Sequence[Column], timezone: str, halt: Halt) -> Iterator[bytes]:
    """A collection of features: each record's first shape, else point, and all else as its properties."""
    at = _place(columns)
    others = [(n, column) for n, column in enumerate(columns) if n != at]
    if columns[at].kind == "geo_shape":
        geometry = f"coalesce(try_cast(c{at} AS JSON)::VARCHAR, 'null')"
    else:
        point = f"'{{\"type\":\"Point\",\"coordinates\":[' || c{at}.lon || ',' || c{at}.lat || ']}}'"
        geometry = f"coalesce({point}, 'null')"
    properties, names = _object(others, timezone, len(rows.values))
    expression = (
        f'\'{{"type":"Feature","geometry":\' || {geometry} || \',"properties":\' || {properties} || \'}}\''
    )
    found = lines(rows, expression, len(columns), halt, names)
    yield from _listed(found, b'{"type":"FeatureCollection","features":[\n', b"\n]}\n")


def _records(rows: Compiled, columns: Sequence[Column], timezone: str, halt: Halt) -> Iterator[list[str]]:
    expression, names = _object(list(enumerate(columns)), timezone, len(rows.values))
    return lines(rows, expression, len(columns), halt, names)


def _object(columns: Sequence[tuple[int, Column]], timezone: str, after: int) -> tuple[str, list[str]]:
    """SQL that gives a JSON object's text, and its values: the names of the keys, numbered from `after`."""
    pairs = ", ".join(
        f"${after + number}, {json_value(f'c{at}', column, timezone)}"
        for number, (at, column) in enumerate(columns, 1)
    )
    return f"json_object({pairs})::VARCHAR", [column.name for _, column in columns]


def _listed(batches: Iterator[list[str]], head: bytes, tail: bytes) -> Iterator[bytes]:
    for batch in batches:
        yield head + ",\n".join(batch).encode()
        head = b",\n"
    yield tail if head == b",\n" else head + tail.lstrip(b"\n")


def _place(columns: Sequence[Column]) -> int:
    for kind in ("geo_shape", "geo_point_2d"):
        for at, column in enumerate(columns):
            if column.kind == kind and not column.many:
                return at
    raise BadQuery("No field of a place is selected: GeoJSON needs one.")
