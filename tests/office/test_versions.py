"""A version is whole, in force or not at all, and there for as long as anybody reads it."""

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from office.started import environment
from temoin.office.datasets import Field, Metas, models, publishing, registering
from temoin.office.datasets.asking import ask
from temoin.office.datasets.files import Gone, held, quick_file, remove, rows_file, words_file
from temoin.office.datasets.publishing import put_in_force, sweep, tidy
from temoin.office.datasets.question import Question
from temoin.office.datasets.registering import keep
from temoin.office.datasets.shelf import find

METAS = Metas(title={"fr": "Un essai"})
FIELDS = [Field(name="version", type="int"), Field(name="n", type="int")]
READERS, VERSIONS = 50, 8


def put(version: int, rows: int = 1) -> None:
    keep("essai", METAS, FIELDS, [(version, n) for n in range(rows)])


def versions() -> set[int]:
    return {record["version"] for record in ask(Question(dataset="essai", limit=100)).records}


def on_disk(folder: Path | None = None) -> list[str]:
    return sorted(path.name for path in (folder or rows_file("essai", 1).parent).iterdir())


def test_fifty_readers_page_through_while_versions_replace_one_another(office, settings, monkeypatch):
    monkeypatch.setattr(publishing, "GRACE", timedelta(milliseconds=40))
    settings.TEMOIN_KEPT_FOR = 0.02
    put(1, 201)
    stopped, wrong, answers = threading.Event(), [], []
    own = connections["default"]
    own.inc_thread_sharing()

    def read(reader: int) -> None:
        connections["default"] = own
        while not stopped.is_set():
            for offset in (0, 100, 200):
                try:
                    answer = ask(Question(dataset="essai", limit=100, offset=offset))
                except Exception as error:  # noqa: BLE001 - whatever it is, it is what this test looks for
                    wrong.append(f"{type(error).__name__}: {error}")
                    return
                seen = {record["version"] for record in answer.records}
                version = answer.total - 200
                whole = [record["n"] for record in answer.records] == list(range(200 + version))[offset:][
                    :100
                ]
                if seen != {version} or not whole or version != answer.dataset.version:
                    wrong.append(f"{seen} of {answer.total} in version {answer.dataset.version}")
                answers.append(version)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    try:
        for one in readers:
            one.start()
        for version in range(2, VERSIONS + 1):
            until = len(answers) + READERS
            while len(answers) < until and any(one.is_alive() for one in readers):
                stopped.wait(0.005)
            put(version, 200 + version)
            sweep()
    finally:
        stopped.set()
        for one in readers:
            one.join()
        own.dec_thread_sharing()
    assert wrong == []
    assert len(set(answers)) >= VERSIONS - 1
    monkeypatch.setattr(publishing, "GRACE", timedelta(0))
    sweep()
    assert on_disk() == [f"{VERSIONS}.parquet"]
    assert models.Version.objects.filter(dataset__slug="essai", gone=False).count() == 1


def test_a_version_is_not_removed_while_another_process_reads_it(office, monkeypatch):
    monkeypatch.setattr(publishing, "GRACE", timedelta(0))
    put(1)
    old = rows_file("essai", 1)
    reading = (
        "import sys; from pathlib import Path; from temoin.office.datasets.files import held\n"
        "with held(Path(sys.argv[1])) as rows: print('held', flush=True); sys.stdin.read(); rows.read_bytes()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", reading, str(old)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as reader:
        assert reader.stdout.readline() == "held\n"
        put(2)
        assert sweep() == 0
        assert old.exists()
        assert versions() == {2}
        reader.stdin.close()
        assert reader.wait(30) == 0
    assert sweep() == 1
    assert not old.exists()


def test_whoever_comes_too_late_for_a_version_is_told_so(office):
    put(1)
    rows = find("essai").file
    assert remove(rows)
    assert remove(rows)
    with pytest.raises(Gone), held(rows):
        pass


def test_what_fails_between_the_file_and_its_row_leaves_the_old_version_and_is_tidied_up(office, monkeypatch):
    put(1)

    class Failed(Exception):  # noqa: N818 - as a disk or a trail may
        pass

    def fail(*_):
        raise Failed

    monkeypatch.setattr(
        registering, "put_in_force", lambda *one, **more: put_in_force(*one, **more, after=fail)
    )
    with pytest.raises(Failed):
        put(2)
    monkeypatch.undo()
    assert versions() == {1}
    assert "2.parquet" in on_disk()
    words_file(rows_file("essai", 2)).write_bytes(b"of a version that never was")
    assert tidy() == 0  # it may be one in the making
    put(3)
    assert (find("essai").version, versions()) == (2, {3})
    assert words_file(rows_file("essai", 2)).name not in on_disk()
    (rows_file("essai", 1).parent / ".0123.parquet").touch()
    rows_file("essai", 9).touch()
    quick_file(rows_file("essai", 9)).touch()
    quick_file(rows_file("essai", 2)).touch()
    assert tidy(timedelta(0)) == 3
    assert on_disk() == ["1.parquet", "2.parquet", "2.quick"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("crashed") / "data"
    assert crash(made, "whole") == 0
    return made


def crash(folder: Path, where: str) -> int:
    return subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crashing.py")), str(folder), where],
        env=environment(),
        check=False,
        timeout=120,
    ).returncode


def test_a_process_killed_at_any_point_leaves_one_whole_version_in_force(folder):
    essai = folder / "datasets/essai"

    def in_force() -> tuple[int, int]:
        with closing(sqlite3.connect(folder / "office.sqlite3")) as database:
            return database.execute(
                "SELECT number, rows FROM temoin_datasets_version JOIN temoin_datasets_dataset AS of"
                " ON of.id = dataset_id AND number = of.current WHERE of.slug = 'essai'"
            ).fetchone()

    assert crash(folder, "before-the-row") == -signal.SIGKILL
    assert in_force() == (1, 1)
    assert (essai / "1.parquet").exists()
    assert crash(folder, "after-the-row") == -signal.SIGKILL
    assert in_force() == (2, 2)
    assert on_disk(essai) == ["1.parquet", "2.parquet"]
    assert crash(folder, "between-its-files") == -signal.SIGKILL
    assert in_force() == (3, 2)
    assert on_disk(essai) == ["1.parquet", "2.words.parquet", "3.parquet"]
    assert crash(folder, "tidied-up") == 0
    assert in_force() == (3, 2)
    assert on_disk(essai) == ["3.parquet"]
