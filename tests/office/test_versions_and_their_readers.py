"""A version replaced while many read the one before, of a platform of two processes."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from office.started import Running, started, temoin

ROWS, READERS = 1200, 50
API = "/api/explore/v2.1/catalog/datasets/releves"
PER_PAGE = 100


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    data = tmp_path_factory.mktemp("read")
    with started(data, "--workers", 2) as running:
        version(running, 1)
        yield running


def version(running: Running, number: int) -> None:
    """Publish the next version from the command line, beside the platform; its every row has its number."""
    file = running.data.parent / f"releves-{number}.csv"
    rows = (f"ligne {at};v{number};{at}\n" for at in range(ROWS + number))
    file.write_text("Nom;Version;Rang\n" + "".join(rows), encoding="utf-8")
    how = ["--title", "Relevés"] if number == 1 else ["--id", "releves"]
    done = temoin("dataset", "publish", file, "--data", running.data, *how, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr


def read_page(running: Running, offset: int) -> tuple[int, set[str]]:
    """A page of records: how many there are in all, and the versions that its rows are of."""
    answer = running.ask(f"{API}/records?order_by=rang&limit={PER_PAGE}&offset={offset}")
    assert answer.status == 200, answer.body
    found = answer.json
    assert [row["rang"] for row in found["results"]] == list(range(offset, offset + PER_PAGE))
    return found["total_count"], {row["version"] for row in found["results"]}


def read_table(running: Running, offset: int) -> tuple[int, set[str]]:
    number = offset // PER_PAGE + 1
    answer = running.ask(f"/fr/datasets/releves/table/?order_by=rang&limit={PER_PAGE}&page={number}")
    assert answer.status == 200, answer.body
    text = answer.body.decode()
    versions = {one for one in ("v1", "v2") if f">{one}<" in text.partition("data-rows")[2]}
    return next((ROWS + int(one[1]) for one in versions), 0), versions


def read_export(running: Running, _offset: int) -> tuple[int, set[str]]:
    answer = running.ask(f"{API}/exports/jsonl")
    assert answer.status == 200, answer.body
    rows = [json.loads(line) for line in answer.body.splitlines()]
    return len(rows), {row["version"] for row in rows}


def test_fifty_readers_page_through_while_a_version_is_replaced_and_each_answer_is_of_one(platform):
    ways: list[Callable[[Running, int], tuple[int, set[str]]]] = [
        read_page,
        read_page,
        read_table,
        read_export,
    ]
    done, all_here = Event(), Barrier(READERS + 1, timeout=60)
    seen: set[str] = set()

    def read(at: int) -> int:
        """Page through until the new version is there; how many answers there were."""
        way, answers = ways[at % len(ways)], 0
        all_here.wait()
        while True:
            last = done.is_set()
            for offset in range(at % 3 * PER_PAGE, ROWS, 3 * PER_PAGE):
                total, versions = way(platform, offset)
                answers += 1
                assert len(versions) == 1, versions
                assert total == ROWS + int(min(versions)[1:]), (total, versions)
                seen.update(versions)
                done.wait(0.4)  # seconds: a reader reads
                if way is read_export:
                    break
            if last:
                assert versions == {"v2"}
                return answers

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, at) for at in range(READERS)]
        try:
            all_here.wait()
            version(platform, 2)
        finally:
            done.set()
        assert all(one.result(timeout=100) >= 1 for one in readers)
    assert seen == {"v1", "v2"}
