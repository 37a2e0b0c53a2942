"""Several threads and several processes, one ledger: nothing acknowledged is lost, and the chain holds."""

import os
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import temoin
from temoin.ledger import LedgerError, Record, open_ledger

PROCESSES, THREADS, EACH = 8, 20, 125
SOURCES = Path(temoin.__file__).parents[1]
CHILD = """
import sys, threading
from datetime import UTC, datetime
from temoin.ledger import Record, open_ledger

path, threads, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ledger = open_ledger(path)
kept = []
def choose():
    for _ in range(each):
        record = Record(
            site="https://donnees.exemple.org", charter="c" * 64, material="a" * 16, notice="b" * 64,
            language="fr", event="refused", answers={"embedded-content": False}, source="banner",
            expires=datetime(2027, 5, 23, tzinfo=UTC),
        )
        kept.append(ledger.append(record).position)
all_of_them = [threading.Thread(target=choose) for _ in range(threads)]
for one in all_of_them:
    one.start()
for one in all_of_them:
    one.join()
ledger.close()
print(*kept)
"""


def choice(**changes):
    facts = {
        "site": "https://donnees.exemple.org",
        "charter": "c" * 64,
        "material": "a" * 16,
        "notice": "b" * 64,
        "language": "fr",
        "event": "refused",
        "answers": {"embedded-content": False},
        "source": "banner",
        "expires": datetime(2027, 5, 23, tzinfo=UTC),
    }
    return Record(**(facts | changes))


def test_eight_processes_append_twenty_thousand_choices_and_none_is_lost(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(THREADS), str(EACH)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(SOURCES)},
        )
        for _ in range(PROCESSES)
    ]
    said = [process.communicate(timeout=240)[0] for process in children]
    assert [process.returncode for process in children] == [0] * PROCESSES
    acknowledged = sorted(int(position) for line in said for position in line.split())
    assert acknowledged == list(range(1, 20_001))
    with closing(open_ledger(path)) as ledger:
        found = ledger.verify()
    assert (found.holds, found.entries) == (True, 20_000)


@pytest.fixture
def ledger(tmp_path):
    with closing(open_ledger(tmp_path / "ledger.sqlite3")) as opened:
        yield opened


def together(ledger, records):
    """Ask for these at once, while somebody else writes: what each was told, in the order of `records`."""
    told = [None] * len(records)
    ready = threading.Barrier(len(records) + 1)

    def ask(number):
        ready.wait()
        try:
            told[number] = ledger.append(records[number])
        except LedgerError as error:
            told[number] = error

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(records))]
    with ledger._lock:  # so that all of them have asked before the first is answered
        for thread in threads:
            thread.start()
        ready.wait()
        while len(ledger._asked) < len(records):
            pass
    for thread in threads:
        thread.join()
    return told


def test_what_is_asked_at_once_is_kept_in_one_transaction(ledger):
    seen = []
    ledger._connection.set_trace_callback(seen.append)
    entries = together(ledger, [choice() for _ in range(10)])
    ledger._connection.set_trace_callback(None)
    assert sum(statement.startswith("COMMIT") for statement in seen) == 1
    assert sorted(entry.position for entry in entries) == list(range(1, 11))
    assert ledger.verify().entries == 10


def test_a_record_that_may_not_be_kept_leaves_its_neighbours_alone(ledger):
    def grant(receipt):
        return choice(event="granted", answers={"embedded-content": True}, subject="of-it", receipt=receipt)

    ledger.append(grant("the-same"))
    unwritable = choice(site="\ud800")
    told = together(ledger, [choice(), grant("the-same"), unwritable, choice(), grant("another")])
    assert [isinstance(one, LedgerError) for one in told] == [False, True, True, False, False]
    assert "UNIQUE" in str(told[1])
    assert ledger.verify().entries == 4
    assert ledger.verify().holds


def test_when_the_disk_fails_all_who_asked_are_told_and_nothing_is_kept(ledger):
    ledger.append(choice())
    ledger._connection.execute("PRAGMA max_page_count = 1")
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    told = together(ledger, [choice(language="x" * 50_000) for _ in range(3)])
    assert all(isinstance(one, LedgerError) and "full" in str(one) for one in told)
    assert ledger.verify().entries == 1
    ledger._connection.execute("PRAGMA max_page_count = 1073741823")
    assert ledger.append(choice()).position == 2
