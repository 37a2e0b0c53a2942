"""The runner of uploads: what it reads and publishes, and what a crash, a stop or a full disk leaves."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from django.utils import translation

from temoin.office.datasets import receiving
from temoin.office.datasets.dataset import Metas
from temoin.office.datasets.engine import found
from temoin.office.datasets.imports import place
from temoin.office.datasets.models import Dataset, Upload, Version
from temoin.office.datasets.relation import relation
from temoin.office.datasets.shelf import catalogue, find
from temoin.office.datasets.uploading import publish, ring
from temoin.office.project import importing
from temoin.office.project.importing import Importer, begin_again, sweep
from temoin.office.project.job import Limits
from temoin.office.registry.models import Organisation
from temoin.office.told import told

SLOW = (sys.executable, "-c", "import sys, time; sys.stdin.readline(); time.sleep(60)")
TABLE = "nom;n\nCafé;1\nThé;2\n"


@pytest.fixture
def importer(office):
    made = []

    def importer(**more) -> Importer:
        made.append(Importer(**more))
        return made[-1]

    yield importer
    for one in made:
        one.close()


def sent(content: str, dataset: str = "", name: str = "tables.csv") -> Upload:
    upload = Upload.objects.create(
        organisation=Organisation.objects.get().pk, filename=name, state=Upload.RECEIVED, dataset=dataset
    )
    receiving.keep(upload.pk, [content.encode()], offset=0, length=None)
    return upload


def until(importer: Importer, upload: Upload, *states: str) -> Upload:
    ring()  # a test's transaction is never committed, which is when the others ring
    end = time.monotonic() + 60
    while True:
        importer.tick(0.02)
        upload.refresh_from_db()
        if upload.state in states and importer.task is None:
            return upload
        assert time.monotonic() < end, upload.state


def went_in(importer: Importer, content: str, *, appends: bool = False) -> Upload:
    upload = until(importer, sent(content), Upload.READ)
    title = None if Dataset.objects.filter(slug="tables").exists() else Metas(title={"fr": "Tables"})
    publish(upload, "tables", metas=title, appends=appends)
    return until(importer, upload, Upload.PUBLISHED, Upload.REFUSED)


def table() -> list[tuple]:
    return found(f"SELECT nom, n FROM {relation(find('tables'), 'fr')} ORDER BY _row").rows


def leftovers(office) -> list[str]:
    names = [path.name for path in (office.data / "datasets/tables").glob(".*")]
    return names + [path.name for path in place.uploads_folder().iterdir() if path.is_dir()]


def test_a_file_is_read_published_replaced_and_added_to(importer, office):
    here = importer()
    done = went_in(here, TABLE)
    assert (done.state, done.done, done.said) == (Upload.PUBLISHED, 100, "")
    assert [one["name"] for one in done.found["columns"]] == ["nom", "n"]
    assert table() == [("Café", 1), ("Thé", 2)]
    went_in(here, "nom;n\nEau;3\n", appends=True)
    assert table() == [("Café", 1), ("Thé", 2), ("Eau", 3)]
    went_in(here, "nom;n\nLait;4\n")
    assert table() == [("Lait", 4)]
    assert [one.appended for one in Version.objects.filter(dataset__slug="tables")] == [False, True, False]
    assert leftovers(office) == []


def test_the_next_file_of_a_dataset_begins_with_what_was_said_of_its_columns(importer):
    here = importer()
    upload = until(here, sent(TABLE), Upload.READ)
    fields = [one | {"type": "double", "unit": "l"} if one["name"] == "n" else one for one in upload.fields]
    Upload.objects.filter(pk=upload.pk).update(fields=fields)
    upload.refresh_from_db()
    publish(upload, "tables", metas=Metas(title={"fr": "Tables"}), appends=False)
    assert until(here, upload, Upload.PUBLISHED, Upload.REFUSED).said == ""
    (_, n) = until(here, sent(TABLE, "tables"), Upload.READ).fields
    assert (n["type"], n["unit"]) == ("double", "l")
    strange = sent(TABLE, "tables")
    other = Organisation.objects.create(slug="autre", name="Autre")
    Upload.objects.filter(pk=strange.pk).update(organisation=other.pk)
    (_, n) = until(here, strange, Upload.READ).fields
    assert n["type"] == "int"


def test_what_cannot_be_read_says_why_in_both_languages(importer):
    refused = until(importer(), sent("%PDF-1.7"), Upload.REFUSED)
    with translation.override("en"):
        assert told(refused.said).startswith("A PDF is no table")
    with translation.override("fr"):
        assert told(refused.said).startswith("Un PDF n’est pas une table")  # noqa: RUF001 - French


def test_rows_that_do_not_agree_leave_the_version_that_stands(importer, office):
    here = importer()
    went_in(here, TABLE)
    refused = went_in(here, "nom;m\nEau;3\n", appends=True)
    assert (refused.state, refused.said) == (
        Upload.REFUSED,
        "The field “m” is not in the dataset: rows with it cannot be added.",
    )
    assert table() == [("Café", 1), ("Thé", 2)]
    assert list((office.data / "datasets/tables").glob(".*")) == []


@pytest.mark.parametrize("ticks", [0, 2, 8])
def test_a_reader_that_is_killed_leaves_nothing_half_published(importer, office, ticks):
    here = importer()
    went_in(here, TABLE)
    upload = until(here, sent("nom;n\n" + "x;1\n" * 50_000), Upload.READ)
    publish(upload, "tables", metas=None)
    ring()
    here.tick()
    assert here.task is not None
    for _ in range(ticks):
        here.tick(0.05)
    if here.task is not None:
        os.kill(here.task.job.pid, signal.SIGKILL)
    over = until(here, upload, Upload.REFUSED, Upload.PUBLISHED)
    whole = table()
    assert len(whole) == (2 if over.state == Upload.REFUSED else 50_000)
    assert list((office.data / "datasets/tables").glob(".*")) == []
    assert len(catalogue()) == Dataset.objects.filter(current__gt=0).count()


def test_what_a_stop_cut_begins_again_with_the_next_runner(importer):
    first = importer(command=SLOW)
    upload = sent(TABLE)
    first.tick()
    upload.refresh_from_db()
    assert upload.state == Upload.READING
    first.close()
    assert until(importer(), upload, Upload.READ).found["rows"] == 2


def test_what_a_crash_of_the_platform_cut_begins_again(importer):
    upload = sent(TABLE)
    Upload.objects.filter(pk=upload.pk).update(state=Upload.READING)
    begin_again()
    assert until(importer(), upload, Upload.READ).found["rows"] == 2


def test_a_crash_between_the_files_and_the_rows_leaves_the_version_that_stands(importer, office, monkeypatch):
    here = importer()
    went_in(here, TABLE)

    def broken(*_args: object) -> None:
        raise OSError("the power is gone")

    monkeypatch.setattr(importing, "note_publication", broken)
    refused = went_in(here, "nom;n\nLait;4\n")
    assert refused.state == Upload.REFUSED
    assert table() == [("Café", 1), ("Thé", 2)]
    assert Version.objects.filter(dataset__slug="tables").count() == 1


def test_only_one_of_two_runners_works(importer):
    first, second = importer(), importer()
    first.tick()
    upload = sent(TABLE)
    second.tick()
    upload.refresh_from_db()
    assert upload.state == Upload.RECEIVED
    until(first, upload, Upload.READ)


def test_a_file_that_takes_too_long_is_refused_and_its_process_gone(importer):
    here = importer(command=SLOW, limits=Limits(seconds=0.2))
    upload = sent(TABLE)
    refused = until(here, upload, Upload.REFUSED)
    assert refused.said == "Reading this file takes longer than one file may: part it."


def test_an_upload_that_is_dropped_while_it_is_read_ends_its_process(importer):
    here = importer(command=SLOW)
    upload = sent(TABLE)
    here.tick()
    assert here.task is not None
    Upload.objects.all().delete()
    end = time.monotonic() + 30
    while here.task is not None:
        here.tick(0.05)
        assert time.monotonic() < end
    assert not Path(f"/proc/{upload.pk}").exists()


def test_a_full_disk_is_said_before_and_in_the_middle(importer, monkeypatch):
    monkeypatch.setattr(importing, "has_room", lambda _size: False)
    here = importer()
    refused = until(here, sent(TABLE), Upload.REFUSED)
    assert "no room left" in refused.said
    monkeypatch.setattr(importing, "has_room", lambda _size: True)
    monkeypatch.setattr(importing, "LEAST_ROOM", 50)
    monkeypatch.setattr(importing, "_ROOM", 0)
    refused = until(here, sent("nom;n\n" + "".join(f"{at};{at}\n" for at in range(5000))), Upload.REFUSED)
    assert "no room left" in refused.said


def test_uploads_that_nobody_goes_on_with_are_swept(importer, monkeypatch):
    upload = until(importer(), sent(TABLE), Upload.READ)
    sweep()
    assert Upload.objects.filter(pk=upload.pk).exists()
    monkeypatch.setattr(importing, "KEPT_FOR", -1.0)
    sweep()
    assert not Upload.objects.exists()
    assert not place.folder_of(upload.pk).exists()
