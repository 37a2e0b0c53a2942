import json
from datetime import timedelta

import pytest
from django.core import signing
from django.db.models import Model
from django.utils import timezone

from office.visiting import letters, link_in, send, set_by
from temoin.office.accounts.models import ApiKey, Membership, SignIn, User
from temoin.office.registry.models import Organisation, TrailEntry
from temoin.office.registry.trail import CLOSED, note

PAGES = ("", "profile/", "password/", "two-factor/", "sessions/", "keys/", "data/")


@pytest.mark.parametrize("page", [*PAGES, "two-factor/setup/", "data/export.json"])
def test_a_page_of_one_s_own_sends_a_stranger_to_sign_in(visitor, page):
    response = visitor.get(f"/accounts/{page}")
    after = f"?next=/accounts/{page}" if page else ""
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/{after}")
    assert not response.cookies


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_in_both_languages_and_kept_by_no_cache(person, page):
    for language in ("fr", "en"):
        response = person.get(f"/accounts/{page}", headers={"accept-language": language})
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        text = response.content.decode()
        assert f'<html lang="{language}">' in text
        assert text.count('aria-current="page"') == 1
        assert "style=" not in text


# Name and language


def test_a_name_is_kept_without_what_cannot_be_seen(person):
    send(person, "/accounts/profile/", name="  Ada\u202e  Lovelace\x07 <b>", language="fr")
    assert User.objects.get().name == "Ada Lovelace <b>"
    assert "Ada Lovelace &lt;b&gt;" in person.get("/accounts/").content.decode()
    assert person.get("/accounts/me").json()["name"] == "Ada Lovelace <b>"


def test_choosing_a_language_in_the_profile_is_a_choice_of_language(person):
    response = send(person, "/accounts/profile/", name="Ada", language="en")
    assert set_by(response) == {"django_language"}
    kept = response.cookies["django_language"]
    assert (kept.value, kept["samesite"], kept["max-age"]) == ("en", "Lax", 365 * 86400)
    assert "My account" in person.get("/accounts/").content.decode()


def test_a_name_alone_is_no_choice_of_language(person):
    assert set_by(send(person, "/accounts/profile/", name="Ada", language="fr")) == set()


@pytest.mark.parametrize("language", ["", "tlh", "fr; Path=/"])
def test_a_language_that_is_not_spoken_changes_nothing(person, language):
    assert send(person, "/accounts/profile/", name="Ada", language=language).status_code == 422
    assert User.objects.get().name == ""


# E-mail address


@pytest.fixture
def ada(office) -> User:
    User.objects.update(email="ada@example.org", language="en")
    return User.objects.get()


def change(office, person, email: str = "new@example.org", password: str = ""):
    return send(person, "/accounts/profile/address/", email=email, password=password or office.password)


def test_a_new_address_counts_once_its_link_was_opened_and_the_old_one_is_told(office, person, ada):
    assert change(office, person).status_code == 302
    confirm, told = sorted(letters(), key=lambda letter: letter.to == ["ada@example.org"])
    assert (confirm.to, told.to) == (["new@example.org"], ["ada@example.org"])
    assert "new@example.org" not in told.body
    assert User.objects.get().email == "ada@example.org"
    link, stranger = link_in(confirm), office.visitor()
    page = stranger.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert User.objects.get().email == "ada@example.org"  # programs open links, people press buttons
    done = stranger.post("/accounts/address/", {"token": link.split("/")[3]})
    assert (done.status_code, set_by(done)) == (200, set())
    assert User.objects.get().email == "new@example.org"
    assert letters()[-1].to == ["ada@example.org"]
    assert stranger.post("/accounts/address/", {"token": link.split("/")[3]}).status_code == 410


def test_changing_the_address_asks_for_the_password(office, person, ada):
    assert change(office, person, password="no").status_code == 422
    assert letters() == []


def test_nobody_learns_whose_address_it_is(office, person, ada):
    User.objects.create_user("eve", email="eve@example.org")
    answer = change(office, person, "EVE@example.org")
    assert answer["Location"] == change(office, person)["Location"]
    assert ["EVE@example.org"] not in [letter.to for letter in letters()]


def test_an_address_that_was_taken_in_between_stays_the_other_s(office, person, ada):
    change(office, person)
    (link,) = (link_in(letter) for letter in letters() if letter.to == ["new@example.org"])
    User.objects.create_user("eve", email="NEW@example.org")
    answer = office.visitor().post("/accounts/address/", {"token": link.split("/")[3]})
    assert answer.status_code == 410
    assert User.objects.get(username="admin").email == "ada@example.org"


def test_a_new_password_ends_the_link_of_an_address(office, person, ada):
    change(office, person)
    (link,) = (link_in(letter) for letter in letters() if letter.to == ["new@example.org"])
    ada.set_password("une phrase assez longue")
    ada.save()
    assert office.visitor().get(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "eyJ1IjoxfQ:1abc:forged", "%00"])
def test_a_forged_address_link_is_gone(office, token):
    assert office.visitor().get(f"/accounts/address/{token}/").status_code == 410
    assert office.visitor().post("/accounts/address/", {"token": token}).status_code == 410


def test_an_address_link_is_no_link_of_another_kind(office, settings):
    settings.TEMOIN_SIGN_UP = True
    token = signing.dumps(
        {"email": "x@example.org", "name": "X", "language": "fr"}, salt="temoin.accounts.sign-up"
    )
    assert office.visitor().get(f"/accounts/address/{token}/").status_code == 410
    assert office.visitor().get(f"/accounts/sign-up/{token}/").status_code == 200


def test_one_signs_in_by_address_too_however_it_is_written(office, ada):
    assert office.sign_in(office.visitor(), username="ADA@example.org ").status_code == 302
    User.objects.create_user("ada@example.org", password="une phrase assez longue")
    assert office.sign_in(office.visitor(), username="ada@example.org").status_code == 302


# Sessions


def test_sessions_say_when_they_began_and_which_one_is_this(office, person):
    office.person(stays="on")
    page = person.get("/accounts/sessions/").content.decode()
    assert page.count("<time") == 4
    assert page.count("celle-ci") == 1


def test_one_session_can_be_ended_and_no_other_person_s(office, person):
    other = office.person()
    User.objects.create_user("eve", password="une phrase assez longue")
    eve = office.visitor()
    office.sign_in(eve, username="eve", password="une phrase assez longue")
    theirs = SignIn.objects.get(user__username="eve")
    mine = SignIn.objects.filter(user__username="admin").latest("started")
    send(person, f"/accounts/sessions/{theirs.pk}/end/")
    assert eve.get("/accounts/me").json()["authenticated"]
    send(person, f"/accounts/sessions/{mine.pk}/end/")
    assert other.get("/accounts/me").json() == {"authenticated": False}
    assert person.get("/accounts/me").json()["authenticated"]


def test_ending_this_session_signs_out(person):
    answer = send(person, f"/accounts/sessions/{SignIn.objects.get().pk}/end/")
    assert answer.cookies["sessionid"]["max-age"] == 0
    assert person.get("/accounts/me").json() == {"authenticated": False}


def test_signing_out_everywhere_ends_each_session(office, person):
    other = office.person(stays="on")
    answer = send(person, "/accounts/sessions/end/")
    assert answer.cookies["sessionid"]["max-age"] == answer.cookies["csrftoken"]["max-age"] == 0
    for client in (person, other):
        assert client.get("/accounts/me").json() == {"authenticated": False}
    assert not SignIn.objects.exists()


def test_a_session_that_no_longer_holds_is_not_listed(office, person):
    office.person()
    SignIn.objects.filter(pk=SignIn.objects.latest("started").pk).update(
        last_used=timezone.now() - timedelta(hours=9)
    )
    assert person.get("/accounts/sessions/").content.decode().count("<time") == 2


def test_a_role_that_somebody_else_changes_counts_at_once(office):
    organisation = Organisation.objects.get()
    eve = User.objects.create_user("eve", password="une phrase assez longue")
    membership = Membership.objects.create(user=eve, organisation=organisation, role="owner")
    client = office.visitor()
    office.sign_in(client, username="eve", password="une phrase assez longue")
    assert client.get("/back/").status_code == 200
    membership.delete()
    assert client.get("/back/").status_code == 403
    User.objects.filter(pk=eve.pk).update(is_active=False)
    assert client.get("/accounts/me").json() == {"authenticated": False}


# What is kept, and the end


def test_the_export_has_all_that_is_kept_and_no_secret(office, person, ada):
    send(person, "/accounts/keys/", name="Report")
    note(ada, "site-made", Organisation.objects.get(), "a site")
    answer = person.get("/accounts/data/export.json")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    kept = json.loads(answer.content)
    assert kept["account"]["email"] == "ada@example.org"
    assert [one["name"] for one in kept["api_keys"]] == ["Report"]
    assert [one["deed"] for one in kept["done"]] == ["site-made"]
    text = answer.content.decode()
    assert User.objects.get().password not in text
    assert ApiKey.objects.get().digest not in text


def test_the_export_knows_every_table_that_names_a_person(office):
    named = {
        model.__name__
        for model in User._meta.apps.get_models()
        for field in model._meta.fields
        if issubclass(model, Model) and field.related_model is User
    }
    told = {"Membership", "Invitation", "SignIn", "ApiKey", "RecoveryCode", "TOTPDevice", "Following"}
    told |= {"Version", "Draft", "AuditRun", "TrailEntry"}
    assert named <= told, "tell it in accounts/closing.py, then here"


@pytest.fixture
def eve(office) -> User:
    user = User.objects.create_user(
        "eve", name="Eve", email="eve@example.org", password="une phrase assez longue"
    )
    Membership.objects.create(user=user, organisation=Organisation.objects.get(), role="publisher")
    return user


def signed_in(office, user: User):
    client = office.visitor()
    office.sign_in(client, username=user.username, password="une phrase assez longue")
    return client


def test_closing_an_account_leaves_its_deeds_without_its_name(office, eve):
    organisation, admin = Organisation.objects.get(), User.objects.get(username="admin")
    note(eve, "charter-published", organisation, "portail")
    note(admin, "role-changed", organisation, "eve", role="publisher", name="Eve")
    client = signed_in(office, eve)
    answer = send(client, "/accounts/data/close/", password="une phrase assez longue")
    assert answer.status_code == 200
    assert answer.cookies["sessionid"]["max-age"] == answer.cookies["csrftoken"]["max-age"] == 0
    assert not User.objects.filter(username="eve").exists()
    entries = {entry.deed: entry for entry in TrailEntry.objects.all()}
    assert entries["charter-published"].name == entries["account-closed"].name == CLOSED
    assert (entries["role-changed"].name, entries["role-changed"].object) == ("admin", CLOSED)
    assert entries["role-changed"].details == {"role": "publisher", "name": CLOSED}
    assert client.get("/accounts/me").json() == {"authenticated": False}


def test_closing_asks_for_the_password(office, eve):
    assert send(signed_in(office, eve), "/accounts/data/close/", password="no").status_code == 422
    assert User.objects.filter(username="eve").exists()


def test_the_only_owner_stays_until_somebody_else_is_one(office, eve):
    Membership.objects.update(role="owner")
    client = signed_in(office, eve)
    answer = send(client, "/accounts/data/close/", password="une phrase assez longue")
    assert answer.status_code == 422
    assert str(Organisation.objects.get()).replace("'", "&#x27;") in answer.content.decode()
    admin = User.objects.get(username="admin")
    Membership.objects.create(user=admin, organisation=Organisation.objects.get(), role="owner")
    assert send(client, "/accounts/data/close/", password="une phrase assez longue").status_code == 200


def test_the_last_who_keeps_the_platform_stays(office, person, eve):
    assert send(person, "/accounts/data/close/", password=office.password).status_code == 422
    User.objects.filter(username="eve").update(is_superuser=True)
    assert send(person, "/accounts/data/close/", password=office.password).status_code == 200
    assert not (office.data / "first-password").exists()
