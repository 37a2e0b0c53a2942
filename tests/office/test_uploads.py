"""Files on their way to a dataset: sent in pieces, kept whole or not at all, corrected, published."""

import asyncio
import errno

import pytest
from msgspec import to_builtins

from office.calling import calls
from office.visiting import send
from office.world import half, shelved, someone
from temoin.office.api.incoming import KEY, Incoming, Stopped, streamed
from temoin.office.datasets import receiving
from temoin.office.datasets.models import Dataset, Upload
from temoin.office.datasets.receiving import source
from temoin.office.datasets.upload import Column, Doubt, Found, Reading
from temoin.office.registry.models import Organisation

FILE = b"nom;nombre\nun;1\ndeux;2\n"


@pytest.fixture
def town(office) -> Organisation:
    return Organisation.objects.create(slug="agglo", name="Agglo")


@pytest.fixture
def publisher(office, town):
    return someone(office, town, "publisher")


def begun(client, **more) -> str:
    sent = {"organisation": "agglo", "filename": "lieux.csv", "length": len(FILE)} | more
    answer = calls(client, "POST", "/uploads", sent)
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1/uploads/{answer.json()['id']}"
    return answer.json()["id"]


def sent(client, upload, content=FILE, offset=0):
    return calls(client, "PUT", f"/uploads/{upload}/file?offset={offset}", content)


def looked_at(upload, *doubts: Doubt) -> None:
    """Leave a file as whoever reads it does."""
    columns = (
        Column(name="nom", heading="Nom", proposed="text", fits=("text",), examples=("un",)),
        Column(name="nombre", heading="nombre", proposed="int", fits=("text", "int", "double")),
    )
    found = Found(rows=2, columns=columns, doubts=doubts, preview=(("un", "1"), ("deux", None)))
    Upload.objects.filter(pk=upload).update(
        state=Upload.READ,
        reading=to_builtins(Reading(format="csv", separator=";")),
        found=to_builtins(found),
        fields=[{"name": "nom", "type": "text"}, {"name": "nombre", "type": "int"}],
    )


def test_a_file_is_sent_whole_and_waits_to_be_read(publisher):
    upload = begun(publisher)
    answer = sent(publisher, upload)
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    assert source(Upload.objects.get().pk).read_bytes() == FILE


def test_a_file_is_sent_in_pieces_and_gone_on_with_from_what_is_here(publisher):
    upload = begun(publisher)
    assert sent(publisher, upload, FILE[:9]).json()["state"] == "receiving"
    beyond = sent(publisher, upload, FILE[12:], 12)
    assert (beyond.status_code, beyond.json()["received"]) == (409, 9)
    assert calls(publisher, "GET", f"/uploads/{upload}").json()["received"] == 9
    again = sent(publisher, upload, FILE[5:12], 5)
    assert (again.json()["state"], again.json()["received"]) == ("receiving", 12)
    assert sent(publisher, upload, FILE[12:], 12).json()["state"] == "received"
    assert source(Upload.objects.get().pk).read_bytes() == FILE
    assert sent(publisher, upload).status_code == 409


def test_a_file_longer_than_was_said_is_refused_and_not_read(publisher):
    upload = begun(publisher)
    assert sent(publisher, upload, FILE + b"x").status_code == 413
    assert Upload.objects.get().state == Upload.RECEIVING


def test_a_file_longer_than_any_may_be_is_refused_before_it_is_sent_and_while_it_is(publisher, settings):
    settings.TEMOIN_LARGEST_UPLOAD = 10
    wanted = {"organisation": "agglo", "filename": "x.csv", "length": 11}
    assert calls(publisher, "POST", "/uploads", wanted).status_code == 413
    upload = begun(publisher, length=None)
    assert sent(publisher, upload).status_code == 413


def test_an_empty_file_is_told_to_be_one(publisher):
    upload = begun(publisher, length=None)
    answer = sent(publisher, upload, b"")
    assert (answer.status_code, answer.json()["detail"]) == (422, "Ce fichier est vide.")


def test_a_full_disk_is_said_and_gives_back_what_the_file_took(publisher, monkeypatch):
    upload = begun(publisher)
    assert sent(publisher, upload, FILE[:9]).status_code == 200

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(receiving.os, "write", full)
    answer = sent(publisher, upload, FILE[9:], 9)
    monkeypatch.undo()
    assert answer.status_code == 507
    assert "disque" in answer.json()["detail"]
    assert source(Upload.objects.get().pk).stat().st_size == 0
    assert sent(publisher, upload).json()["state"] == "received"


def test_two_who_send_one_file_at_once_do_not_mix_it(publisher):
    upload = begun(publisher)
    file = source(Upload.objects.get().pk)
    file.parent.mkdir(parents=True)
    with receiving._alone(file):
        assert sent(publisher, upload).status_code == 409
    assert sent(publisher, upload).status_code == 200


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\temp\\lieux.csv", "lieux.csv"),
        ("a\u202egnp.csv\x00", "agnp.csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("/", "file"),
    ],
)
def test_the_name_of_a_file_is_never_a_path(publisher, office, filename, shown):
    upload = begun(publisher, filename=filename)
    assert sent(publisher, upload).status_code == 200
    assert Upload.objects.get().filename == shown
    kept = [path for path in (office.data / "datasets/.uploads").rglob("*") if path.is_file()]
    assert {path.name for path in kept} <= {"source", ".bell"}
    page = publisher.get(f"/back/uploads/{upload}/").content.decode()
    assert "<script>alert" not in page


def test_a_file_without_the_token_is_not_taken(office, publisher):
    upload = begun(publisher)
    answer = publisher.put(
        f"/api/v1/uploads/{upload}/file", data=FILE, content_type="application/octet-stream"
    )
    assert answer.status_code == 403
    assert not source(Upload.objects.get().pk).exists()
    stranger = office.visitor()
    assert stranger.put(f"/api/v1/uploads/{upload}/file", data=FILE).status_code == 401


def test_a_file_of_another_organisation_is_not_there(office, publisher):
    upload = begun(publisher)
    other = someone(office, half("autre", "Autre").organisation, "owner")
    assert sent(other, upload).status_code == 404
    assert not source(Upload.objects.get(pk=upload).pk).exists()


def test_what_was_found_is_said_in_the_caller_s_language_and_corrected_by_column(publisher):
    upload = begun(publisher)
    assert calls(publisher, "PATCH", f"/uploads/{upload}", {"fields": []}).status_code == 409
    looked_at(upload)
    shown = calls(publisher, "GET", f"/uploads/{upload}")
    assert [one["type"] for one in shown.json()["columns"]] == ["text", "int"]
    assert shown.json()["preview"] == [["un", "1"], ["deux", None]]
    path = f"/uploads/{upload}"
    assert calls(publisher, "GET", path, **{"If-None-Match": shown["ETag"]}).status_code == 304
    fields = [{"name": "nombre", "type": "double", "label": {"fr": " Le nombre ", "en": ""}, "lenient": True}]
    answer = calls(publisher, "PATCH", path, {"fields": fields, "note": "Corrigé"}).json()
    assert (answer["columns"][1]["type"], answer["columns"][1]["label"]) == ("double", {"fr": "Le nombre"})
    assert answer["columns"][0]["type"] == "text"
    assert answer["columns"][1]["lenient"] is True
    assert answer["note"] == "Corrigé"
    unknown = calls(publisher, "PATCH", path, {"fields": [{"name": "autre", "type": "int"}]})
    assert (unknown.status_code, unknown.json()["errors"][0]["loc"][-1]) == (422, "fields")


def test_a_file_is_read_again_as_its_publisher_says(publisher):
    upload = begun(publisher)
    looked_at(upload)
    answer = calls(publisher, "PATCH", f"/uploads/{upload}", {"reading": {"separator": ",", "skipped": 2}})
    assert answer.json()["state"] == "received"
    reading = Upload.objects.get().reading
    assert (reading["separator"], reading["skipped"], reading["format"]) == (",", 2, "csv")
    assert Upload.objects.get().found == {}


def test_a_new_dataset_is_seen_by_nobody_before_it_has_a_version(publisher, office):
    upload = begun(publisher)
    looked_at(upload)
    metas = {"title": {"fr": "Les lieux  à\nvisiter"}, "keywords": [{"fr": "lieu"}]}
    answer = calls(publisher, "POST", f"/uploads/{upload}/publication", {"metas": metas})
    assert (answer.status_code, answer.json()["state"]) == (202, "publishing")
    assert answer.json()["dataset"] == "les-lieux-a-visiter"
    row = Dataset.objects.get(slug="les-lieux-a-visiter")
    assert (row.current, row.metas["title"]) == (0, {"fr": "Les lieux à visiter"})
    assert row.metas["publisher"]["fr"] == Organisation.objects.get(slug="agglo").name
    assert calls(publisher, "GET", "/datasets/les-lieux-a-visiter").status_code == 404
    assert office.visitor().get("/datasets/les-lieux-a-visiter/").status_code == 404
    assert calls(publisher, "DELETE", f"/uploads/{upload}").status_code == 409
    Upload.objects.update(state=Upload.REFUSED)
    assert calls(publisher, "DELETE", f"/uploads/{upload}").status_code == 204
    assert not Dataset.objects.filter(slug="les-lieux-a-visiter").exists()


def test_what_must_be_mended_is_not_published(publisher):
    upload = begun(publisher)
    looked_at(upload, Doubt(code="row-too-long", sentence="Line 3 has a cell more.", line=3, stops=True))
    metas = {"title": {"fr": "Lieux"}}
    answer = calls(publisher, "POST", f"/uploads/{upload}/publication", {"metas": metas})
    assert answer.status_code == 409
    assert Upload.objects.get().state == Upload.READ


@pytest.mark.parametrize(
    ("sent_", "status"),
    [
        ({}, 422),
        ({"metas": {"title": {}}}, 422),
        ({"metas": {"title": {"fr": "\u202e \x07"}}}, 422),
        ({"metas": {"title": {"fr": "x" * 301}}}, 422),
        ({"metas": {"title": {"fr": "x"}, "license_url": "javascript:alert(1)"}}, 422),
        ({"metas": {"title": {"fr": "x"}, "period_from": "2026-02-01", "period_to": "2026-01-01"}}, 422),
        ({"metas": {"title": {"fr": "x"}}, "dataset": "../x"}, 422),
        ({"metas": {"title": {"fr": "x"}}, "organisations": ["zz"]}, 422),
        ({"metas": {"title": {"fr": "x"}}, "appends": True}, 409),
    ],
)
def test_a_publication_that_cannot_be_is_refused_with_a_sentence(publisher, sent_, status):
    upload = begun(publisher)
    looked_at(upload)
    answer = calls(publisher, "POST", f"/uploads/{upload}/publication", sent_)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"].endswith(".")
    assert not Dataset.objects.filter(current=0, register=False).exists()


def test_a_version_is_replaced_only_by_who_saw_what_is_there(publisher, town):
    shelved("lieux", "Lieux", town)
    etag = calls(publisher, "GET", "/datasets/lieux")["ETag"]
    upload = begun(publisher, dataset="lieux", appends=True)
    looked_at(upload)
    path = f"/uploads/{upload}/publication"
    assert calls(publisher, "POST", path, {}, **{"If-Match": '"0-0"'}).status_code == 412
    assert calls(publisher, "POST", path, {"metas": {"title": {"fr": "x"}}}).status_code == 409
    answer = calls(publisher, "POST", path, {"appends": True}, **{"If-Match": etag})
    assert answer.status_code == 202
    row = Upload.objects.get()
    assert (row.state, row.dataset, row.appends) == (Upload.PUBLISHING, "lieux", True)


def test_nobody_publishes_into_another_organisation_s_dataset_or_a_register(office, publisher, town):
    other = half("autre", "Autre").organisation
    wanted = {"organisation": "agglo", "filename": "x.csv", "dataset": "autre"}
    assert calls(publisher, "POST", "/uploads", wanted).status_code == 404
    assert calls(publisher, "POST", "/uploads", wanted | {"dataset": "regles"}).status_code == 409
    upload = begun(publisher)
    looked_at(upload)
    taken = {"dataset": "autre", "metas": {"title": {"fr": "x"}}}
    assert calls(publisher, "POST", f"/uploads/{upload}/publication", taken).status_code == 404
    assert Dataset.objects.get(slug="autre").organisation == other.pk


def test_an_organisation_has_so_many_files_on_their_way_and_no_more(publisher, town):
    for number in range(30):
        Upload.objects.create(organisation=town.pk, filename=f"{number}.csv")
    answer = calls(publisher, "POST", "/uploads", {"organisation": "agglo", "filename": "x.csv"})
    assert answer.status_code == 429


def test_a_dropped_file_leaves_nothing(publisher, office):
    upload = begun(publisher)
    sent(publisher, upload)
    assert calls(publisher, "DELETE", f"/uploads/{upload}").status_code == 204
    assert not source(upload).parent.exists()
    assert calls(publisher, "GET", f"/uploads/{upload}").status_code == 404


def test_a_closed_account_takes_its_files_along_and_leaves_no_name_on_them(office, publisher):
    begun(publisher)
    kept = publisher.get("/accounts/data/export.json").json()
    assert [one["filename"] for one in kept["files_sent"]] == ["lieux.csv"]
    assert send(publisher, "/accounts/data/close/", password=office.password).status_code == 200
    row = Upload.objects.get()
    assert (row.person, row.by) == (None, "(closed account)")


# How a body comes in without being held in memory


def taken(*messages, method="PUT", path="/api/v1/uploads/00000000-0000-0000-0000-000000000000/file"):
    """What Django is handed of a body, and what the view takes of it piece by piece."""
    left = list(messages)

    async def receive():
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def run():
        headers = [(b"content-length", b"999999999999")]
        scope, given = streamed({"type": "http", "method": method, "path": path, "headers": headers}, receive)
        first = await given()
        incoming: Incoming = scope[KEY]
        waiting = asyncio.ensure_future(given())
        pieces = await asyncio.to_thread(lambda: list(incoming.pieces()))
        done = waiting.done()
        waiting.cancel()
        return first, dict(scope["headers"])[b"content-length"], pieces, done

    return asyncio.run(run())


def test_django_is_handed_nothing_of_a_streamed_body_and_the_view_all_of_it_in_order():
    chunks = [{"type": "http.request", "body": bytes([n]), "more_body": n < 2} for n in range(3)]
    first, length, pieces, done = taken(*chunks)
    assert (first["body"], first["more_body"], length) == (b"", False, b"0")
    assert pieces == [b"\x00", b"\x01", b"\x02"]
    assert not done


def test_a_client_that_goes_away_in_the_middle_is_noticed():
    with pytest.raises(Stopped):
        taken({"type": "http.request", "body": b"a", "more_body": True})


def test_what_came_before_a_client_went_away_is_kept_to_go_on_from(office, town):
    upload = Upload.objects.create(organisation=town.pk, filename="x.csv")

    def pieces():
        yield b"abc"
        raise Stopped

    with pytest.raises(Stopped):
        receiving.keep(upload.pk, pieces(), offset=0, length=6)
    assert receiving.received(upload.pk) == 3
    assert receiving.keep(upload.pk, [b"def"], offset=3, length=6) == 6
    assert source(upload.pk).read_bytes() == b"abcdef"
    assert source(upload.pk).stat().st_mode & 0o077 == 0
