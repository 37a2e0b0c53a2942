"""Addresses that such portals had before: they lead on, answer as they did, or say at once where to go."""

import csv
import io

import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/explore/dataset/lieux/", "/datasets/lieux/"),
        ("/explore/dataset/lieux", "/datasets/lieux/"),
        ("/explore/dataset/lieux/information/", "/datasets/lieux/"),
        ("/explore/dataset/lieux/table/?refine=name:x", "/datasets/lieux/table/?refine=name:x"),
        ("/explore/dataset/lieux/api", "/datasets/lieux/api/"),
        ("/explore/dataset/nothing/", "/datasets/nothing/"),
    ],
)
def test_a_page_leads_to_ours(places, visitor, old, new):
    response = visitor.get(old)
    assert (response.status_code, response["Location"]) == (302, new)


def test_a_download_answers_as_odsclient_asks(places, visitor):
    asked = "format=csv&csv_separator=%3B&use_labels_for_header=true&timezone=Europe/Paris"
    response = visitor.get(f"/explore/dataset/lieux/download/?{asked}")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode()), delimiter=";"))
    assert rows[0][:2] == ["Nom du lieu", "Genre"]
    assert rows[1][6] == "2024-07-01T12:00:00+02:00"
    assert len(rows) == 6
    plain = visitor.get("/explore/dataset/lieux/download?format=json")
    assert plain["Content-Type"].startswith("application/json")
    plain.close()


@pytest.mark.parametrize("dataset", ["lieux?format=shp", "nothing?format=csv"])
def test_a_download_that_cannot_be_is_said_in_json(places, visitor, dataset):
    name, _, query = dataset.partition("?")
    response = visitor.get(f"/explore/dataset/{name}/download/?{query}")
    assert response.status_code == (404 if name == "nothing" else 400)
    assert set(response.json()) == {"error_code", "message"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/datasets/1.0/search/?rows=50",
        "/api/records/1.0/search/?dataset=lieux",
        "/api/datasets/1.0/lieux/",
        "/api/catalog/v1?limit=1",
        "/api/3/action/site_read",
    ],
)
def test_another_interface_is_not_here_and_says_which_one_is(visitor, path):
    response = visitor.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json; charset=utf-8")
    assert response["Link"] == '</api/explore/v2.1/>; rel="successor-version"'
