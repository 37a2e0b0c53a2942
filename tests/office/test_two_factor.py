import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from office.visiting import letters, send, set_by
from temoin.office.accounts.models import Attempt, RecoveryCode, SignIn, User

NOON = 1_795_521_600


@pytest.fixture(autouse=True)
def it_is_noon(monkeypatch):
    """A code's step never ends in the middle of a test."""
    monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", SimpleNamespace(time=lambda: NOON))


def code_of(device: TOTPDevice, ahead: int = 0) -> str:
    """The device's code, of now or of a step ahead."""
    clock = TOTP(device.bin_key, device.step)
    clock.time = NOON + ahead * device.step
    return f"{clock.token():06d}"


def turn_on(office, person) -> list[str]:
    """Set the second factor up as a person does; gives the recovery codes."""
    assert send(person, "/accounts/two-factor/", password=office.password).status_code == 302
    device = TOTPDevice.objects.get(confirmed=False)
    answer = send(person, "/accounts/two-factor/setup/", code=code_of(device, -1))
    assert answer.status_code == 200
    return re.findall(r"<li><code>([a-z0-9-]+)</code></li>", answer.content.decode())


def step(office, client, **more: str):
    """Give the password; the answer is the page that asks for the code."""
    answer = office.sign_in(client, **more)
    assert answer.status_code == 200
    return re.search(r'name="pending" value="([^"]+)"', answer.content.decode())[1]


@pytest.fixture
def codes(office, person) -> list[str]:
    return turn_on(office, person)


@pytest.fixture
def device(codes) -> TOTPDevice:
    return TOTPDevice.objects.get()


def test_setting_it_up_asks_for_the_password_first(office, person):
    assert send(person, "/accounts/two-factor/", password="no").status_code == 422
    assert not TOTPDevice.objects.exists()


def test_a_device_counts_only_once_it_gave_a_code(office, person):
    send(person, "/accounts/two-factor/", password=office.password)
    page = person.get("/accounts/two-factor/setup/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert send(person, "/accounts/two-factor/setup/", code="000000").status_code == 422
    assert office.sign_in(office.visitor()).status_code == 302


def test_turning_it_on_rotates_session_and_token_and_ends_the_other_sessions(office, person):
    other = office.person()
    old = {name: person.cookies[name].value for name in ("sessionid", "csrftoken")}
    turn_on(office, person)
    assert all(person.cookies[name].value != old[name] for name in old)
    assert person.get("/accounts/me").json()["authenticated"]
    assert other.get("/accounts/me").json() == {"authenticated": False}
    assert SignIn.objects.count() == 1


def test_ten_recovery_codes_are_shown_once_and_kept_as_hashes(codes, person):
    assert len(set(codes)) == 10
    assert RecoveryCode.objects.count() == 10
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    shown = person.get("/accounts/two-factor/").content.decode()
    assert not any(code in kept or code in shown for code in codes)


def test_between_password_and_code_there_is_no_session(office, device):
    visitor, before = office.visitor(), Session.objects.count()
    visitor.get("/accounts/login/")
    answer = office.sign_in(visitor)
    assert (answer.status_code, set_by(answer)) == (200, set())
    assert (Session.objects.count(), SignIn.objects.count()) == (before, 1)
    assert visitor.get("/accounts/me").json() == {"authenticated": False}


def test_the_code_signs_in_and_goes_where_one_was_going(office, device):
    visitor = office.visitor()
    pending = step(office, visitor, next="/back/", stays="on")
    answer = send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device), next="/back/")
    assert (answer.status_code, answer["Location"]) == (302, "/back/")
    assert set_by(answer) == {"sessionid", "csrftoken"}
    assert int(answer.cookies["sessionid"]["max-age"]) > 13 * 86400


def test_a_code_is_taken_once(office, device):
    visitor, thief = office.visitor(), office.visitor()
    mine, theirs = step(office, visitor), step(office, thief)
    code = code_of(device)
    assert send(visitor, "/accounts/login/code/", pending=mine, code=code).status_code == 302
    assert send(thief, "/accounts/login/code/", pending=theirs, code=code).status_code == 422
    assert send(thief, "/accounts/login/code/", pending=theirs, code=code_of(device, 1)).status_code == 302


def test_a_recovery_code_is_taken_once_however_it_is_written(office, codes):
    visitor = office.visitor()
    written = f" {codes[0].upper().replace('-', ' ')} "
    assert (
        send(visitor, "/accounts/login/code/", pending=step(office, visitor), code=written).status_code == 302
    )
    assert RecoveryCode.objects.count() == 9
    again = office.visitor()
    assert send(again, "/accounts/login/code/", pending=step(office, again), code=codes[0]).status_code == 422


def test_codes_are_limited(office, device):
    visitor = office.visitor()
    pending = step(office, visitor)
    answers = [send(visitor, "/accounts/login/code/", pending=pending, code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Retry-After" in answers[5]
    right = send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device))
    assert right.status_code == 429
    Attempt.objects.update(until=timezone.now())
    assert send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device)).status_code == 302


@pytest.mark.parametrize("pending", ["", "x", "eyJ1c2VyIjoxfQ:1abc:forged"])
def test_a_forged_step_begins_again(office, device, pending):
    visitor = office.visitor()
    visitor.get("/accounts/login/")
    answer = send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device))
    assert (answer.status_code, set_by(answer)) == (422, set())
    assert 'name="password"' in answer.content.decode()


def test_the_step_lasts_five_minutes(office, device, monkeypatch):
    visitor = office.visitor()
    pending = step(office, visitor)
    later = timezone.now().timestamp() + 301
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: later))
    assert send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device)).status_code == 422


def test_a_new_password_ends_a_step_that_is_under_way(office, device):
    visitor = office.visitor()
    pending = step(office, visitor)
    user = User.objects.get()
    user.set_password("une phrase assez longue")
    user.save()
    assert send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device)).status_code == 422


def test_a_step_of_one_purpose_is_none_of_another(office, device):
    visitor = office.visitor()
    visitor.get("/accounts/login/")
    said = {"user": User.objects.get().pk, "stays": True, "hash": User.objects.get().get_session_auth_hash()}
    other = signing.dumps(said, salt="temoin.accounts.address")
    assert send(visitor, "/accounts/login/code/", pending=other, code=code_of(device)).status_code == 422


def test_turning_it_off_asks_for_the_password_and_tells_by_letter(office, person, device):
    User.objects.update(email="ada@example.org")
    assert send(person, "/accounts/two-factor/off/", password="no").status_code == 422
    assert TOTPDevice.objects.exists()
    other = office.visitor()
    send(other, "/accounts/login/code/", pending=step(office, other), code=code_of(device))
    assert send(person, "/accounts/two-factor/off/", password=office.password).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert other.get("/accounts/me").json() == {"authenticated": False}
    assert office.sign_in(office.visitor()).status_code == 302
    assert [letter.to for letter in letters()] == [["ada@example.org"]]


def test_another_phone_takes_the_place_of_the_first_once_it_gave_a_code(office, person, device):
    send(person, "/accounts/two-factor/", password=office.password)
    new = TOTPDevice.objects.get(confirmed=False)
    visitor = office.visitor()
    pending = step(office, visitor)
    assert send(visitor, "/accounts/login/code/", pending=pending, code=code_of(device)).status_code == 302
    assert send(person, "/accounts/two-factor/setup/", code=code_of(new)).status_code == 200
    assert TOTPDevice.objects.get().pk == new.pk


def test_new_recovery_codes_end_the_old_ones(office, person, codes):
    answer = send(person, "/accounts/two-factor/codes/", password=office.password)
    new = re.findall(r"<li><code>([a-z0-9-]+)</code></li>", answer.content.decode())
    assert len(new) == 10
    visitor = office.visitor()
    assert (
        send(visitor, "/accounts/login/code/", pending=step(office, visitor), code=codes[0]).status_code
        == 422
    )
    assert (
        send(visitor, "/accounts/login/code/", pending=step(office, visitor), code=new[0]).status_code == 302
    )


def test_nobody_sets_up_another_person_s_device(office, person):
    send(person, "/accounts/two-factor/", password=office.password)
    User.objects.create_user("eve", password=office.password)
    eve = office.visitor()
    office.sign_in(eve, username="eve")
    assert eve.get("/accounts/two-factor/setup/")["Location"] == "/accounts/two-factor/"


def test_a_password_guessed_right_does_not_clear_the_count_before_the_code(office, device):
    visitor = office.visitor()
    for _ in range(4):
        office.sign_in(visitor, password="no")
    step(office, visitor)
    assert office.sign_in(visitor, password="no").status_code == 429
    assert timezone.now() - Attempt.objects.first().since < timedelta(minutes=1)
