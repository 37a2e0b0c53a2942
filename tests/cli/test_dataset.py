"""`temoin dataset`, as a user types it."""

import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from office.started import environment, started, temoin

TABLE = "id;nom;quand\n1;Été;01/02/2024\n2;Thé €;31/02/2024\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A platform that was started once."""
    folder = tmp_path_factory.mktemp("platform")
    with started(folder) as running:
        running.stop()
    return folder


@pytest.fixture
def table(tmp_path) -> Path:
    file = tmp_path / "Été à la mer.csv"
    file.write_bytes(TABLE.encode("cp1252"))
    return file


def publish(data: Path, file: Path, *words: object):
    return temoin("dataset", "publish", file, "--data", data, *words)


def test_a_file_is_published_replaced_added_to_listed_and_withdrawn(data, table):
    done = publish(data, table, "--title", "Été", "--title-en", "Summer", "--id", "ete")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Read as csv, cp1252, separator ';': 2 rows." in done.stdout
    assert "  quand  text  01/02/2024 · 31/02/2024" in done.stdout
    assert "ete: version 1 is in force, 2 rows.\nIts page: /datasets/ete/\n" in done.stdout
    with sqlite3.connect(data / "office.sqlite3") as kept:
        (metas,) = kept.execute("SELECT metas FROM temoin_datasets_dataset WHERE slug = 'ete'").fetchone()
    assert json.loads(metas)["publisher"]["fr"] == "Ville d'Exemple"
    assert "version 2 is in force, 4 rows." in publish(data, table, "--id", "ete", "--append").stdout
    assert "version 3 is in force, 2 rows." in publish(data, table, "--id", "ete").stdout
    assert "ete: Été, version 3, 2 rows" in temoin("dataset", "list", "--data", data).stdout
    assert temoin("dataset", "withdraw", "ete", "--reason", "Doublon", "--data", data).returncode == 0
    assert "ete: Été, version 3, 2 rows (withdrawn)" in temoin("dataset", "list", "--data", data).stdout
    assert temoin("dataset", "restore", "ete", "--data", data).stdout == "ete is back in the catalogue.\n"
    assert "ete: Été, version 3, 2 rows\n" in temoin("dataset", "list", "--data", data).stdout
    again = temoin("dataset", "restore", "ete", "--data", data)
    assert (again.returncode, again.stderr) == (2, "temoin: “ete” is not withdrawn.\n")
    assert not list((data / "datasets/.uploads").glob("cli-*"))


def test_a_corrected_type_that_does_not_fit_publishes_nothing(data, table):
    done = publish(data, table, "--id", "dates", "--type", "quand=date")
    assert done.returncode == 2
    assert done.stderr == (
        "temoin: Line 3, column “quand”: “31/02/2024” is not a date; values like it: 1."
        " Choose another type, or leave such values out.\n"
    )
    assert "dates:" not in temoin("dataset", "list", "--data", data).stdout
    done = publish(data, table, "--id", "dates", "--type", "quand=date", "--lenient", "quand")
    assert "quand: values left empty, because they did not fit: 1." in done.stdout
    again = publish(data, table, "--id", "dates")  # the next version keeps the types that were chosen
    assert (again.returncode, "is not a date" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--type", "x=date"], "--type x=date: write FIELD=TYPE"),
        (["--type", "id=number"], "a type is one of text, int"),
        (["--encoding", "latin-9"], "--encoding latin-9"),
        (["--organisation", "x"], "There is no organisation “x”; known: ville."),
        (["--id", "Été"], "is no id"),
        (["--id", "rien", "--append"], "no dataset “rien”"),
        (["--id", "regles"], "registers"),
        (["--data", "/nowhere/at/all"], "no platform was started here"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(data, table, words, said):
    done = publish(data, table, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_at_a_terminal_it_asks_before_publishing(data, table):
    ours, theirs = pty.openpty()
    words = [
        sys.executable,
        "-m",
        "temoin",
        "dataset",
        "publish",
        str(table),
        "--data",
        str(data),
        "--id",
        "non",
    ]
    process = subprocess.Popen(words, stdin=theirs, stdout=subprocess.PIPE, text=True, env=environment())
    os.write(ours, b"n\n")
    said, _ = process.communicate(timeout=100)
    os.close(ours)
    os.close(theirs)
    assert "Publish it as non?" in said
    assert process.returncode == 1
    assert "non:" not in temoin("dataset", "list", "--data", data).stdout


def test_it_works_beside_a_platform_that_runs(data, table):
    with started(data) as running:
        assert publish(data, table, "--id", "a-cote").returncode == 0
        answer = running.ask("/api/explore/v2.1/catalog/datasets/a-cote")
        assert (answer.status, answer.json["dataset_id"]) == (200, "a-cote")
