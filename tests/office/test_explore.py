import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.datasets.explore.parameters import asked
from temoin.office.datasets.refusal import BadParameter

BASE = "/api/explore/v2.1"


@pytest.mark.parametrize("slash", ["", "/"])
def test_records_come_with_and_without_a_trailing_slash(visitor, slash):
    answer = visitor.get(f"{BASE}/catalog/datasets/cookies-declares/records{slash}")
    assert answer.status_code == 200
    assert answer.json()["total_count"] == 5
    assert [record["name"] for record in answer.json()["results"]] == [
        "sessionid",
        "django_language",
        "csrftoken",
        "cookies_preferences",
        "tuiles.localhost",
    ]


def test_a_record_says_what_the_charter_and_the_law_say(visitor):
    (record,) = visitor.get(f"{BASE}/catalog/datasets/cookies-declares/records?limit=1&lang=en").json()[
        "results"
    ]
    assert (
        record.items()
        >= {
            "name": "sessionid",
            "site": "portail",
            "provider": "Ville d'Exemple",
            "service": "Authentication",
            "places": "front and back office",
            "explains": "Recognises the signed-in person from page to page.",
            "kind": "cookie",
            "lifetime": "14 days",
            "lifetime_seconds": 14 * 86_400,
            "set_when": "on signing in",
            "consent": False,
            "rule": "EXE-02",
        }.items()
    )


def test_limit_and_offset_cut_the_same_list(visitor):
    address = f"{BASE}/catalog/datasets/regles/records"
    whole = visitor.get(f"{address}?limit=100").json()
    assert visitor.get(address).json()["results"] == whole["results"][:10]
    assert visitor.get(f"{address}?limit=5&offset=3").json()["results"] == whole["results"][3:8]
    assert visitor.get(f"{address}?limit=0").json() == {"total_count": whole["total_count"], "results": []}
    assert visitor.get(f"{address}?limit=100&offset=9900").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("limit=101", "limit"),
        ("limit=-2", "limit"),
        ("limit=x", "limit"),
        ("limit=%D9%A3", "limit"),
        ("offset=-1", "offset"),
        ("limit=100&offset=9901", "offset"),
        ("lang=tlh", "lang"),
    ],
)
def test_what_cannot_be_answered_is_named_in_the_flat_shape(visitor, query, names):
    response = visitor.get(f"{BASE}/catalog/datasets/regles/records?{query}")
    assert response.status_code == 400
    assert set(response.json()) == {"error_code", "message"}
    assert response.json()["error_code"] == "InvalidRESTParameterError"
    assert names in response.json()["message"]


@pytest.mark.parametrize(
    "path", ["/catalog/datasets/nothing", "/catalog/datasets/nothing/records/", "/monitoring"]
)
def test_what_is_not_there_has_the_flat_shape_too(visitor, path):
    response = visitor.get(BASE + path)
    assert response.status_code == 404
    assert response.json()["error_code"] == "NotFoundResource"


def test_the_catalogue_lists_the_registers_with_their_fields(visitor):
    answer = visitor.get(f"{BASE}/catalog/datasets/").json()
    assert answer["total_count"] == 5
    assert [dataset["dataset_id"] for dataset in answer["results"]] == [
        "cookies-declares",
        "chartes",
        "versions-de-chartes",
        "regles",
        "cookies-connus",
    ]
    one = visitor.get(f"{BASE}/catalog/datasets/regles?lang=en").json()
    assert one["metas"]["default"]["title"] == "Rules checked"
    assert (
        one["metas"]["default"]["records_count"]
        == visitor.get(f"{BASE}/catalog/datasets/regles/records?limit=0").json()["total_count"]
    )
    assert {field["type"] for field in one["fields"]} == {"text"}
    assert [field["name"] for field in one["fields"]][:2] == ["id", "title"]


def test_any_site_may_read_and_nobody_is_known(person):
    response = person.get(f"{BASE}/catalog/datasets", headers={"origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    preflight = person.options(f"{BASE}/catalog/datasets", headers={"origin": "https://elsewhere.example"})
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, "*")


def test_writing_is_refused_in_the_flat_shape(visitor):
    response = visitor.post(f"{BASE}/catalog/datasets")
    assert response.status_code == 405
    assert response.json()["error_code"] == "MethodNotAllowed"


def test_an_answer_that_has_not_changed_is_not_sent_again(visitor):
    address = f"{BASE}/catalog/datasets/regles/records"
    etag = visitor.get(address)["ETag"]
    assert visitor.get(address, headers={"if-none-match": etag}).status_code == 304


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["limit", "offset", "lang", "select"]), st.lists(st.text(), min_size=1))
)
def test_any_parameters_are_a_question_or_a_sentence(parameters):
    try:
        question = asked("d", parameters)
    except BadParameter:
        return
    assert 0 <= question.limit <= 100
    assert question.offset >= 0
    assert question.offset + question.limit <= 10_000
