"""A backup taken while everybody writes, and a restoration that is whole or has not happened."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from office.started import environment, started, temoin
from temoin.ledger import Record, open_ledger
from temoin.office.datasets.files import remove
from temoin.office.project import backup
from temoin.office.project.archive import MANIFEST
from temoin.office.project.backup import CannotBackUp, back_up
from temoin.office.project.folder import used
from temoin.office.project.restore import CannotRestore, restore

CHARTER = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"


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


def made(folder: Path, *, name: str = "first") -> Path:
    """A folder of state as a platform leaves it, without the time that a platform takes to start."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "office.sqlite3")) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE django_migrations (name TEXT);"
            f"CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('{name}');"
        )
    with closing(open_ledger(folder / "ledger.sqlite3")) as ledger:
        for _ in range(5):
            ledger.append(choice())
    (folder / "secret.key").write_text("k" * 50 + "\n")
    charters = folder / "charters/portail"
    charters.mkdir(parents=True)
    for number in (1, 2):
        (charters / f"{number}.yaml").write_bytes(CHARTER.read_bytes())
    (charters / "current").symlink_to("2.yaml")
    (charters / ".lock").touch()
    report = folder / "audits/6e4e/report"
    report.mkdir(parents=True)
    (report / "report.html").write_text("<p>no finding</p>")
    return folder


@pytest.fixture
def data(tmp_path):
    return made(tmp_path / "data")


@pytest.fixture
def saved(data, tmp_path):
    back_up(data, tmp_path / "saved.zip")
    return tmp_path / "saved.zip"


def people(folder):
    with closing(sqlite3.connect(folder / "office.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM person")]


def beside(folder):
    return sorted(path.name for path in folder.parent.iterdir())


def test_a_platform_is_saved_while_it_works_and_is_the_same_after_it_is_restored(tmp_path):
    data, other = tmp_path / "data", tmp_path / "other"
    file = tmp_path / "temoin.zip"
    with started(data) as running:
        running.sign_in()
        signed_in = dict(running.cookies)
        running.cookies.clear()
        receipt = (
            running.ask("/.temoin/choice", "POST", {"answer": "accept"})
            .cookies["cookies_preferences"]
            .rpartition(".")[2]
        )
        acknowledged, stopped = [], threading.Event()

        def go_on_choosing():
            while not stopped.is_set():
                answer = running.ask("/.temoin/choice", "POST", {"answer": "refuse"})
                acknowledged.append(answer.status)

        visitors = [threading.Thread(target=go_on_choosing) for _ in range(3)]
        for one in visitors:
            one.start()
        done = temoin("office", "backup", file, "--data", data)
        still = len(acknowledged)
        assert done.returncode == 0, done.stderr
        refused = temoin("office", "restore", file, "--data", data, "--replace")
        stopped.set()
        for one in visitors:
            one.join()
        assert set(acknowledged) == {303}
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert "in use by a running platform" in refused.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    done = temoin("office", "restore", file, "--data", other)
    assert done.returncode == 0, done.stderr
    with closing(open_ledger(other / "ledger.sqlite3")) as ledger:
        found = ledger.verify()
        assert found.holds
        assert 1 <= found.entries <= still + 1 + len(visitors)
        assert ledger.receipt(receipt) is not None
    assert stat.S_IMODE((other / "secret.key").stat().st_mode) == 0o600
    assert (other / "secret.key").read_text() == (data / "secret.key").read_text()
    (other / "first-password").write_text((data / "first-password").read_text())
    with started(other, TEMOIN_TILES=f"http://tuiles.localhost:{running.port}") as restored:
        restored.sign_in()
        restored.cookies = signed_in
        assert restored.ask("/accounts/me").json["authenticated"]
        restored.cookies = {}
        assert restored.ask(f"/cookies/receipt/{receipt}").status == 200
        assert (other / "charters/portail/current").readlink() == Path("1.yaml")
        records = "/api/explore/v2.1/catalog/datasets/regles/records?limit=100"
        assert restored.ask(records).json["results"][0]["id"] == "SCO-01"
    assert {path.name for path in (other / "datasets/regles").iterdir()} >= {"1.parquet"}


def test_a_backup_holds_what_is_kept_and_says_the_sum_of_each_file(data, saved):
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        assert set(archive.namelist()) == {*manifest["files"], MANIFEST}
    assert set(manifest["files"]) == {
        "office.sqlite3",
        "ledger.sqlite3",
        "secret.key",
        "charters/portail/1.yaml",
        "charters/portail/2.yaml",
        "audits/6e4e/report/report.html",
    }
    assert manifest["current"] == {"portail": 2}
    assert beside(data) == ["data", "saved.zip"]


ROWS = b"PAR1 rows PAR1"


def with_dataset(data: Path, slug: str = "arbres", current: int = 3) -> Path:
    """The folder, with a dataset that is at this version; gives the dataset's folder."""
    with closing(sqlite3.connect(data / "office.sqlite3")) as database:
        database.execute("CREATE TABLE IF NOT EXISTS temoin_datasets_dataset (slug TEXT, current INTEGER)")
        database.execute("DELETE FROM temoin_datasets_dataset")
        database.execute("INSERT INTO temoin_datasets_dataset VALUES (?, ?)", (slug, current))
        database.commit()
    folder = data / "datasets/arbres"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_of_a_dataset_the_version_in_force_is_saved_and_what_was_made_of_it(data, tmp_path):
    folder = with_dataset(data)
    names = (
        "2.parquet",
        "3.parquet",
        "3.words.parquet",
        "4.parquet",
        ".5e.parquet",
        "3.parquet.part",
        "33.parquet",
    )
    for name in names:
        (folder / name).write_bytes(ROWS)
    (data / "datasets/.read.json").write_text("{}")
    manifest = back_up(data, tmp_path / "new.zip")
    assert {name for name in manifest.files if name.startswith("datasets/")} == {
        "datasets/arbres/3.parquet",
        "datasets/arbres/3.words.parquet",
    }
    other = tmp_path / "other"
    restore(tmp_path / "new.zip", other)
    assert (other / "datasets/arbres/3.parquet").read_bytes() == ROWS


def test_a_version_replaced_and_removed_while_it_is_saved_is_followed(data, tmp_path, monkeypatch):
    folder = with_dataset(data, current=3)
    (folder / "3.parquet").write_bytes(ROWS)
    copy = backup._copy

    def copy_then_replace(database: Path, to: Path) -> None:
        copy(database, to)
        if (folder / "3.parquet").exists():
            with_dataset(data, current=4)
            (folder / "3.parquet").rename(folder / "4.parquet")

    monkeypatch.setattr(backup, "_copy", copy_then_replace)
    manifest = back_up(data, tmp_path / "new.zip")
    assert "datasets/arbres/4.parquet" in manifest.files
    restore(tmp_path / "new.zip", tmp_path / "other")


def test_a_version_is_held_until_its_file_is_saved(data, tmp_path, monkeypatch):
    folder = with_dataset(data)
    (folder / "3.parquet").write_bytes(ROWS)
    removed = []
    kept = backup._kept

    def try_to_remove(folder_of_all: Path):
        removed.append(remove(folder / "3.parquet"))
        return kept(folder_of_all)

    monkeypatch.setattr(backup, "_kept", try_to_remove)
    assert "datasets/arbres/3.parquet" in back_up(data, tmp_path / "new.zip").files
    assert removed == [False]
    assert remove(folder / "3.parquet")


@pytest.mark.parametrize(
    ("slug", "says"), [("arbres", "is not there"), ("../../etc", "an id that none of ours is")]
)
def test_a_dataset_without_its_rows_or_with_no_id_of_ours_is_not_saved(data, tmp_path, slug, says):
    with_dataset(data, slug)
    with pytest.raises(CannotBackUp, match=says):
        back_up(data, tmp_path / "new.zip")
    assert not (tmp_path / "new.zip").exists()


@pytest.mark.parametrize(
    ("slug", "rows", "says"),
    [
        ("arbres", None, "lacks datasets/arbres/3.parquet"),
        ("arbres", b"PAR1 and no end", "is no Parquet file"),
        ("arbres", b"", "is no Parquet file"),
        ("../x", ROWS, "an id that none of ours is"),
    ],
)
def test_a_backup_whose_database_speaks_of_other_rows_is_refused(tmp_path, slug, rows, says):
    data = made(tmp_path / "data")
    folder = with_dataset(data, slug)
    if rows is not None:
        (folder / "3.parquet").write_bytes(rows)

    def copy_only(data: Path, to: Path, _leases: object) -> list[Path]:
        backup._copy(data / "office.sqlite3", to)
        return list(folder.iterdir())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_copy_and_hold", copy_only)
        back_up(data, tmp_path / "new.zip")
    with pytest.raises(CannotRestore, match=says):
        restore(tmp_path / "new.zip", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_what_cannot_be_saved_is_one_sentence_and_no_file(data, saved, tmp_path):
    for folder, file, says in (
        (data, saved, "is there already"),
        (data, data / "saved.zip", "inside the folder"),
        (tmp_path / "nowhere", tmp_path / "new.zip", "holds no platform"),
        (data, tmp_path / "missing/new.zip", "no such file"),
    ):
        before = saved.read_bytes()
        with pytest.raises(CannotBackUp, match=says):
            back_up(folder, file)
        assert saved.read_bytes() == before
    (data / "office.sqlite3").write_bytes(b"no database, and long enough to say so" * 50)
    with pytest.raises(CannotBackUp, match="cannot be copied"):
        back_up(data, tmp_path / "new.zip")
    assert beside(data) == ["data", "saved.zip"]


def test_a_restored_folder_is_the_saved_one(saved, tmp_path):
    other = tmp_path / "other"
    assert restore(saved, other) is None
    assert people(other) == ["first"]
    assert (other / "charters/portail/current").readlink() == Path("2.yaml")
    assert (other / "audits/6e4e/report/report.html").read_text() == "<p>no finding</p>"
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in other.rglob("*") if path.is_file())
    assert beside(other) == ["data", "other", "saved.zip"]


def test_a_folder_that_is_not_empty_is_replaced_only_when_asked_and_then_moved_aside(saved, tmp_path):
    other = made(tmp_path / "other", name="second")
    with pytest.raises(CannotRestore, match="--replace"):
        restore(saved, other)
    assert people(other) == ["second"]
    before = restore(saved, other, replace=True)
    assert people(other) == ["first"]
    assert people(before) == ["second"]


def test_where_names_cannot_be_exchanged_in_one_step_it_takes_two(saved, tmp_path, monkeypatch):
    monkeypatch.setattr("temoin.office.project.restore._exchange", lambda: None)
    other = made(tmp_path / "other", name="second")
    before = restore(saved, other, replace=True)
    assert (people(other), people(before)) == (["first"], ["second"])


def test_a_folder_in_use_is_left_alone(data, saved):
    with used(data), pytest.raises(CannotRestore, match="in use by a running platform"):
        restore(saved, data, replace=True)
    assert people(data) == ["first"]


def rewritten(saved: Path, change) -> Path:
    """The backup, with its entries as `change` leaves them: a list of (ZipInfo, bytes)."""
    file = saved.with_name("changed.zip")
    with zipfile.ZipFile(saved) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    entries = change(entries) or entries
    with zipfile.ZipFile(file, "w") as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return file


def adding(name, content=b"x", *, kind=0o100000, listed=True):
    def change(entries):
        entry = zipfile.ZipInfo("name")
        entry.filename = entry.orig_filename = name
        entry.external_attr = (kind | 0o600) << 16
        if listed:
            listing(entries, name, content)
        entries.append((entry, content))

    return change


def listing(entries, name, content, **kept):
    from hashlib import sha256

    (index,) = (number for number, (entry, _) in enumerate(entries) if entry.filename == MANIFEST)
    manifest = json.loads(entries[index][1])
    manifest["files"][name] = {"size": len(content), "sha256": sha256(content).hexdigest()} | kept
    entries[index] = (entries[index][0], json.dumps(manifest).encode())


def changed(name, content):
    """Another content under a name, with or without its sum in the manifest."""

    def change(entries):
        listing(entries, name, content)
        return [(entry, content if entry.filename == name else kept) for entry, kept in entries]

    return change


def spoilt_ledger(folder):
    with closing(open_ledger(folder / "ledger.sqlite3")):
        pass
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as database:
        database.execute("DROP TRIGGER entry_is_never_changed")
        database.execute(
            "UPDATE entry SET content = replace(content, 'refused', 'granted') WHERE position = 3"
        )
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "ledger.sqlite3").read_bytes()


HOSTILE = {
    "a way out": adding("../outside"),
    "a way out of a folder": adding("charters/../../outside.yaml"),
    "an absolute path": adding("/tmp/outside"),
    "another system's path": adding("charters\\..\\outside"),
    "an unknown file": adding("etc/passwd"),
    "a hidden file": adding("audits/x/.bashrc"),
    "a charter that is none": adding("charters/portail/run.sh"),
    "a link": adding("audits/x/link", b"/etc/passwd", kind=0o120000),
    "a device": adding("audits/x/device", b"", kind=0o020000),
    "a folder": adding("audits/x/"),
    "a file that the manifest does not name": adding("audits/x/more", listed=False),
    "two files of one name": lambda entries: entries.append(entries[0]),
    "a file that is not there": lambda entries: listing(entries, "audits/x/gone", b""),
    "no manifest": lambda entries: [one for one in entries if one[0].filename != MANIFEST],
    "no key": lambda entries: [one for one in entries if one[0].filename != "secret.key"],
    "another size than it says": lambda entries: listing(entries, "secret.key", b"k" * 51, size=3),
    "another content than it says": lambda entries: [
        (entry, b"K" * len(content) if entry.filename == "secret.key" else content)
        for entry, content in entries
    ],
    "more than the disk holds": lambda entries: listing(entries, "secret.key", b"", size=2**70),
    "a manifest that is none": lambda entries: [
        (entry, b"[]" if entry.filename == MANIFEST else content) for entry, content in entries
    ],
    "a short key": changed("secret.key", b"short"),
    "no charter": changed("charters/portail/2.yaml", b"charter: 1\nservices: [\n"),
    "no database": changed("office.sqlite3", b"no database, and long enough to say so" * 50),
    "no ledger": changed("ledger.sqlite3", b"no database, and long enough to say so" * 50),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", HOSTILE)
def test_an_archive_with(what, saved, tmp_path):
    """Each is refused in a sentence, and nothing is written anywhere."""
    file = rewritten(saved, HOSTILE[what])
    other = made(tmp_path / "other", name="second")
    there = beside(other)
    for folder in (other, tmp_path / "new"):
        with pytest.raises(CannotRestore) as refusal:
            restore(file, folder, replace=True)
        assert "\n" not in str(refusal.value)
        assert beside(other) == there
    assert people(other) == ["second"]


def test_a_ledger_whose_chain_does_not_hold_is_refused(data, saved, tmp_path):
    file = rewritten(saved, changed("ledger.sqlite3", spoilt_ledger(data)))
    with pytest.raises(CannotRestore, match="entry 3 is changed"):
        restore(file, tmp_path / "new")


@pytest.mark.parametrize("keep", [0, 10, 1000, -30])
def test_what_is_no_whole_archive_is_refused_in_a_sentence(saved, tmp_path, keep):
    file = tmp_path / "cut.zip"
    file.write_bytes(saved.read_bytes()[:keep])
    done = temoin("office", "restore", file, "--data", tmp_path / "new")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "is not a whole backup" in done.stderr
    assert not (tmp_path / "new").exists()


def test_each_byte_that_is_spoilt_is_found_out(saved, tmp_path):
    whole = saved.read_bytes()
    file = tmp_path / "spoilt.zip"
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        new = tmp_path / f"new-{place}"
        with suppress(CannotRestore):
            restore(file, new)
        # Where it went well, it was one of the archive's own dates or notes.
        assert not new.exists() or people(new) == ["first"]


KILLED = """
import os, signal, sys
from pathlib import Path
from temoin.office.project import {module} as module
real, left = module.{name}, {after}
def dies(*given, **named):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*given, **named)
module.{name} = dies
{call}
"""


def killed(module, name, call, after=0):
    code = KILLED.format(module=module, name=name, call=call, after=after)
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, env=environment())
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("name", "after", "now"),
    [
        ("_extract", 0, "second"),
        ("take", 0, "second"),
        ("take", 4, "second"),
        ("_check", 0, "second"),
        ("_put_in_place", 0, "second"),
        ("_swap", 0, "second"),
        ("_exchange", 0, "second"),
        ("_settle", 6, "first"),
    ],
)
def test_a_restoration_that_is_killed_leaves_the_old_state_or_the_new_one_whole(
    saved, tmp_path, name, after, now
):
    other = made(tmp_path / "other", name="second")
    call = f"module.restore(Path({str(saved)!r}), Path({str(other)!r}), replace=True)"
    killed("restore", name, call, after)
    assert people(other) == [now]
    assert (other / "charters/portail/current").read_bytes() == CHARTER.read_bytes()
    before = restore(saved, other, replace=True)  # and it can be done again, with nothing in the way
    assert people(before) == [now]
    assert people(other) == ["first"]
    assert not [path for path in tmp_path.iterdir() if "restoring" in path.name]
    names = {tuple(people(path)) for path in tmp_path.iterdir() if path.name.startswith("other")}
    assert ("second",) in names  # the old state is never lost


@pytest.mark.parametrize("name", ["_copy", "_in_force", "_settle"])
def test_a_backup_that_is_killed_leaves_no_file_that_looks_like_one(data, tmp_path, name):
    file = tmp_path / "saved.zip"
    killed("backup", name, f"module.back_up(Path({str(data)!r}), Path({str(file)!r}))")
    if name == "_settle":  # the file was whole by then
        restore(file, tmp_path / "new")
    else:
        assert not file.exists()
    assert people(data) == ["first"]
    assert os.access(data, os.W_OK)
