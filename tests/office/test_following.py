"""Datasets that people follow: a letter when one changes, at most one an hour, and none once they stop."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from office.visiting import ORIGIN, letters, send
from office.world import shelved, someone
from temoin.office.accounts.models import Following, Membership, User
from temoin.office.accounts.telling import tell
from temoin.office.datasets.models import Dataset
from temoin.office.datasets.publishing import open_to, withdraw
from temoin.office.registry.models import Organisation


@pytest.fixture
def town(office) -> Organisation:
    organisation = Organisation.objects.create(slug="agglo", name="Agglo")
    shelved("lieux", "Les lieux", organisation)
    return organisation


@pytest.fixture
def reader(office):
    client = someone(office, None, None)
    User.objects.filter(username__startswith="None-").update(email="lectrice@example.org", language="fr")
    return client


def dataset() -> Dataset:
    return Dataset.objects.get(slug="lieux")


def test_one_follows_a_dataset_sees_it_listed_and_stops(reader, town):
    assert reader.get("/accounts/following/?dataset=lieux")["Location"] == "/accounts/following/lieux/"
    assert "Les lieux" in reader.get("/accounts/following/lieux/").content.decode()
    assert send(reader, "/accounts/following/lieux/", do="follow")["Location"].endswith("?done=begun")
    send(reader, "/accounts/following/lieux/", do="follow")
    assert Following.objects.count() == 1
    assert "Les lieux" in reader.get("/accounts/following/").content.decode()
    assert "lieux" in reader.get("/accounts/data/export.json").json()["datasets_followed"][0]["dataset"]
    send(reader, "/accounts/following/lieux/", do="stop")
    assert not Following.objects.exists()


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(office, town):
    answer = office.visitor().get("/accounts/following/lieux/")
    assert answer["Location"] == "/accounts/login/?next=/accounts/following/lieux/"


def test_a_dataset_that_one_may_not_read_cannot_be_followed_or_guessed(office, reader, town):
    open_to(dataset(), "restricted", [])
    assert reader.get("/accounts/following/lieux/").status_code == 404
    assert send(reader, "/accounts/following/lieux/", do="follow").status_code == 404
    assert reader.get("/accounts/following/nowhere/").status_code == 404
    known, unknown = (office.visitor().get(f"/accounts/following/?dataset={one}") for one in ("lieux", "x"))
    assert known.status_code == unknown.status_code == 302
    assert not Following.objects.exists()


def test_followers_are_told_of_a_new_version_once_it_is_there(
    reader, town, django_capture_on_commit_callbacks
):
    send(reader, "/accounts/following/lieux/", do="follow")
    with django_capture_on_commit_callbacks(execute=True):
        shelved("lieux", "Les lieux", town)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (["lectrice@example.org"], "Nouvelle version : Les lieux")
    assert f"{ORIGIN}/datasets/lieux/" in letter.body
    with django_capture_on_commit_callbacks(execute=True):
        shelved("lieux", "Les lieux", town)
    assert len(letters()) == 1
    Following.objects.update(told=timezone.now() - timedelta(minutes=61))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(dataset(), {"fr": "Des adresses\ny étaient."})
    assert letters()[1].subject == "Retiré : Les lieux"
    assert "Des adresses y étaient." in letters()[1].body


def test_the_link_of_a_letter_stops_it_without_a_sign_in_and_no_other(office, reader, town):
    send(reader, "/accounts/following/lieux/", do="follow")
    tell(dataset(), "replaced")
    (path,) = re.findall(rf"{ORIGIN}(/accounts/following/stop/\S+)", str(letters()[0].body))
    stranger = office.visitor(**{"sec-fetch-site": "same-origin"})
    assert stranger.get(path).status_code == 200
    assert Following.objects.exists()
    assert stranger.get(path[:-5] + "/").status_code == 410
    elsewhere = office.visitor(**{"sec-fetch-site": "cross-site"})
    assert elsewhere.post(path).status_code == 403
    assert Following.objects.exists()
    assert stranger.post(path).status_code == 200
    assert not Following.objects.exists()
    assert not stranger.cookies


def test_only_who_may_read_a_dataset_is_told_of_it(office, reader, town):
    send(reader, "/accounts/following/lieux/", do="follow")
    open_to(dataset(), "restricted", [])
    assert tell(dataset(), "replaced") == 0
    Membership.objects.create(
        user=User.objects.get(email="lectrice@example.org"), organisation=town, role="auditor"
    )
    assert tell(dataset(), "replaced") == 1


def test_a_closed_or_switched_off_account_is_told_nothing(office, reader, town):
    send(reader, "/accounts/following/lieux/", do="follow")
    person = User.objects.get(email="lectrice@example.org")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert tell(dataset(), "replaced") == 0
    person.delete()
    assert not Following.objects.exists()


def test_a_title_never_adds_a_line_to_a_letter(office, reader, town):
    send(reader, "/accounts/following/lieux/", do="follow")
    row = dataset()
    row.metas["title"] = {"fr": "Lieux\nBcc: everybody@example.org"}
    assert tell(row, "replaced") == 1
    assert letters()[0].subject == "Nouvelle version : Lieux Bcc: everybody@example.org"
