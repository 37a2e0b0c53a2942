import os
import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from office.visiting import send, set_by
from temoin.office.accounts import limits
from temoin.office.accounts.models import Attempt, User
from temoin.office.accounts.session import sweep

WRONG = "not this one"


def try_in(office, username: str, *, password: str = WRONG, place: str = "192.0.2.1"):
    client = office.visitor()
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
    return client.post("/accounts/login/", form, REMOTE_ADDR=place)


def said(response) -> str:
    return response.content.decode().split('role="alert">')[1].split("</p>")[0]


def test_after_five_wrong_passwords_one_waits_whether_or_not_the_account_exists(office):
    for name in ("admin", "nobody"):
        assert [try_in(office, name).status_code for _ in range(5)] == [422] * 5
    here, nobody = try_in(office, "admin"), try_in(office, "nobody")
    assert (here.status_code, nobody.status_code) == (429, 429)
    assert said(here) == said(nobody)
    assert 0 < int(here["Retry-After"]) <= 5
    assert set_by(here) == set()


def test_while_one_waits_the_right_password_is_not_looked_at(office):
    for _ in range(5):
        try_in(office, "admin")
    assert try_in(office, "admin", password=office.password).status_code == 429
    Attempt.objects.update(until=timezone.now())
    assert try_in(office, "admin", password=office.password).status_code == 302


def test_a_right_password_clears_the_count(office):
    for _ in range(4):
        try_in(office, "admin")
    assert try_in(office, "ADMIN ", password=WRONG).status_code == 422  # the same account, counted as one
    Attempt.objects.update(until=None)
    assert try_in(office, "admin", password=office.password).status_code == 302
    assert [try_in(office, "admin").status_code for _ in range(5)] == [422] * 5


def test_whoever_guesses_from_one_place_locks_nobody_out_elsewhere(office):
    for _ in range(8):
        try_in(office, "admin", place="198.51.100.7")
    assert try_in(office, "admin", place="198.51.100.7").status_code == 429
    assert try_in(office, "admin", password=office.password, place="192.0.2.1").status_code == 302


def test_guesses_at_one_account_from_many_places_are_slowed_down(office):
    statuses = [try_in(office, "admin", place=f"192.0.2.{number}").status_code for number in range(21)]
    assert statuses == [422] * 20 + [429]


def test_guesses_at_many_accounts_from_one_place_are_slowed_down(office):
    statuses = [try_in(office, f"someone{number}").status_code for number in range(limits.PLACE.free + 1)]
    assert statuses == [422] * limits.PLACE.free + [429]


def test_no_wait_is_longer_than_a_quarter_of_an_hour():
    for limit in (limits.HERE, limits.ACCOUNT, limits.PLACE, limits.CODE, limits.PASSWORD, limits.LETTERS):
        assert limit.wait(10_000) == timedelta(minutes=15)
        assert limit.wait(limit.free - 1) == timedelta(0)


def test_what_is_kept_names_nobody_and_no_place(office):
    try_in(office, "admin")
    kept = " ".join(f"{row.key} {row}" for row in Attempt.objects.all())
    assert "admin" not in kept
    assert "192.0.2.1" not in kept
    assert {len(row.key) for row in Attempt.objects.all()} == {64}


def test_an_address_is_another_one_each_day(rf, db, monkeypatch):
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    today = limits.where(limits.PLACE, request)
    assert limits.where(limits.PLACE, request) == today
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("temoin.office.accounts.limits.timezone.now", lambda: tomorrow)
    assert limits.where(limits.PLACE, request) != today


def test_a_client_with_many_addresses_in_one_network_is_one_client(rf):
    near, next_to, far = (
        limits.where(limits.PLACE, rf.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    )
    assert near == next_to
    assert near != far


def test_tries_are_forgiven_with_time(db):
    key = limits.typed(limits.HERE, "ada")
    for _ in range(5):
        assert limits.take(key) == 0
    assert limits.take(key) > 0
    Attempt.objects.update(since=timezone.now() - timedelta(hours=5), until=timezone.now())
    assert [limits.take(key) for _ in range(5)] == [0] * 5


def test_old_counts_are_swept(db):
    limits.take(limits.typed(limits.HERE, "ada"))
    sweep()
    assert Attempt.objects.count() == 1
    Attempt.objects.update(since=timezone.now() - timedelta(days=3))
    sweep()
    assert Attempt.objects.count() == 0


TAKING = """
from datetime import timedelta
import django
django.setup()
from temoin.office.accounts import limits
hour = timedelta(hours=1)
limit = limits.Limit("test", 10, hour, hour, hour)
input()
print(sum(limits.take(limits.typed(limit, "ada")) == 0 for _ in range(5)))
"""


def test_tries_in_several_processes_are_all_counted(tmp_path):
    user = os.environ | {"TEMOIN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    (tmp_path / "secret.key").write_text("x" * 60)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"], env=user, check=True)
    command = [sys.executable, "-c", TAKING]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, env=user, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    said = [process.communicate("\n")[0] for process in running]
    assert sum(map(int, said)) == 10


def test_the_password_that_a_page_asks_for_is_limited_too(office, person):
    answers = [send(person, "/accounts/two-factor/", password=WRONG).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_one_hash_is_computed_for_whoever_it_is(office, monkeypatch):
    User.objects.create_user("gone", password=office.password, is_active=False)
    User.objects.create_user("unset")
    hashed = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(hasher, lambda self, password, salt, **_: hashed.append(password) or f"md5${salt}$x")
    for name in ("admin", "nobody", "nobody@example.org", "gone", "unset"):
        hashed.clear()
        assert try_in(office, name).status_code == 422
        assert len(hashed) == 1, name
