"""The people of an organisation and their roles, at the public door."""

import pytest

from office.asking import Asker, ask
from office.world import half, someone
from temoin.office.accounts.models import Membership, User
from temoin.office.registry.models import TrailEntry


@pytest.fixture
def mine(office):
    return half("agglo", "Agglo")


@pytest.fixture
def owner(office, mine) -> Asker:
    return ask(someone(office, mine.organisation, "owner"))


PEOPLE = "/api/v1/organisations/agglo/people"


def me(owner: Asker) -> dict:
    return next(one for one in owner.get(PEOPLE).json()["results"] if one["me"])


def other(owner: Asker) -> dict:
    return next(one for one in owner.get(PEOPLE).json()["results"] if not one["me"])


def test_the_list_says_who_belongs_in_which_role_since_when(owner):
    listed = owner.get(PEOPLE).json()
    assert listed["total_count"] == 2
    somebody = other(owner)
    assert (somebody["username"], somebody["role"]) == ("agglo-Agglo", "translator")
    assert somebody["email"] == "agglo-Agglo@example.org"
    assert somebody["since"]


def test_addresses_are_said_to_those_who_keep_the_people_only(office, mine):
    auditor = ask(someone(office, mine.organisation, "auditor"))
    assert {one["email"] for one in auditor.get(PEOPLE).json()["results"]} == {None}


def test_a_role_is_changed_and_the_trail_says_so_in_words(owner):
    changed = owner.patch(f"{PEOPLE}/{other(owner)['id']}", {"role": "publisher"})
    assert changed.json()["role"] == "publisher"
    entry = TrailEntry.objects.get(deed="role-changed")
    assert (entry.details["before"], entry.details["role"]) == ("translator", "publisher")
    said = owner.get("/api/v1/organisations/agglo/trail", **{"Accept-Language": "en"}).json()["results"][0]
    assert "translator before, publisher now" in said["said"]


@pytest.mark.parametrize("role", ["", "boss", "platform", "superuser", None, 1])
def test_there_is_no_other_role(owner, role):
    assert owner.patch(f"{PEOPLE}/{other(owner)['id']}", {"role": role}).status_code == 422


def test_the_last_owner_stays(owner, mine):
    mine_ = me(owner)["id"]
    for refused in (owner.patch(f"{PEOPLE}/{mine_}", {"role": "auditor"}), owner.delete(f"{PEOPLE}/{mine_}")):
        assert refused.status_code == 409
        assert "propriétaire" in refused.json()["detail"]
    assert Membership.objects.filter(organisation=mine.organisation, role="owner").count() == 1


def test_an_owner_leaves_once_there_is_another(owner):
    owner.patch(f"{PEOPLE}/{other(owner)['id']}", {"role": "owner"})
    assert owner.delete(f"{PEOPLE}/{me(owner)['id']}").status_code == 204
    assert owner.get(PEOPLE).status_code == 403


def test_an_owner_whose_account_is_switched_off_counts_for_nobody(owner, mine):
    off = User.objects.create_user("off", is_active=False)
    Membership.objects.create(user=off, organisation=mine.organisation, role="owner")
    assert owner.delete(f"{PEOPLE}/{me(owner)['id']}").status_code == 409


def test_nobody_raises_their_own_role(person, mine):
    keeper = User.objects.get(username="admin")
    Membership.objects.create(user=keeper, organisation=mine.organisation, role="auditor")
    asker = ask(person)
    assert asker.patch(f"{PEOPLE}/{keeper.pk}", {"role": "owner"}).status_code == 409
    assert asker.patch(f"{PEOPLE}/{keeper.pk}", {"role": "translator"}).status_code == 409
    assert Membership.objects.get(user=keeper).role == "auditor"


def test_a_person_who_is_removed_keeps_their_account(owner):
    somebody = other(owner)["id"]
    assert owner.delete(f"{PEOPLE}/{somebody}").status_code == 204
    assert owner.delete(f"{PEOPLE}/{somebody}").status_code == 404
    assert User.objects.filter(pk=somebody).exists()
    assert TrailEntry.objects.filter(deed="person-removed").count() == 1


@pytest.mark.parametrize("person_id", ["0", "-1", "99999999999999999999", "x", "1.5"])
def test_what_names_nobody_finds_nobody(owner, person_id):
    assert owner.delete(f"{PEOPLE}/{person_id}").status_code in {404, 422}
