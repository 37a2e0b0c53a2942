"""The records of JSON, JSON lines and GeoJSON, one at a time: a text for each key."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from temoin.office.datasets.imports.places import point_of
from temoin.office.datasets.imports.unreadable import Unreadable

DEEPEST: Final = 100
"""How deep lists and objects may lie in each other."""
_STARTS: Final = frozenset({"start_map", "start_array"})
_ENDS: Final = frozenset({"end_map", "end_array"})
LONGEST_LINE: Final = 20_000_000
"""Bytes that one object of JSON lines may have."""
SHAPE, POINT = "geo_shape", "geo_point_2d"
Record = dict[str, str]


def records_of(file: Path, form: str) -> Iterator[Record]:
    """The records of a file of this format ("json", "jsonl", "geojson"); raises Unreadable."""
    number = 0
    try:
        objects = _lines(file) if form == "jsonl" else _items(file, form)
        for number, one in enumerate(objects, start=1):
            if not isinstance(one, dict):
                raise Unreadable(f"Record {number} is no object: a table is a list of objects.")
            yield _feature(one, number) if form == "geojson" else _record(one)
    except RecursionError as error:
        raise Unreadable(f"Record {number + 1} is nested too deep.") from error
    if not number:
        raise Unreadable("The file has no record.")


def _items(file: Path, form: str) -> Iterator[Any]:
    import ijson

    number = 0
    with file.open("rb") as stream:
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)
        try:
            for one in _built(ijson.basic_parse(stream), "features" if form == "geojson" else None):
                number += 1
                yield one
        except ijson.JSONError as error:
            raise Unreadable(f"The JSON is broken after record {number}: mend it there.") from error
        except UnicodeDecodeError as error:
            raise Unreadable(f"The JSON is not UTF-8 after record {number}: save it as UTF-8.") from error
        except (ValueError, ArithmeticError, SystemError) as error:  # the last is how yajl's binding says it
            raise Unreadable(f"The JSON has a number that is too long after record {number}.") from error


def _built(events: Iterable[tuple[str, Any]], under: str | None) -> Iterator[Any]:
    """The items of the list that a text is, or that stands under a key of the object that it is."""
    from ijson.common import ObjectBuilder

    level = 1 if under is None else 2
    depth, key, builder = 0, None, None
    for event, value in events:
        start, end = event in _STARTS, event in _ENDS
        depth -= end
        if builder is None and depth == level and key == under and not end:
            builder = ObjectBuilder()
        if builder is not None:
            builder.event(event, value)
        elif event == "map_key" and depth == 1:
            key = value
        depth += start
        if depth > DEEPEST:
            raise RecursionError
        if builder is not None and depth == level:
            yield builder.value
            builder = None


def _lines(file: Path) -> Iterator[Any]:
    with file.open("rb") as stream:
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)
        number = 0
        while line := stream.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise Unreadable(f"Line {number} is longer than any may be.")
            if not line.strip():
                continue
            try:
                yield json.loads(line, parse_float=Decimal, parse_constant=_nothing)
            except UnicodeDecodeError as error:
                raise Unreadable(f"Line {number} is not UTF-8: save the file as UTF-8.") from error
            except json.JSONDecodeError as error:
                raise Unreadable(
                    f"Line {number}, column {error.colno}: this is no JSON; mend it there."
                ) from error
            except (ValueError, ArithmeticError) as error:  # a number of thousands of digits
                raise Unreadable(f"Line {number} has a number that is too long.") from error


def _nothing(_word: str) -> None:
    """NaN and Infinity are no JSON, and no number that could be drawn or counted."""


def _record(one: dict[str, Any]) -> Record:
    return {str(key): _text(value) for key, value in one.items()}


def _feature(one: dict[str, Any], number: int) -> Record:
    properties = one.get("properties")
    geometry = one.get("geometry")
    if one.get("type") != "Feature" or not isinstance(properties, dict | None):
        raise Unreadable(f"Record {number} is no GeoJSON feature.")
    point = point_of(geometry)
    place = {SHAPE: _text(geometry), POINT: f"{point[1]:.7f}, {point[0]:.7f}" if point else ""}
    kept = {key: value for key, value in (properties or {}).items() if key not in place}
    return place | _record(kept)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Decimal):
        return format(value, "f") if -16 < value.adjusted() < 16 else str(value)
    if isinstance(value, dict | list):
        return json.dumps(value, default=float, ensure_ascii=False, separators=(",", ":")).replace(
            "\\u0000", ""
        )
    return str(value)
