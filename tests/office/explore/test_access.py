"""Who reads what: everybody what is public, members what is theirs, and nobody learns of the rest."""

from uuid import uuid4

import pytest

from office.explore.sample import BASE, LIEUX
from office.world import someone
from temoin.office.accounts.keys import _digest
from temoin.office.accounts.models import ApiKey, Membership, User
from temoin.office.datasets.publishing import open_to
from temoin.office.registry.models import Organisation

UNKNOWN = f"{BASE}/catalog/datasets/nothing"
ENDS = ["", "/records", "/records/1", "/facets?facet=name", "/exports", "/exports/csv", "/attachments"]


@pytest.fixture
def mine(places) -> Organisation:
    """The organisation that may read the dataset, which nobody else may any more."""
    organisation = Organisation.objects.create(slug="agglo", name="Agglo")
    places.organisation = organisation.pk
    open_to(places, "restricted", [])
    return organisation


def key_for(organisation: Organisation) -> str:
    user = User.objects.create_user(f"key-{uuid4().hex[:6]}")
    Membership.objects.create(user=user, organisation=organisation, role="auditor")
    secret = f"temoin_{uuid4().hex}"
    ApiKey.objects.create(user=user, name="k", start=secret[7:11], digest=_digest(secret))
    return secret


def told(response) -> tuple[int, str, dict[str, str]]:
    """What an answer tells, but for the id that was asked for and how many calls are left."""
    names = {name: value for name, value in response.items() if not name.startswith("X-RateLimit")}
    names.pop("Content-Length", None)
    text = response.content.decode().replace("lieux", "ID").replace("nothing", "ID")
    return response.status_code, text, names


@pytest.mark.parametrize("end", ENDS)
def test_a_restricted_dataset_is_as_unknown_to_whoever_may_not_read_it(mine, office, end):
    stranger = someone(office, Organisation.objects.create(slug="other", name="Other"), "owner")
    token = {"X-CSRFToken": stranger.cookies["csrftoken"].value}
    for client, headers in ((office.visitor(), {}), (stranger, {}), (stranger, token)):
        response = client.get(LIEUX + end, headers=headers)
        assert response.status_code == 404
        assert told(response) == told(client.get(UNKNOWN + end, headers=headers))
        assert response["Cache-Control"] == "no-store"


def test_a_member_reads_it_with_the_session_and_its_token_or_not_at_all(mine, office):
    member = someone(office, mine, "translator")
    for end in ENDS:
        refused = member.get(LIEUX + end)
        assert (refused.status_code, set(refused.json())) == (403, {"error_code", "message"})
        response = member.get(LIEUX + end, headers={"X-CSRFToken": member.cookies["csrftoken"].value})
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        response.close()
    wrong = member.get(LIEUX, headers={"X-CSRFToken": "x" * 32})
    assert (wrong.status_code, wrong.json()["error_code"]) == (403, "PermissionDenied")


@pytest.mark.parametrize("scheme", ["Apikey", "ApiKey", "APIKEY"])
def test_a_member_s_key_reads_it(mine, visitor, scheme):
    secret = key_for(mine)
    response = visitor.get(f"{LIEUX}/records", headers={"Authorization": f"{scheme} {secret}"})
    assert (response.status_code, response.json()["total_count"]) == (200, 5)
    assert response["Cache-Control"] == "no-store"
    assert visitor.get(f"{LIEUX}/records?apikey={secret}").json()["total_count"] == 5
    assert not response.cookies


def test_the_catalogue_lists_it_to_its_members_alone(mine, office, visitor):
    def listed(client, **headers):
        answer = client.get(f"{BASE}/catalog/datasets?limit=100", headers=headers).json()
        return "lieux" in {one["dataset_id"] for one in answer["results"]}

    member = someone(office, mine, "auditor")
    assert not listed(visitor)
    assert not listed(member)
    assert listed(member, **{"X-CSRFToken": member.cookies["csrftoken"].value})
    assert listed(visitor, Authorization=f"Apikey {key_for(mine)}")
    export = visitor.get(f"{BASE}/catalog/exports/ttl").content
    assert b"lieux" not in export


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Apikey wrong"}, {"Authorization": "Apikey"}, {"Authorization": "Bearer x"}]
)
def test_a_key_that_opens_nothing_is_refused_even_for_what_is_public(places, visitor, headers):
    response = visitor.get(f"{LIEUX}/records", headers=headers)
    assert (response.status_code, response.json()["error_code"]) == (401, "AuthenticationError")
    assert response["WWW-Authenticate"] == "Apikey"


def test_a_public_read_looks_at_no_session(places, office, settings, django_assert_num_queries):
    settings.TEMOIN_KEPT_FOR = 60
    member = office.person()
    member.get(f"{LIEUX}/records")
    headers = {"X-CSRFToken": "x" * 32}
    with django_assert_num_queries(0):
        response = member.get(f"{LIEUX}/records", headers=headers)
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public")
