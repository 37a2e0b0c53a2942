import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import temoin
from temoin.ledger import GENESIS, Counts, LedgerError, Record, Verification, open_ledger
from temoin.ledger import sqlite as module

EXPIRES = datetime(2027, 5, 23, tzinfo=UTC)
SOURCES = Path(temoin.__file__).parents[1]


def record(**changes):
    facts = {
        "site": "https://donnees.exemple.org",
        "charter": "c" * 64,
        "material": "a" * 16,
        "notice": "b" * 64,
        "language": "fr",
        "event": "refused",
        "answers": {"embedded-content": False},
        "source": "banner",
        "expires": EXPIRES,
    }
    return Record(**(facts | changes))


def grant(receipt, **changes):
    answers = changes.pop("answers", {"embedded-content": True})
    return record(event="granted", answers=answers, subject=f"of-{receipt}", receipt=receipt, **changes)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path):
    with closing(open_ledger(path)) as opened:
        yield opened


def tampered(path, *statements):
    """What someone with the file in hand could do: the triggers are dropped first."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        ]
        for name in names:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def child(code, path, *arguments):
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + code, str(path), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


CHILD = """
import sys
from datetime import UTC, datetime
from temoin.ledger import Record, open_ledger

ledger = open_ledger(sys.argv[1])
def record():
    return Record(site="s", charter="c", material="m", notice="", language="fr", event="refused",
                  answers={"x": False}, source="banner", expires=datetime(2027, 5, 23, tzinfo=UTC))
"""


def test_an_appended_record_is_read_back_as_it_was(ledger):
    before = datetime.now(UTC)
    first, second = ledger.append(record()), ledger.append(grant("r1"))
    assert ledger.entries() == (first, second)
    assert (first.position, second.position) == (1, 2)
    assert first.previous == GENESIS
    assert second.previous == first.hash
    assert before - timedelta(seconds=1) <= first.time <= second.time
    assert first.time.utcoffset() == timedelta(0)
    assert first.record == record()


def test_entries_are_read_in_pages(ledger):
    appended = [ledger.append(record()) for _ in range(5)]
    assert ledger.entries(limit=2) == tuple(appended[:2])
    assert ledger.entries(after=3) == tuple(appended[3:])
    assert ledger.entries(after=5) == ()


def test_a_receipt_leads_to_its_entry_and_an_unknown_one_to_none(ledger):
    ledger.append(record())
    granted = ledger.append(grant("r1"))
    assert ledger.receipt("r1") == granted
    assert ledger.receipt("r2") is None


def test_one_receipt_proves_one_entry_only(ledger):
    ledger.append(grant("r1"))
    with pytest.raises(LedgerError):
        ledger.append(grant("r1"))
    assert ledger.append(record()).position == 2
    assert ledger.verify().holds


def test_counts_tell_each_event_and_each_purpose(ledger):
    assert ledger.counts() == Counts()
    ledger.append(record())
    ledger.append(grant("r1", answers={"embedded-content": True, "analytics": False}))
    ledger.append(record(event="withdrawn", subject="of-r1"))
    assert ledger.counts() == Counts(
        entries=3,
        events={"granted": 1, "refused": 1, "withdrawn": 1},
        granted={"embedded-content": 1},
        refused={"analytics": 1, "embedded-content": 2},
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET hash = 'x'",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE position = 2",
        "INSERT OR REPLACE INTO entry (position, content, previous, hash) VALUES (1, '{}', '', '')",
        "INSERT INTO entry (position, content, previous, hash) VALUES (9, '{}', '', '')",
        "INSERT INTO entry (position, content, previous, hash) VALUES (3, '{}', 'not the last hash', '')",
        "REPLACE INTO entry (content, previous, hash) VALUES ('{}', '', '')",
    ],
)
def test_the_database_itself_forbids_anything_but_appending(ledger, path, statement):
    ledger.append(record())
    ledger.append(record())
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    assert ledger.verify().holds
    assert ledger.counts().entries == 2


def test_the_table_has_no_column_for_an_address_or_a_user_agent(ledger, path):
    with closing(sqlite3.connect(path)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_xinfo(entry)")}
    assert columns == {"position", "content", "previous", "hash", "event", "receipt"}


def test_every_append_waits_for_the_disk(ledger, path):
    with ledger._held() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_file_is_for_its_owner_only(ledger, path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_ledger_holds(ledger):
    assert ledger.verify() == Verification(entries=0, head=GENESIS)


def test_a_whole_chain_holds_and_names_its_head(ledger, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 3)
    entries = [ledger.append(record()) for _ in range(7)]
    assert ledger.verify() == Verification(entries=7, head=entries[-1].hash)


@pytest.mark.parametrize(
    ("statements", "found_out"),
    [
        (
            ["UPDATE entry SET content = replace(content, 'refused', 'granted') WHERE position = 3"],
            (3, "changed"),
        ),
        (["UPDATE entry SET hash = previous WHERE position = 3"], (3, "changed")),
        (["UPDATE entry SET previous = hash WHERE position = 3"], (3, "unlinked")),
        (["DELETE FROM entry WHERE position = 3"], (3, "missing")),
        (["DELETE FROM entry WHERE position = 1"], (1, "missing")),
        (
            [
                "UPDATE entry SET position = 99 WHERE position = 3",
                "UPDATE entry SET position = 3 WHERE position = 4",
                "UPDATE entry SET position = 4 WHERE position = 99",
            ],
            (3, "unlinked"),
        ),
        (
            [
                "DELETE FROM entry WHERE position = 2",
                """UPDATE entry SET position = 2, previous = (SELECT hash FROM entry WHERE position = 1)
                WHERE position = 3""",
            ],
            (2, "changed"),
        ),
    ],
)
def test_the_first_position_that_does_not_hold_is_named(ledger, path, monkeypatch, statements, found_out):
    position, reason = found_out
    monkeypatch.setattr(module, "PAGE", 2)
    entries = [ledger.append(record()) for _ in range(5)]
    ledger.close()
    tampered(path, *statements)
    with closing(open_ledger(path)) as again:
        found = again.verify()
    head = entries[position - 2].hash if position > 1 else GENESIS
    assert found == Verification(entries=position - 1, head=head, broken_at=position, reason=reason)
    assert not found.holds


def test_a_chain_cannot_show_that_its_end_was_cut_off_but_its_head_can(ledger, path):
    entries = [ledger.append(record()) for _ in range(3)]
    noted = ledger.verify()
    ledger.close()
    tampered(path, "DELETE FROM entry WHERE position = 3")
    with closing(open_ledger(path)) as again:
        assert again.verify() == Verification(entries=2, head=entries[1].hash)
        assert again.verify().head != noted.head


def test_a_damaged_file_is_said_to_be_unreadable_and_raises_no_trace(ledger, path):
    for _ in range(200):
        ledger.append(record())
    ledger.close()
    bytes_ = bytearray(path.read_bytes())
    bytes_[8192:-8192] = b"\xff" * (len(bytes_) - 16384)
    path.write_bytes(bytes_)
    with closing(open_ledger(path)) as again:
        assert not again.verify().holds


def test_threads_append_side_by_side(ledger):
    threads = [
        threading.Thread(target=lambda: [ledger.append(record()) for _ in range(25)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.verify().entries == 100
    assert ledger.verify().holds


def test_processes_append_to_one_new_file_at_once(path):
    children = [child("for _ in range(50): ledger.append(record())", path) for _ in range(4)]
    assert [process.wait(timeout=60) for process in children] == [0, 0, 0, 0]
    for process in children:
        process.stdout.close()
    with closing(open_ledger(path)) as ledger:
        assert ledger.verify().entries == 200
        assert ledger.verify().holds


def test_every_acknowledged_entry_outlives_a_process_that_is_killed(path):
    process = child("while True: print(ledger.append(record()).position, flush=True)", path)
    acknowledged = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.wait(timeout=60)
    process.stdout.close()
    with closing(open_ledger(path)) as ledger:
        found = ledger.verify()
        assert found.holds
        assert found.entries >= acknowledged[-1]
        assert [entry.position for entry in ledger.entries(limit=10**6)][: len(acknowledged)] == acknowledged
        assert ledger.append(record()).position == found.entries + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_child_opens_the_file_anew(path):
    code = """
import os
ledger.append(record())
if os.fork() == 0:
    ledger.append(record())
    os._exit(0)
os.wait()
ledger.append(record())
print(ledger.verify().entries)
"""
    process = child(code, path)
    assert process.communicate(timeout=60)[0] == "3\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_child_never_uses_its_parent_s_connection_even_if_it_cannot_open_its_own(path):
    code = """
import os
from temoin.ledger import LedgerError
ledger.append(record())
parents = ledger._connection
read, write = os.pipe()
if os.fork() == 0:
    opened = ledger._opened
    def fails():
        raise LedgerError("too many open files")
    ledger._opened = fails
    try:
        ledger.append(record())
    except LedgerError as error:
        os.write(write, str(error).encode())
    ledger._opened = opened
    ledger.append(record())
    os.write(write, b"; own" if ledger._connection is not parents else b"; the parent's")
    os._exit(0)
os.wait()
print(os.read(read, 100).decode(), ledger.verify().entries)
"""
    process = child(code, path)
    assert process.communicate(timeout=60)[0] == "too many open files; own 2\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_what_a_forked_child_acknowledges_outlives_its_parent_s_ledger(path):
    code = """
import os
ledger.append(record())
ready, said = os.pipe()
closed, told = os.pipe()
if os.fork() == 0:
    ledger.append(record())
    os.write(said, b".")
    os.read(closed, 1)
    ledger.append(record())
    os._exit(0)
os.read(ready, 1)
ledger.close()
os.write(told, b".")
os.wait()
from temoin.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
print(ledger.verify().entries, ledger.verify().holds)
"""
    process = child(code, path)
    assert process.communicate(timeout=60)[0] == "3 True\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_fork_waits_for_the_entry_that_another_thread_is_writing(path):
    code = """
import os, threading
threads = [threading.Thread(target=lambda: [ledger.append(record()) for _ in range(20)]) for _ in range(2)]
for thread in threads:
    thread.start()
children = []
for _ in range(8):
    pid = os.fork()
    if pid == 0:
        ledger.append(record())
        ledger.close()
        os._exit(0)
    children.append(pid)
statuses = [os.waitpid(pid, 0)[1] for pid in children]
for thread in threads:
    thread.join()
print(statuses == [0] * 8, ledger.verify().entries, ledger.verify().holds)
"""
    process = child(code, path)
    assert process.communicate(timeout=60)[0] == "True 48 True\n"


def test_a_connection_that_cannot_be_made_is_one_sentence(path, monkeypatch):
    def fails(*_, **__):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", fails)
    with pytest.raises(LedgerError, match="cannot be opened: unable to open"):
        open_ledger(path)


def test_a_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(LedgerError, match="cannot be opened: No such file"):
        open_ledger(tmp_path / "nowhere" / "ledger.sqlite3")


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("not a ledger at all, and long enough to be taken for a header" * 20)
    with pytest.raises(LedgerError, match="not a database"):
        open_ledger(tmp_path / "notes.txt")


def test_another_programs_database_is_left_as_it_is(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="another program"):
        open_ledger(path)
    assert path.read_bytes() == before


def test_a_ledger_of_a_later_version_is_not_touched(ledger, path):
    ledger.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(LedgerError, match="later version"):
        open_ledger(path)


def test_a_closed_ledger_says_so(ledger):
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.append(record())


def test_a_writer_that_does_not_let_go_is_one_sentence(path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with (
        closing(open_ledger(path)) as ledger,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="locked"):
            ledger.append(record())
        other.execute("ROLLBACK")
        assert ledger.append(record()).position == 1
