import json

import pytest

from temoin.charter import loads
from temoin.office.registry.models import Site
from temoin.web.django import current

SITE = "/api/v1/sites/portail"
READS = ["/api/v1/sites", SITE, f"{SITE}/charter", f"{SITE}/check", f"{SITE}/ledger"]


def token(client) -> dict[str, str]:
    return {"X-CSRFToken": client.cookies["csrftoken"].value}


def put(client, text: str | bytes, **headers: str):
    return client.put(
        f"{SITE}/charter", text, content_type="application/yaml", headers=token(client) | headers
    )


@pytest.mark.parametrize("path", [*READS, "/api/v1/nothing", "/api/v1/openapi.json"])
def test_nobody_gets_nothing_and_no_cookie(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert not response.cookies


@pytest.mark.parametrize("path", [*READS, "/api/v1/nothing", "/api/v1/openapi.json"])
def test_a_session_without_its_token_is_refused_reads_included(person, path):
    response = person.get(path)
    assert response.status_code == 403
    assert response.json()["status"] == 403
    assert person.get(path, headers={"X-CSRFToken": "x" * 32}).status_code == 403
    assert person.head(path).status_code == 403


@pytest.mark.parametrize("path", READS)
def test_a_session_with_its_token_retrieves_the_data(person, path):
    response = person.get(path, headers=token(person))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_token_of_a_form_is_no_header(person):
    response = person.get(f"/api/v1/sites?csrfmiddlewaretoken={person.cookies['csrftoken'].value}")
    assert response.status_code == 403


def test_a_token_from_another_site_s_page_is_refused(person):
    headers = token(person) | {"origin": "https://elsewhere.example"}
    assert person.get("/api/v1/sites", headers=headers).status_code == 403


def test_a_header_without_the_cookie_is_refused(person):
    headers = token(person)
    del person.cookies["csrftoken"]
    assert person.get("/api/v1/sites", headers=headers).status_code == 403


def test_the_sites_and_what_the_charter_declares(person):
    (site,) = person.get("/api/v1/sites", headers=token(person)).json()["results"]
    assert (site["id"], site["platform"], site["version"]) == ("portail", True, 1)
    detail = person.get(SITE, headers=token(person)).json()
    needs = {cookie["name"]: cookie["needs_consent"] for cookie in detail["charter"]["cookies"]}
    assert needs == {
        "sessionid": False,
        "django_language": False,
        "csrftoken": False,
        "cookies_preferences": False,
        "tuiles.localhost": True,
    }


def test_an_unknown_site_is_not_there(person):
    assert person.get("/api/v1/sites/nothing", headers=token(person)).status_code == 404
    assert person.get("/back/sites/nothing/").status_code == 404


def test_the_first_charter_keeps_every_rule_that_is_checked(person):
    assert person.get(f"{SITE}/check", headers=token(person)).json()["findings"] == []


def test_the_ledger_s_counts(person, visitor):
    visitor.post("/.temoin/choice", {"answer": "accept"})
    visitor.post("/.temoin/choice", {"answer": "refuse"})
    counts = person.get(f"{SITE}/ledger", headers=token(person)).json()
    assert counts["entries"] == 2
    assert counts["events"] == {"granted": 1, "withdrawn": 1}
    assert counts["holds"]


def test_a_charter_is_changed_and_in_force_at_once(office, person, visitor):
    kept = person.get(f"{SITE}/charter", headers=token(person))
    changed = kept.content.decode().replace("Ce portail est un exemple.", "Ce portail est un bel exemple.")
    response = put(person, changed, **{"If-Match": kept["ETag"]})
    assert response.status_code == 200, response.content
    assert response.json()["version"] == 2
    assert not response.json()["asks_again"]
    assert response["ETag"] == '"2"'
    assert "un bel exemple" in current().file.charter.about["fr"]
    assert "un bel exemple" in visitor.get("/cookies/").content.decode()
    assert office.current.resolve().name == "2.yaml"
    assert (office.data / "charters/portail/1.yaml").read_text() == kept.content.decode()


def test_two_people_who_change_one_charter_do_not_overwrite_each_other(office, person):
    text = person.get(f"{SITE}/charter", headers=token(person)).content.decode()
    assert put(person, text, **{"If-Match": '"1"'}).status_code == 200
    late = put(person, text, **{"If-Match": '"1"'})
    assert late.status_code == 412
    assert office.current.resolve().name == "2.yaml"


@pytest.mark.parametrize("given", ["W/1", "", '"x"', '"99999999999999999999"', "1, 2"])
def test_an_if_match_that_names_no_version_never_matches(person, given):
    text = person.get(f"{SITE}/charter", headers=token(person)).content
    assert put(person, text, **{"If-Match": given}).status_code == 412


@pytest.mark.parametrize(
    "text",
    ["charter: 1\nservices: [", "", "charter: 1\nservices: []\ncolour: red\n", b"\xff\xfe\x00", "- 1\n"],
)
def test_a_charter_with_mistakes_names_their_lines_and_publishes_nothing(office, person, text):
    response = put(person, text)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["problems"][0]["line"] >= 1
    assert office.current.resolve().name == "1.yaml"


@pytest.mark.parametrize("name", ["sessionid", "django_language", "csrftoken", "cookies_preferences"])
def test_the_platform_s_charter_never_lacks_a_cookie_that_it_sets(office, person, name):
    text = office.current.read_text().replace(f"name: {name}", f"name: not_{name}")
    response = put(person, text)
    assert response.status_code == 409
    (reason,) = response.json()["reasons"]
    assert name in reason
    assert office.current.resolve().name == "1.yaml"


def test_the_platform_s_charter_never_gives_sign_in_a_purpose_to_refuse(office, person):
    text = office.current.read_text().replace("purpose: authentication", "purpose: advertising")
    response = put(person, text)
    assert response.status_code == 409
    assert "sessionid" in response.json()["detail"]


def test_the_platform_s_charter_declares_the_tiles_that_it_asks_for(office, person):
    text = office.current.read_text().replace("name: tuiles.localhost", "name: tiles.elsewhere.example")
    response = put(person, text)
    assert response.status_code == 409
    assert "tuiles.localhost" in response.json()["detail"]
    assert "tiles.elsewhere.example" in response.json()["detail"]


def test_a_write_without_the_token_changes_nothing(office, person):
    response = person.put(f"{SITE}/charter", office.current.read_bytes(), content_type="application/yaml")
    assert response.status_code == 403
    assert office.current.resolve().name == "1.yaml"


def test_a_site_without_a_charter_says_so(person):
    platform = Site.objects.get()
    Site.objects.create(
        slug="autre", name="Autre", origin="https://autre.example", organisation=platform.organisation
    )
    for part in ("charter", "check", "ledger"):
        assert person.get(f"/api/v1/sites/autre/{part}", headers=token(person)).status_code == 404
    assert person.get("/api/v1/sites/autre", headers=token(person)).json()["charter"] is None


def test_another_site_may_declare_what_it_likes(office, person):
    platform = Site.objects.get()
    Site.objects.create(
        slug="autre", name="Autre", origin="https://autre.example", organisation=platform.organisation
    )
    text = "charter: 1\nservices: []\n"
    response = person.put(
        "/api/v1/sites/autre/charter", text, content_type="application/yaml", headers=token(person)
    )
    assert response.status_code == 200
    assert loads((office.data / "charters/autre/current").read_bytes()).charter.services == ()


def test_a_problem_speaks_the_language_of_the_page(person):
    headers = {"accept-language": "en"}
    assert "X-CSRFToken is missing" in person.get("/api/v1/sites", headers=headers).json()["detail"]
    assert "X-CSRFToken manque" in json.loads(person.get("/api/v1/sites").content)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/api/v1/nothing", 404), ("delete", f"{SITE}/charter", 405), ("put", "/api/v1/sites", 405)],
)
def test_an_error_is_said_to_a_program_as_a_program_expects_it(person, method, path, status):
    response = getattr(person, method)(path, headers=token(person))
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_the_first_address_says_where_to_go_on(person):
    assert person.get("/api/v1/", headers=token(person)).json()["sites"] == "/api/v1/sites"


@pytest.mark.parametrize("size", [500_001, 3_000_000])
def test_a_charter_longer_than_any_is_refused_whatever_its_length(person, size):
    assert put(person, b"x" * size).status_code == 413
