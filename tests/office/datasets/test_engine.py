from threading import Event

import duckdb
import pytest

from temoin.office.datasets import engine
from temoin.office.datasets.engine import TooLong, TooMuch, cursor, found, stream
from temoin.office.datasets.files import shelf

pytestmark = pytest.mark.usefixtures("places")
ENDLESS = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 3"


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_is_answered():
    with pytest.raises(TooLong, match=r"longer than 0\.2 seconds"):
        found(ENDLESS, patience=0.2)
    assert found("SELECT 42").rows == [(42,)]


def test_a_deadline_that_was_kept_interrupts_nobody_afterwards():
    watch, rung, told = engine._Watch(), [], Event()
    watch.set(lambda: rung.append("kept"), 0.1).put_off()
    watch.set(told.set, 0.2)
    assert told.wait(30)  # deadlines are looked at in their order: the first one is over by now
    assert rung == []


def test_a_question_that_needs_too_much_memory_is_refused():
    with pytest.raises(TooMuch, match="512MB"):
        found("SELECT list(range::VARCHAR || repeat('x', 1000)) FROM range(700000)", patience=60)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL spatial",
        "SET memory_limit='1TB'",
        "SET enable_external_access=true",
    ],
)
def test_nothing_but_the_folder_of_the_datasets_is_within_reach(sql):
    with pytest.raises(duckdb.Error):
        found(sql)


def test_an_export_comes_in_batches_and_may_stop_early():
    names, batches = stream("SELECT range AS n, $1 AS x FROM range(100000000)", ["é"])
    assert names == ("n", "x")
    assert next(batches)[:2] == [(0, "é"), (1, "é")]
    batches.close()
    rows = [row for batch in stream("SELECT range FROM range(5000)")[1] for row in batch]
    assert rows == [(number,) for number in range(5000)]


def test_what_does_not_fit_in_memory_goes_to_disk_and_is_answered():
    with cursor(60, "exports") as mine:
        mine.execute(
            "SELECT length(x)"
            " FROM (SELECT range::VARCHAR || repeat('x', 300) AS x FROM range(900000)) ORDER BY x"
        )
        assert len(mine.fetchmany(10)) == 10


def test_the_child_of_a_fork_has_engines_of_its_own():
    found("SELECT 1")
    mine = engine._ENGINES[shelf(), "questions"]
    engine._forget()  # what a fork's child does first
    assert found("SELECT 2").rows == [(2,)]
    assert engine._ENGINES[shelf(), "questions"] is not mine
    mine.close()
