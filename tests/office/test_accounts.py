from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from office.visiting import set_by
from temoin.office.accounts.models import SignIn, User


def test_the_sign_in_page_gives_a_token_and_nothing_else(visitor):
    response = visitor.get("/accounts/login/")
    assert set_by(response) == {"csrftoken"}
    token = response.cookies["csrftoken"]
    assert (token["max-age"], token["expires"], token["samesite"]) == ("", "", "Lax")
    assert "no-store" in response["Cache-Control"]


def test_a_second_look_at_the_sign_in_page_sets_nothing(visitor):
    visitor.get("/accounts/login/")
    assert set_by(visitor.get("/accounts/login/")) == set()


def test_signing_in_starts_a_session_that_ends_with_the_browser(office, visitor):
    response = office.sign_in(visitor)
    assert (response.status_code, response["Location"]) == (302, "/accounts/")
    assert set_by(response) == {"sessionid", "csrftoken"}
    session = response.cookies["sessionid"]
    assert session["httponly"]
    assert (session["samesite"], session["max-age"], session["expires"]) == ("Lax", "", "")


def test_whoever_asks_to_stay_gets_fourteen_days_that_no_visit_moves(office, visitor):
    response = office.sign_in(visitor, stays="on")
    assert int(response.cookies["sessionid"]["max-age"]) == pytest.approx(14 * 86400, abs=5)
    for path in ("/accounts/", "/back/", "/datasets/", "/accounts/me"):
        assert set_by(visitor.get(path)) == set()


def test_a_later_save_of_the_session_keeps_its_end(office, visitor):
    office.sign_in(visitor, stays="on")
    stored = Session.objects.get()
    session = visitor.session
    session["anything"] = True
    session.save()
    assert abs(Session.objects.get().expire_date - stored.expire_date) < timedelta(seconds=2)


def test_a_wrong_password_sets_no_session_and_tells_not_who_exists(office, visitor):
    wrong = office.sign_in(visitor, password="not this one")
    nobody = office.sign_in(office.visitor(), username="nobody")
    assert (wrong.status_code, nobody.status_code) == (422, 422)
    assert "sessionid" not in wrong.cookies
    said = [
        response.content.decode().split('role="alert"')[1].split("</p>")[0] for response in (wrong, nobody)
    ]
    assert said[0] == said[1]


def test_signing_in_without_the_token_is_refused(office, visitor):
    response = visitor.post("/accounts/login/", {"username": "admin", "password": office.password})
    assert response.status_code == 403
    assert set_by(response) == set()


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_to_another_site(office, visitor, target):
    assert office.sign_in(visitor, next=target)["Location"] == "/accounts/"


def test_signing_in_leads_back_to_the_page_that_asked_for_it(office, visitor):
    asked = visitor.get("/back/sites/portail/")
    assert asked["Location"] == "/accounts/login/?next=/back/sites/portail/"
    assert office.sign_in(visitor, next="/back/sites/portail/")["Location"] == "/back/sites/portail/"


def test_the_session_is_another_one_after_each_sign_in(office, visitor):
    office.sign_in(visitor)
    first = visitor.cookies["sessionid"].value
    visitor.get("/accounts/")
    form = {"username": "admin", "password": office.password}
    visitor.post("/accounts/login/", form | {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value})
    assert visitor.cookies["sessionid"].value != first
    assert not Session.objects.filter(session_key=first).exists()
    assert SignIn.objects.count() == 1


def test_a_planted_session_is_not_the_one_that_a_sign_in_uses(office, visitor):
    visitor.cookies["sessionid"] = "planted0planted0planted0planted0"
    office.sign_in(visitor)
    assert visitor.cookies["sessionid"].value != "planted0planted0planted0planted0"


def test_signing_out_ends_the_session_here_and_in_the_browser(office, person):
    old = person.cookies["sessionid"].value
    token = person.cookies["csrftoken"].value
    response = person.post("/accounts/logout/", {"csrfmiddlewaretoken": token})
    assert response["Location"] == "/"
    assert response.cookies["sessionid"]["max-age"] == 0
    assert response.cookies["csrftoken"]["max-age"] == 0
    assert not Session.objects.exists()
    thief = office.visitor()
    thief.cookies["sessionid"] = old
    assert thief.get("/accounts/me").json() == {"authenticated": False}


def test_signing_out_needs_the_token_and_a_post(person):
    assert person.post("/accounts/logout/").status_code == 403
    assert person.get("/accounts/logout/").status_code == 405
    assert person.get("/accounts/me").json()["authenticated"]


def test_a_session_ends_after_eight_hours_without_use(person):
    SignIn.objects.update(last_used=timezone.now() - timedelta(hours=8, seconds=1))
    response = person.get("/back/")
    assert response["Location"].startswith("/accounts/login/")
    assert response.cookies["sessionid"]["max-age"] == 0
    assert not Session.objects.exists()


def test_a_session_ends_fourteen_days_after_its_start_however_used(office):
    person = office.person(stays="on")
    SignIn.objects.update(started=timezone.now() - timedelta(days=14, seconds=1))
    assert person.get("/accounts/me").json() == {"authenticated": False}


def test_whoever_stays_signed_in_may_be_away_for_a_night(office):
    person = office.person(stays="on")
    SignIn.objects.update(last_used=timezone.now() - timedelta(hours=20))
    assert person.get("/accounts/me").json()["authenticated"]


def test_last_use_is_written_every_five_minutes_without_touching_the_session(person):
    before = Session.objects.get()
    SignIn.objects.update(last_used=timezone.now() - timedelta(minutes=4))
    unmoved = SignIn.objects.get().last_used
    assert set_by(person.get("/back/")) == set()
    assert SignIn.objects.get().last_used == unmoved
    SignIn.objects.update(last_used=timezone.now() - timedelta(minutes=6))
    assert set_by(person.get("/back/")) == set()
    assert timezone.now() - SignIn.objects.get().last_used < timedelta(minutes=1)
    assert Session.objects.get().session_data == before.session_data
    assert Session.objects.get().expire_date == before.expire_date


def change_password(client, old: str, new: str):
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(
        "/accounts/password/", form | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    )


def test_a_new_password_rotates_the_session_ends_the_others_and_deletes_the_first_password_file(
    office, person
):
    other = office.person()
    old = person.cookies["sessionid"].value
    assert (office.data / "first-password").exists()
    response = change_password(person, office.password, "une phrase assez longue")
    assert response.status_code == 302
    assert set_by(response) == {"sessionid", "csrftoken"}
    assert person.cookies["sessionid"].value != old
    assert person.get("/accounts/me").json()["authenticated"]
    assert other.get("/accounts/me").json() == {"authenticated": False}
    assert not (office.data / "first-password").exists()
    assert User.objects.get().check_password("une phrase assez longue")


def test_a_weak_or_wrong_password_changes_nothing(office, person):
    assert change_password(person, office.password, "motdepasse").status_code == 422
    assert change_password(person, "not this one", "une phrase assez longue").status_code == 422
    assert User.objects.get().check_password(office.password)
    assert (office.data / "first-password").exists()


def test_nobody_in_particular_is_told_so_and_receives_nothing(visitor):
    response = visitor.get("/accounts/me")
    assert response.json() == {"authenticated": False}
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_live_session_without_its_token_gets_one_from_the_corner(person):
    del person.cookies["csrftoken"]
    response = person.get("/accounts/me")
    assert response.json()["name"] == "admin"
    assert set_by(response) == {"csrftoken"}
    assert set_by(person.get("/accounts/me")) == set()


def test_the_account_of_nobody_is_the_sign_in_page(visitor):
    response = visitor.get("/accounts/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert not response.cookies


def test_pages_of_a_person_are_kept_by_no_cache(person):
    for path in ("/accounts/", "/back/", "/back/sites/portail/"):
        assert "no-store" in person.get(path)["Cache-Control"]


def test_the_front_office_alone_is_open_to_someone_without_a_role(office):
    User.objects.create_user("lecteur", password="une phrase assez longue")
    reader = office.visitor()
    assert office.sign_in(reader, username="lecteur", password="une phrase assez longue").status_code == 302
    assert reader.get("/accounts/me").json()["name"] == "lecteur"
    assert reader.get("/back/").status_code == 403
    token = reader.cookies["csrftoken"].value
    assert reader.get("/api/v1/sites", headers={"X-CSRFToken": token}).status_code == 403
