"""What the data API answers: shapes, both spellings of a path, links, errors that name what is wrong."""

import pytest

from office.explore.sample import BASE, FIELDS, LIEUX, NAMES


def test_a_dataset_says_all_that_is_known_of_it_and_null_for_the_rest(places, visitor):
    found = visitor.get(f"{LIEUX}/?lang=en").json()
    assert (found["dataset_id"], found["has_records"], found["visibility"]) == ("lieux", True, "domain")
    assert found["features"] == ["analyze", "geo", "timeserie"]
    metas = found["metas"]["default"]
    assert (metas["title"], metas["publisher"], metas["records_count"]) == ("Places", "Ville d'Exemple", 5)
    assert (metas["theme"], metas["keyword"]) == (["Culture", "Various"], ["museum", "school"])
    assert metas["territory"] == ["Exemple"]
    assert metas["references"] is None
    assert metas["metadata_languages"] == ["fr", "en"]
    by_name = {field["name"]: field for field in found["fields"]}
    assert list(by_name) == NAMES
    assert by_name["name"]["annotations"] == {"facet": [], "facetsort": ["-count"], "sortable": []}
    assert by_name["tags"]["annotations"] == {"multivalued": [","]}
    assert by_name["visits"]["annotations"]["unit"] == ["personnes"]
    assert {field["type"] for field in found["fields"]} == {field.type for field in FIELDS}
    assert by_name["score"]["description"] is None


def test_records_have_every_key_with_null_for_what_is_missing(places, visitor):
    records = visitor.get(f"{LIEUX}/records/").json()["results"]
    assert [list(record) for record in records] == [NAMES] * 5
    assert records[0]["seen"] == "2024-07-01T10:00:00+00:00"
    assert records[0]["shape"]["type"] == "Feature"
    assert records[0]["tags"] == ["mer", "vent"]
    assert set(records[4].values()) == {None}


def test_a_time_zone_moves_datetimes_in_records_and_exports_alike(places, visitor):
    asked = "?timezone=Europe/Paris&select=seen"
    found = visitor.get(f"{LIEUX}/records{asked}").json()["results"]
    assert [one["seen"] for one in found[:2]] == ["2024-07-01T12:00:00+02:00", "2025-01-01T00:30:00+01:00"]
    export = b"".join(visitor.get(f"{LIEUX}/exports/csv{asked}&with_bom=false").streaming_content).decode()
    assert export.split("\r\n")[:3] == ["seen", found[0]["seen"], found[1]["seen"]]


def test_a_plus_that_a_query_string_lost_is_found_again(places, visitor):
    raw = f"{LIEUX}/records?where=seen>=date'2024-12-31T00:00:00+02:00'"
    assert visitor.get(raw).json()["total_count"] == 1


def test_a_record_has_an_id_by_which_it_is_found(places, visitor):
    listed = visitor.get(f"{LIEUX}/records?include_app_metas=true&include_links=true&where=visits<0").json()
    (one,) = listed["results"]
    assert (one["_id"], one["name"]) == ("3", 'Dit "le\nport"')
    assert one["_size"] > 100
    links = {link["rel"]: link["href"] for link in one["_links"]}
    assert links["self"].endswith("/catalog/datasets/lieux/records/3")
    alone = visitor.get(links["self"].removeprefix("http://127.0.0.1:8000")).json()
    assert alone == {name: one[name] for name in NAMES}
    for unknown in ("0", "6", "x", "9" * 40):
        response = visitor.get(f"{LIEUX}/records/{unknown}")
        assert (response.status_code, response.json()["error_code"]) == (404, "NotFoundResource")


def test_links_lead_to_what_is_there(places, visitor):
    found = visitor.get(f"{LIEUX}?include_links=true").json()
    for link in found["_links"]:
        assert visitor.get(link["href"].removeprefix("http://127.0.0.1:8000")).status_code == 200, link
    for link in visitor.get(f"{LIEUX}/exports").json()["links"]:
        response = visitor.get(link["href"].removeprefix("http://127.0.0.1:8000"))
        assert response.status_code == 200, link
        response.close()
    assert visitor.get(f"{LIEUX}/attachments/").json() == {"links": [], "attachments": []}


def test_a_group_has_no_total(places, visitor):
    found = visitor.get(f"{LIEUX}/records?select=count(*) as n&group_by=open&order_by=open").json()
    assert found == {"results": [{"open": False, "n": 1}, {"open": True, "n": 2}, {"open": None, "n": 2}]}


@pytest.mark.parametrize(
    ("query", "code", "names"),
    [
        ("where=name =", "ODSQLSyntaxError", "where"),
        ("where=nothing = 1", "ODSQLError", "nothing"),
        ("order_by=nothing", "ODSQLError", "nothing"),
        ("select=json_format(more)", "ODSQLError", "json_format"),
        ("timezone=Mars", "InvalidRESTParameterError", "timezone"),
        ("refine=nothing", "InvalidRESTParameterError", "refine"),
        ("include_links=perhaps", "InvalidRESTParameterError", "include_links"),
        ("limit=1&offset=10000", "InvalidRESTParameterError", "exports"),
        (f"where={'x' * 30000}", "InvalidRESTParameterError", "where"),
    ],
)
def test_what_cannot_be_answered_is_named(places, visitor, query, code, names):
    response = visitor.get(f"{LIEUX}/records?{query}")
    assert response.status_code == 400, response.content
    assert response.json()["error_code"] == code
    assert names in response.json()["message"]
    assert response["Cache-Control"] == "no-store"


def test_an_unknown_parameter_is_ignored_and_said_to_be(places, visitor):
    response = visitor.get(f"{LIEUX}/records?limit=1&colour=red&caf%C3%A9=1&a%0d%0ab=2")
    assert response.status_code == 200
    assert response["X-Temoin-Ignored-Parameters"] == "a??b, caf\\xe9, colour"
    assert "X-Temoin-Ignored-Parameters" not in visitor.get(f"{LIEUX}/records?limit=1")


@pytest.mark.parametrize(
    "path",
    ["/monitoring", "/catalog/nothing", "/catalog/datasets/x/y", "/opendatasoft/a/b", "/assets/x"],
)
def test_what_is_not_served_is_not_found_in_the_flat_shape(visitor, path):
    response = visitor.get(BASE + path)
    assert (response.status_code, response.json()["error_code"]) == (404, "NotFoundResource")


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"p{n}=1" for n in range(3000)),
        "where=%FF%FE%00",
        "where=" + "(" * 5000,
        "refine=name:%00&refine=:x&exclude=``:",
        "facet=facet(&facet=%00",
        "lang=fr%00",
        "limit=%2B1&offset=1e3",
        "select=%F0%9F%92%A9",
        "apikey=%00%FF",
    ],
)
@pytest.mark.parametrize("end", ["records", "facets", "exports/csv"])
def test_nothing_that_is_sent_makes_it_fail(places, visitor, query, end):
    response = visitor.get(f"{LIEUX}/{end}?{query}")
    assert response.status_code in {200, 400, 401}
    assert response.status_code == 200 or set(response.json()) == {"error_code", "message"}
    response.close()
