import re
from datetime import timedelta

import pytest
from django.utils import timezone

from office.visiting import send, set_by
from temoin.office.accounts.models import ApiKey, Membership, SignIn, User
from temoin.office.api.v1 import api
from temoin.office.registry.models import Organisation

SITES = "/api/v1/sites"
CHARTER = "/api/v1/sites/portail/charter"


def make(person, **facts: str) -> str:
    page = send(person, "/accounts/keys/", name="Report", **facts).content.decode()
    return re.search(r">(temoin_[\w-]{43})<", page)[1]


def call(office, authorization: str, path: str = SITES, method: str = "get", **more):
    return getattr(office.visitor(), method)(path, headers={"authorization": authorization}, **more)


@pytest.mark.parametrize("scheme", ["Apikey", "apikey", "APIKEY", "ApiKey"])
def test_a_key_opens_the_api_without_cookie_or_token(office, person, scheme):
    answer = call(office, f"{scheme} {make(person)}")
    assert answer.status_code == 200
    assert answer.json()["total_count"] == 1
    assert not answer.cookies


def test_the_secret_is_shown_once_and_kept_as_a_hash(office, person):
    secret = make(person)
    assert secret not in person.get("/accounts/keys/").content.decode()
    kept = ApiKey.objects.values().get()
    assert secret not in str(kept)
    assert kept["digest"] not in person.get("/accounts/keys/").content.decode()


@pytest.mark.parametrize(
    "said", ["Apikey x", "Apikey", "Apikey ", "Apikey temoin_" + "A" * 43, "apikey é\u0301"]
)
def test_a_key_that_is_none_is_refused_with_the_scheme(office, said):
    answer = call(office, said)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Apikey")
    assert answer["Content-Type"] == "application/problem+json"
    assert not answer.cookies


def test_a_key_that_is_over_revoked_or_an_inactive_person_s_opens_nothing(office, person):
    secret = make(person)
    ApiKey.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert call(office, f"Apikey {secret}").status_code == 401
    ApiKey.objects.update(expires=timezone.now() + timedelta(days=1))
    assert call(office, f"Apikey {secret}").status_code == 200
    User.objects.update(is_active=False)
    assert call(office, f"Apikey {secret}").status_code == 401
    User.objects.update(is_active=True)
    send(person, f"/accounts/keys/{ApiKey.objects.get().pk}/revoke/")
    assert call(office, f"Apikey {secret}").status_code == 401


def put(office, secret: str):
    text = call(office, f"Apikey {secret}", CHARTER).content
    return call(office, f"Apikey {secret}", CHARTER, "put", data=text, content_type="application/yaml")


def test_a_key_that_only_reads_changes_nothing(office, person):
    answer = put(office, make(person))
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_that_writes_does(office, person):
    assert put(office, make(person, writes="on")).status_code == 200


def test_a_key_may_do_what_its_person_may_at_that_moment(office):
    eve = User.objects.create_user("eve", password="une phrase assez longue")
    client = office.visitor()
    office.sign_in(client, username="eve", password="une phrase assez longue")
    secret = make(client, writes="on")
    assert call(office, f"Apikey {secret}").status_code == 403
    membership = Membership.objects.create(user=eve, organisation=Organisation.objects.get(), role="auditor")
    assert call(office, f"Apikey {secret}").status_code == 200
    assert put(office, secret).status_code == 403
    membership.delete()
    assert call(office, f"Apikey {secret}").status_code == 403


def test_a_call_with_a_key_and_a_session_uses_the_key_alone(office, person):
    token = person.cookies["csrftoken"].value
    both = {"authorization": "Apikey wrong", "x-csrftoken": token}
    assert person.get(SITES, headers=both).status_code == 401
    before = SignIn.objects.get().last_used
    SignIn.objects.update(last_used=before - timedelta(hours=1))
    good = person.get(SITES, headers={"authorization": f"Apikey {make(person)}"})
    assert (good.status_code, set_by(good)) == (200, set())


def test_another_scheme_is_no_key(office, person):
    assert call(office, "Bearer x").status_code == 401
    token = person.cookies["csrftoken"].value
    assert person.get(SITES, headers={"authorization": "Basic eDp5", "x-csrftoken": token}).status_code == 200


def test_a_key_is_for_the_api_alone(office, person):
    secret = make(person, writes="on")
    assert call(office, f"Apikey {secret}", "/accounts/me").json() == {"authenticated": False}
    assert call(office, f"Apikey {secret}", "/back/").status_code == 302


def test_the_day_of_the_last_use_is_written_once_a_day(office, person, django_assert_num_queries):
    secret = make(person)
    call(office, f"Apikey {secret}")
    assert ApiKey.objects.get().last_day == timezone.now().date()
    with django_assert_num_queries(4):  # the key, its person's roles, and the two of the list
        call(office, f"Apikey {secret}")


@pytest.mark.parametrize(
    "facts", [{"name": ""}, {"name": "x" * 101}, {"expires": "2020-01-01"}, {"expires": "x"}]
)
def test_a_key_without_a_name_or_with_a_day_that_is_over_is_not_made(person, facts):
    assert send(person, "/accounts/keys/", **({"name": "Report"} | facts)).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_key_lasts_through_its_last_day(office, person):
    today = timezone.now().date()
    secret = make(person, expires=today.isoformat())
    assert call(office, f"Apikey {secret}").status_code == 200
    assert ApiKey.objects.get().expires.date() == today + timedelta(days=1)


def test_nobody_revokes_another_person_s_key(office, person):
    make(person)
    User.objects.create_user("eve", password="une phrase assez longue")
    eve = office.visitor()
    office.sign_in(eve, username="eve", password="une phrase assez longue")
    send(eve, f"/accounts/keys/{ApiKey.objects.get().pk}/revoke/")
    assert ApiKey.objects.exists()


def test_the_description_of_the_api_says_both_ways_in(office):
    schemes = api.get_openapi_schema()["components"]["securitySchemes"]
    assert schemes["Key"] == {"type": "http", "scheme": "apikey"}
    assert schemes["SessionWithToken"]["in"] == "cookie"
