"""Datasets as their organisation keeps them: described, restricted, withdrawn, counted; all in the trail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from office.calling import calls
from office.world import half, shelved, someone
from temoin.office.audience.tally import tally as pages
from temoin.office.datasets import use
from temoin.office.datasets.models import Dataset, Upload, Use
from temoin.office.datasets.use import UPSERT, Uses
from temoin.office.registry.datasets import note_publication
from temoin.office.registry.models import Organisation, TrailEntry

READER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "sec-fetch-dest": "document",
}


@pytest.fixture
def town(office) -> Organisation:
    organisation = Organisation.objects.create(slug="agglo", name="Agglo")
    shelved("lieux", "Les lieux", organisation)
    return organisation


@pytest.fixture
def publisher(office, town):
    return someone(office, town, "publisher")


@pytest.fixture(autouse=True)
def nothing_counted():
    use.tally._counts.clear()
    pages._counts.clear()
    use.tally._swept = None


def test_one_sees_one_s_own_datasets_and_the_registers(office, publisher):
    half("autre", "Autre")
    listed = calls(publisher, "GET", "/datasets?limit=100").json()
    mine = [one for one in listed["results"] if not one["platform"]]
    assert [(one["id"], one["organisation"], one["rows"], one["version"]) for one in mine] == [
        ("lieux", "Agglo", 2, 1)
    ]
    assert any(one["id"] == "regles" for one in listed["results"])
    found = calls(publisher, "GET", "/datasets?q=LES%20LIEUX").json()
    assert [one["id"] for one in found["results"]] == ["lieux"]
    assert calls(publisher, "GET", "/datasets?state=withdrawn").json()["total_count"] == 0
    assert calls(publisher, "GET", "/datasets/autre").status_code == 404


def test_texts_are_changed_only_by_who_saw_them(publisher):
    before = calls(publisher, "GET", "/datasets/lieux")
    metas = before.json()["metas"] | {
        "title": {"fr": "Lieux", "en": "Places"},
        "description": {"fr": "<script>alert(1)</script>\nDeux lignes"},
        "themes": [{"fr": "Culture"}, {}],
        "contact_email": "donnees@exemple.fr",
        "period_from": "2025-01-01",
    }
    changed = calls(publisher, "PATCH", "/datasets/lieux", metas, **{"If-Match": before["ETag"]})
    assert changed.status_code == 200, changed.content
    assert changed["ETag"] != before["ETag"]
    assert changed.json()["metas"]["themes"] == [{"fr": "Culture"}]
    again = calls(publisher, "PATCH", "/datasets/lieux", metas, **{"If-Match": before["ETag"]})
    assert again.status_code == 412
    assert calls(publisher, "PATCH", "/datasets/lieux", metas | {"contact_email": "x y"}).status_code == 422


def test_a_restricted_dataset_leaves_the_catalogue_and_comes_back(office, publisher):
    visitor = office.visitor()
    assert "lieux" in visitor.get("/api/explore/v2.1/catalog/datasets?limit=100").content.decode()
    closed = calls(publisher, "PUT", "/datasets/lieux/readers", {"visibility": "restricted"})
    assert closed.json()["visibility"] == "restricted"
    assert visitor.get("/api/explore/v2.1/catalog/datasets/lieux").status_code == 404
    readers = {"visibility": "restricted", "organisations": ["nowhere"]}
    assert calls(publisher, "PUT", "/datasets/lieux/readers", readers).status_code == 422
    calls(publisher, "PUT", "/datasets/lieux/readers", {"visibility": "domain"})
    assert visitor.get("/api/explore/v2.1/catalog/datasets/lieux").status_code == 200
    deeds = set(TrailEntry.objects.values_list("deed", flat=True))
    assert {"dataset-restricted", "dataset-opened"} <= deeds


def test_a_dataset_is_withdrawn_with_its_reason_and_put_back(office, publisher):
    path = "/datasets/lieux/withdrawal"
    assert calls(publisher, "POST", path, {"reason": {"fr": "  "}}).status_code == 422
    assert calls(publisher, "DELETE", path).status_code == 409
    out = calls(publisher, "POST", path, {"reason": {"fr": "Des adresses y étaient."}})
    assert out.json()["withdrawn"]
    assert office.visitor().get("/api/explore/v2.1/catalog/datasets/lieux/records").status_code == 404
    assert calls(publisher, "POST", path, {"reason": {"fr": "Encore."}}).status_code == 409
    assert calls(publisher, "GET", "/datasets/lieux/preview").json()["rows"] == [["un", "1"], ["deux", "2"]]
    page = publisher.get("/back/datasets/lieux/").content.decode()
    assert "Des adresses y étaient." in page
    assert calls(publisher, "DELETE", path).json()["withdrawn"] is None
    said = [
        one["said"]
        for one in calls(someone_dpo(office), "GET", "/organisations/agglo/trail").json()["results"]
    ]
    assert any("a retiré le jeu de données Les lieux : Des adresses y étaient." in one for one in said)


def someone_dpo(office):
    return someone(office, Organisation.objects.get(slug="agglo"), "dpo")


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PATCH", "", {"title": {"fr": "x"}}),
        ("PUT", "/readers", {"visibility": "restricted"}),
        ("POST", "/withdrawal", {"reason": {"fr": "x"}}),
        ("DELETE", "/withdrawal", None),
    ],
)
def test_a_register_of_the_platform_is_shown_and_changed_by_nobody(office, publisher, method, path, sent):
    for client in (publisher, office.person()):
        assert calls(client, "GET", "/datasets/regles").json()["platform"] is True
        answer = calls(client, method, f"/datasets/regles{path}", sent)
        assert answer.status_code == 409
        assert "registres" in answer.json()["detail"]


def test_a_published_file_is_in_the_trail_in_the_name_of_who_published_it(office, publisher, town):
    person = town.memberships.get().user
    upload = Upload.objects.create(
        organisation=town.pk, filename="lieux.csv", dataset="lieux", by=person.said_name, person=person.pk
    )
    shelved(
        "lieux", "Les lieux", town, after=lambda dataset, version: note_publication(upload, dataset, version)
    )
    entry = TrailEntry.objects.get(deed="dataset-replaced")
    assert (entry.actor_id, entry.object, entry.organisation) == (person.pk, "lieux", town)
    assert entry.details == {"name": "Les lieux", "version": 2, "source": "lieux.csv"}


def test_versions_say_which_is_in_force_and_where_it_came_from(publisher, town):
    shelved("lieux", "Les lieux", town)
    answer = calls(publisher, "GET", "/datasets/lieux/versions").json()
    shown = [(one["version"], one["rows"], one["source"], one["in_force"]) for one in answer["results"]]
    assert shown == [(2, 2, "lieux.csv", True), (1, 2, "lieux.csv", False)]


def test_use_is_counted_by_day_and_of_nobody(publisher, office, django_assert_num_queries):
    with django_assert_num_queries(0):
        for kind in ("page", "page", "call", "export"):
            use.count("lieux", kind)
        use.count("nowhere", "page")
    use.tally.write()
    today = timezone.localdate()
    Use.objects.create(
        dataset=Dataset.objects.get(slug="lieux"), day=today - timedelta(days=29), kind="call", times=5
    )
    Use.objects.create(
        dataset=Dataset.objects.get(slug="lieux"), day=today - timedelta(days=30), kind="call", times=9
    )
    use.count("lieux", "page")
    use.tally.write()
    answer = calls(publisher, "GET", "/datasets/lieux/use").json()
    assert (answer["pages"], answer["calls"], answer["exports"], len(answer["days"])) == (3, 6, 1, 30)
    assert answer["days"][-1] == {"day": str(today), "pages": 3, "calls": 1, "exports": 1}
    assert {field.name for field in Use._meta.fields} == {"id", "dataset", "day", "kind", "times"}
    assert calls(publisher, "GET", "/datasets/lieux/use?from=2026-01-02&to=2026-01-01").status_code == 422
    assert calls(publisher, "GET", "/datasets/lieux/use?to=0001-01-01").status_code == 422


def test_a_page_is_counted_unless_the_visitor_objects(office, town):
    reader = office.visitor(**READER)
    assert reader.get("/datasets/lieux/").status_code == 200
    office.visitor(**READER | {"user-agent": "curl/8"}).get("/datasets/lieux/")
    reader.post("/.temoin/choice", {"answer": "object", "objection": "audience"})
    reader.get("/datasets/lieux/")
    use.tally.write()
    assert [(one.kind, one.times) for one in Use.objects.all()] == [("page", 1)]


def test_uses_that_cannot_be_written_now_are_written_later(office, town, monkeypatch, caplog):
    one = Uses()
    one.add(use.Used(timezone.localdate(), "lieux", "call"))
    monkeypatch.setattr(use, "UPSERT", UPSERT.replace("temoin_datasets_use (", "nowhere ("))
    one.write()
    assert "could not be written" in caplog.text
    monkeypatch.undo()
    one.write()
    assert Use.objects.get().times == 1


def test_uses_are_forgotten_after_twenty_five_months(office, town):
    dataset = Dataset.objects.get(slug="lieux")
    Use.objects.create(dataset=dataset, day=timezone.localdate() - timedelta(days=800), kind="page", times=1)
    Uses().write()
    assert not Use.objects.exists()


def test_what_changes_shows_at_once_though_others_look_meanwhile(office, publisher, settings):
    settings.TEMOIN_KEPT_FOR = 60
    visitor = office.visitor()
    assert visitor.get("/api/explore/v2.1/catalog/datasets/lieux").status_code == 200
    calls(publisher, "POST", "/datasets/lieux/withdrawal", {"reason": {"fr": "x"}})
    assert visitor.get("/api/explore/v2.1/catalog/datasets/lieux").status_code == 404
