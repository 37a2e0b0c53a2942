"""The line of a file on which a row stands: exact, also behind line breaks within quotes."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from temoin.office.datasets.imports.decoding import CHUNK
from temoin.office.datasets.imports.order import Plan
from temoin.office.datasets.imports.separated import FIELD_LIMIT


def lines_of(plan: Plan, rows: Iterable[int]) -> Mapping[int, int]:
    """The line of each of these rows, which are numbered from 0."""
    wanted = sorted(set(rows))
    if plan.straight or not wanted:
        return {row: row + plan.first_line for row in wanted}
    return _looked_up(plan, wanted)


def _looked_up(plan: Plan, wanted: list[int]) -> Mapping[int, int]:
    csv.field_size_limit(FIELD_LIMIT)
    found: dict[int, int] = {}
    reading = plan.reading
    with Path(plan.text).open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=reading.separator, quotechar=reading.quote)
        ahead = iter(wanted)
        next_one = next(ahead, None)
        row, before = -1, 0
        try:
            for cells in reader:
                first, before = before + 1, reader.line_num
                if first < plan.first_line or (
                    len(cells) != plan.columns and not (plan.columns == 1 and not cells)
                ):
                    continue
                row += 1
                if row == next_one:
                    found[row] = first
                    next_one = next(ahead, None)
                    if next_one is None:
                        break
        except csv.Error:
            pass
    return found


def line_at(file: Path, positions: Iterable[int]) -> list[int]:
    """The line, from 1, of each of these byte positions, which ascend."""
    wanted, found = list(positions), []
    line, start = 1, 0
    with file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            end = b"\n" if b"\n" in chunk else b"\r"
            while wanted and wanted[0] < start + len(chunk):
                found.append(line + chunk.count(end, 0, wanted.pop(0) - start))
            line += chunk.count(end)
            start += len(chunk)
            if not wanted:
                break
    return found + [line] * len(wanted)
