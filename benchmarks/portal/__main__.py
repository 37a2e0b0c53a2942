"""`./scripts/bench portal`: see the package's sentence. `--quick` has 20,000 rows and asks less."""

import argparse
import http.client
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from benchmarks.office.__main__ import weight
from benchmarks.office.paint import largest_paint
from benchmarks.outcome import Budget, tell, write
from benchmarks.portal import peer, rows
from benchmarks.portal.ours import platform
from benchmarks.serving import Load, load, memory

WHOLE, QUICK = 1_000_000, 20_000
REGION, CATEGORY, WORD = "Bretagne", "Culture", "phare"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question: its addresses here and at the peer, as shipped and quiet, asked in turn."""

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    limit: float | None = None
    """Milliseconds that the median may take."""
    rate: float | None = None
    """Answers a second that 8 callers must get."""
    requests: int = 200


class Answers(msgspec.Struct, frozen=True):
    """How a question is answered here, and at the peer."""

    ours: Load
    theirs: dict[str, Load | None]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="bench portal")
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    peer.install()
    with tempfile.TemporaryDirectory(prefix="portal") as folder:
        measure(Path(folder), quick=quick)


def measure(folder: Path, *, quick: bool) -> None:
    """All figures of one run: imports, then each question here and at the peer in turn."""
    count = QUICK if quick else WHOLE
    csv, database = folder / "mesures.csv", folder / "mesures.db"
    rows.write(csv, count)
    megabytes = csv.stat().st_size / 1e6
    print(f"{count:,} rows of {len(rows.FIELDS)} columns, {megabytes:,.0f} MB of CSV")
    with platform(folder / "data", csv) as (ours, pid, brought):
        seconds, most = peer.bring_in(csv, database)
        peer.make_searchable(database)
        tell(
            [
                ("import", "seconds", "peak MB", "stored MB", "", "quick form after s"),
                (
                    "temoin",
                    f"{brought.seconds:.1f}",
                    f"{brought.peak:.0f}",
                    f"{brought.stored:.0f}",
                    ", ".join(f"{name} {size:.0f}" for name, size in brought.files.items()),
                    f"{brought.quick_after:.1f}",
                ),
                (
                    "datasette",
                    f"{seconds:.1f}",
                    f"{most:.0f}",
                    f"{database.stat().st_size / 1e6:.0f}",
                    "",
                    "",
                ),
            ]
        )
        with (
            peer.serving(database) as (shipped, theirs),
            peer.serving(database, peer.QUIET) as (still, quieter),
        ):
            before = memory(pid)
            csvs = {
                "temoin": whole(ours, "/api/explore/v2.1/catalog/datasets/mesures/exports/csv"),
                "as shipped": whole(shipped, f"/mesures/{peer.TABLE}.csv?_stream=on&_size=max"),
                "quiet": whole(still, f"/mesures/{peer.TABLE}.csv?_stream=on&_size=max"),
            }
            after = memory(pid)
            page = "/fr/datasets/mesures/table/"
            html, scripts = weight(ours, page)
            paint = largest_paint(f"{ours}{page}", 1 if quick else 5)
            figures = {one.name: _figures(one, ours, shipped, still, quick=quick) for one in _questions()}
            held = {"temoin": memory(pid), "as shipped": memory(theirs), "quiet": memory(quieter)}
    told = _told(figures, csvs, held)
    budgets = [
        Budget(one.name, figures[one.name].ours.p50, one.limit, "ms")
        for one in _questions()
        if one.limit is not None
    ]
    budgets += [
        Budget(f"{one.name}, 8 callers", figures[one.name].ours.rate, one.rate, "/s", most=False)
        for one in _questions()
        if one.rate is not None
    ]
    budgets += [
        Budget("import to first question", brought.seconds, 8, "s"),
        Budget("import, peak memory", brought.peak, 400, "MB"),
        Budget("stored, rows", brought.rows_stored, 50, "MB"),
        Budget("whole CSV", csvs["temoin"].seconds, 3, "s"),
        Budget("whole CSV, first byte", csvs["temoin"].first, 0.3, "s"),
        Budget("whole CSV, rows", csvs["temoin"].lines - 1, count, "rows", most=False),
        Budget("whole CSV, memory beside", (after[1] - before[0]) / 1e6, 150, "MB"),
        Budget("dataset page, HTML", html / 1000, 15, "KB gzip"),
        Budget("dataset page, scripts", scripts / 1000, 40, "KB gzip"),
        Budget("largest paint, throttled phone", paint, 1, "s"),
    ]
    told["import"] = {"temoin": msgspec.to_builtins(brought), "datasette": {"seconds": seconds, "peak": most}}
    told["rows"] = count
    packages = {name: version(name) for name in ("temoin", "django", "uvicorn", "duckdb", "playwright")}
    write("portal-quick" if quick else "portal", told, packages | peer.versions(), budgets)


def _questions() -> tuple[Asked, ...]:
    """What is asked, in the budgets' order."""
    records = "/api/explore/v2.1/catalog/datasets/mesures/records"
    facets = "/api/explore/v2.1/catalog/datasets/mesures/facets"
    table = f"/mesures/{peer.TABLE}"
    quiet = "&_nocount=1&_nofacet=1&_nosuggest=1"

    def here(**parameters: str) -> str:
        return f"{records}?{urlencode(parameters)}"

    def sql(text: str) -> str:
        return f"/mesures.json?sql={quote(text)}&_shape=objects"

    def in_turn(form: str, most: int = 40) -> tuple[str, ...]:
        return tuple(form.replace("NUMBER", str(number)) for number in range(1, most + 1))

    words = ("phare", "école", "théâtre", "rivière", "château", "forêt", "musée", "jardin", "vélo", "sentier")
    return (
        Asked(
            name="HTML page, 100 rows",
            ours=in_turn("/fr/datasets/mesures/table/?rows=100&page=NUMBER"),
            theirs=in_turn(f"{table}?_next=NUMBER"),
            quiet=in_turn(f"{table}?_next=NUMBER{quiet}"),
            limit=40,
            rate=40,
            requests=40,
        ),
        Asked(
            name="JSON, 100 rows and count",
            ours=in_turn(f"{records}?limit=100&offset=NUMBER"),
            theirs=in_turn(f"{table}.json?_shape=objects&_next=NUMBER"),
            quiet=in_turn(f"{table}.json?_shape=objects&_next=NUMBER{quiet}"),
            limit=12,
            rate=170,
        ),
        Asked(
            name="one record",
            ours=in_turn(f"{records}/NUMBER", 200),
            theirs=in_turn(f"{table}/NUMBER.json?_shape=objects", 200),
        ),
        Asked(
            name="filter and count",
            ours=in_turn(here(where=f'region = "{REGION}"', limit="100") + "&offset=NUMBER"),
            theirs=in_turn(f"{table}.json?region={REGION}&_shape=objects&_next=NUMBER"),
            quiet=in_turn(f"{table}.json?region={REGION}&_shape=objects&_next=NUMBER{quiet}"),
            limit=20,
        ),
        Asked(
            name="sort",
            ours=in_turn(here(order_by="amount desc", limit="100") + "&offset=NUMBER"),
            theirs=(f"{table}.json?_sort_desc=amount&_shape=objects",),
            quiet=(f"{table}.json?_sort_desc=amount&_shape=objects{quiet}",),
            limit=110,
            requests=40,
        ),
        Asked(
            name="group by",
            ours=in_turn(
                here(group_by="region", select="count(*) as n, avg(amount) as mean", where="visits > NUMBER")
            ),
            theirs=in_turn(
                sql(
                    f"select region, count(*), avg(amount) from {peer.TABLE} where visits > NUMBER group by 1"
                )
            ),
            limit=15,
            requests=60,
        ),
        Asked(
            name="offset 9,900",
            ours=in_turn(f"{records}?limit=60&offset=99NUMBER", 39)[9:],
            theirs=tuple(
                sql(f"select * from {peer.TABLE} order by id limit 60 offset {9_900 + n}") for n in range(30)
            ),
            limit=40,
            rate=40,
            requests=60,
        ),
        Asked(
            name="search",
            ours=tuple(here(where=f'search("{word}")', limit="100") for word in words),
            theirs=tuple(f"{table}.json?_search={quote(word)}&_shape=objects" for word in words),
            quiet=tuple(f"{table}.json?_search={quote(word)}&_shape=objects{quiet}" for word in words),
            limit=110,
            requests=40,
        ),
        Asked(
            name="4 facets",  # those that the page offers; of the peer three: an instant is none to it
            ours=in_turn(
                f"{facets}?where={quote('visits > NUMBER')}"
                "&facet=region&facet=category&facet=opened&facet=updated"
            ),
            theirs=in_turn(
                f"{table}.json?_size=0&visits__gt=NUMBER&_facet=region&_facet=category&_facet=opened"
            ),
            limit=25,
            requests=20,
        ),
    )


def _figures(one: Asked, ours: str, shipped: str, still: str, *, quick: bool) -> Answers:
    """How each answers, in turn; a peer that takes more than a second is asked less often.

    None of a peer that refuses one of the questions: it stops at a second.
    """
    requests = min(one.requests, 10) if quick else one.requests
    shown: dict[str, Load | None] = {}
    for name, origin, paths in (
        ("as shipped", shipped, one.theirs),
        ("quiet", still, one.quiet or one.theirs),
    ):
        began = time.perf_counter()
        try:
            load(origin, paths[:1], 1, callers=1)
            slow = (time.perf_counter() - began) > 1
            shown[name] = load(origin, paths, min(requests, 8) if slow else requests)
        except RuntimeError as refused:
            print(f"{one.name}, {name}: {refused}", file=sys.stderr)
            shown[name] = None
    return Answers(load(ours, one.ours, requests), shown)


class Export(msgspec.Struct, frozen=True):
    """A whole CSV: seconds to its first byte and its last, its lines, its bytes."""

    first: float
    seconds: float
    lines: int
    bytes: int


def whole(origin: str, path: str) -> Export:
    """The CSV of all rows."""
    where = urlsplit(origin)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    first, lines, size = 0.0, 0, 0
    for block in _blocks(answer):
        first = first or time.perf_counter() - began
        lines += block.count(b"\n")
        size += len(block)
    connection.close()
    return Export(first, time.perf_counter() - began, lines, size)


def _blocks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while block := answer.read1(1 << 16):
        yield block


def _told(
    figures: Mapping[str, Answers],
    csvs: Mapping[str, Export],
    held: Mapping[str, tuple[int, int]],
) -> dict[str, object]:
    """Print the tables; the figures as they are kept."""
    print()
    tell(
        [
            ("question", "who", "p50 ms", "p99 ms", "/s, 8 callers", "KB", "p50: theirs / ours"),
            *(
                (
                    name if who == "temoin" else "",
                    who,
                    f"{one.p50:,.1f}",
                    f"{one.p99:,.1f}",
                    f"{one.rate:,.1f}",
                    f"{one.bytes / 1000:,.1f}",
                    "" if who == "temoin" else f"{one.p50 / each.ours.p50:,.1f}",
                )
                if one is not None
                else ("", who, "refused", "", "", "", "")
                for name, each in figures.items()
                for who, one in {"temoin": each.ours, **each.theirs}.items()
            ),
        ]
    )
    print()
    tell(
        [
            ("whole CSV", "first byte s", "seconds", "lines", "MB"),
            *(
                (who, f"{one.first:.2f}", f"{one.seconds:.1f}", f"{one.lines:,}", f"{one.bytes / 1e6:,.0f}")
                for who, one in csvs.items()
            ),
        ]
    )
    print()
    tell(
        [
            ("memory", "now MB", "most MB"),
            *((who, f"{now / 1e6:,.0f}", f"{most / 1e6:,.0f}") for who, (now, most) in held.items()),
        ]
    )
    return {
        "questions": msgspec.to_builtins(figures),
        "whole CSV": msgspec.to_builtins(csvs),
        "memory, bytes": {who: {"now": now, "most": most} for who, (now, most) in held.items()},
    }


if __name__ == "__main__":
    main()
