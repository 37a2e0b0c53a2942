"""A portal of two processes, over HTTP: what was built apart works together."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event

import pytest

from office.started import Running, started, temoin

ROWS, READERS = 1200, 50
API = "/api/explore/v2.1/catalog/datasets/releves"
PER_PAGE = 100
NOTHING: Mapping[str, str] = {}


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
    # Seven of the fifty take exports: one caller has eight at most on their way.
    ways = [read_page, read_page, read_table, read_page, read_table, read_page, read_export]
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
                done.wait(1.5)  # seconds: a reader reads
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
            time.sleep(2.5)  # what another process publishes is seen by each within two seconds
        finally:
            done.set()
        assert all(one.result(timeout=100) >= 1 for one in readers)
    assert seen == {"v1", "v2"}


def until(ask: Callable[[], dict], ready: Callable[[dict], bool]) -> dict:
    """What is answered once it is as wanted."""
    end = time.monotonic() + 60
    while not ready(found := ask()):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def test_a_file_is_told_of_published_and_counted_and_its_followers_are_written_to(tmp_path):
    data = tmp_path / "portal"
    with started(data, "--workers", 2) as running:
        version(running, 1)
        with closing(sqlite3.connect(data / "office.sqlite3")) as database, database:
            database.execute(
                "UPDATE temoin_accounts_user SET email = 'lectrice@example.org', language = 'fr'"
            )
        running.sign_in()
        token = {"X-CSRFToken": running.cookies["csrftoken"], "Accept-Language": "fr"}

        def call(method: str, path: str, body: object = None, more: Mapping[str, str] = NOTHING) -> dict:
            kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
            sent = body if isinstance(body, bytes) or body is None else json.dumps(body)
            answer = running.ask(f"/api/v1{path}", method, sent, {**token, "Content-Type": kind, **more})
            assert answer.status in {200, 201, 202, 204}, answer.body
            return answer.json

        form = {"do": "follow", "csrfmiddlewaretoken": running.cookies["csrftoken"]}
        assert running.ask("/accounts/following/releves/", "POST", form).status == 302

        file = "Nom;Version;Rang\nun;v2;1\ndeux;v2;2\nonze;v2;beaucoup\n" + "dix;v2;10\n" * 30
        begun = {"organisation": "ville", "filename": "releves.csv", "length": len(file.encode())}
        upload = f"/uploads/{call('POST', '/uploads', begun)['id']}"
        call("PUT", f"{upload}/file", file.encode())
        told = until(lambda: call("GET", upload), lambda now: now["state"] in {"read", "refused"})
        (doubt,) = told["doubts"]
        assert (doubt["line"], doubt["value"]) == (4, "beaucoup")
        assert "colonne" in doubt["sentence"]
        etag = running.ask("/api/v1/datasets/releves", headers=token).headers["ETag"]
        call("POST", f"{upload}/publication", {"dataset": "releves"}, {"If-Match": etag})
        until(lambda: call("GET", upload), lambda now: now["state"] == "published")

        running.cookies.clear()
        reader = {"User-Agent": "Mozilla/5.0 Firefox/140.0", "Sec-Fetch-Dest": "document"}
        page = running.ask("/fr/datasets/releves/table/", headers=reader).body.decode()
        assert running.ask(f"{API}/records?limit=0").json["total_count"] == 33
        assert running.ask(f"{API}/exports/csv").body.decode("utf-8-sig").count("\n") == 34
        assert "beaucoup" in page
        running.sign_in()
        token["X-CSRFToken"] = running.cookies["csrftoken"]
        used_as = ("pages", "calls", "exports")
        used = until(
            lambda: call("GET", "/datasets/releves/use"), lambda now: all(now[one] for one in used_as)
        )
        assert [used[one] for one in used_as] == [1, 1, 1]
        said = running.stop()
    assert "To: lectrice@example.org" in said
    assert "« Relevés », que vous suivez" in said
