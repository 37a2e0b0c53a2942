"""The dashboard says what to do next, to whom it may concern, with as many questions whatever there is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from office.asking import Asker, ask
from office.world import half, someone
from temoin.charter import loads
from temoin.office.accounts.models import Invitation, Membership, User
from temoin.office.registry.models import AuditRun, Draft, Organisation, Site, Version
from temoin.office.registry.standing import OLD
from temoin.office.registry.steps import KINDS
from temoin.office.registry.untold import untold

NEXT = "/api/v1/next"


@pytest.fixture
def organisation(office) -> Organisation:
    return Organisation.objects.create(slug="agglo", name="Agglo")


@pytest.fixture
def site(organisation) -> Site:
    """A site with nothing to do about: a charter in force that keeps the rules, and a fresh clean audit."""
    made = Site.objects.create(
        slug="site", name="Site", origin="https://s.example", organisation=organisation
    )
    Version.objects.create(site=made, number=1)
    AuditRun.objects.create(site=made, state=AuditRun.DONE, findings=0)
    second = User.objects.create_user("second")
    third = User.objects.create_user("third")
    for user in (second, third):
        Membership.objects.create(user=user, organisation=organisation, role="owner")
    return made


def kinds(office, organisation: Organisation, role: str) -> list[str]:
    asker = ask(someone(office, organisation, role))
    return [one["kind"] for one in asker.get(NEXT).json()["results"]]


def me(role: str) -> User:
    return User.objects.get(username__startswith=f"{role}-")


def test_there_is_nothing_to_do_about_what_is_well(office, organisation, site):
    for role in ("owner", "dpo", "publisher", "translator", "auditor"):
        assert set(kinds(office, organisation, role)) <= {"two-factor-off"}


def test_a_site_without_a_charter_is_to_get_one(office, organisation, site):
    Version.objects.all().delete()
    assert "no-charter" in kinds(office, organisation, "publisher")
    assert kinds(office, organisation, "auditor") == []
    Draft.objects.create(site=site, text="")
    assert "no-charter" not in kinds(office, organisation, "dpo")


def test_a_draft_that_waits_is_to_be_reviewed_by_who_may_publish(office, organisation, site):
    Draft.objects.create(site=site, text="", state=Draft.REVIEW)
    assert "review-draft" in kinds(office, organisation, "dpo")
    assert "review-draft" not in kinds(office, organisation, "translator")


def test_a_draft_that_was_sent_back_concerns_its_author(office, organisation, site):
    author, other = (ask(someone(office, organisation, role)) for role in ("publisher", "dpo"))
    draft = Draft.objects.create(site=site, text="", author=me("publisher"), remark="Il manque la durée.")

    def about(asker: Asker) -> set[str]:
        return {one["kind"] for one in asker.get(NEXT).json()["results"]} - {"two-factor-off"}

    assert about(author) == {"draft-sent-back"}
    assert about(other) == set()
    draft.remark = ""
    draft.save()
    assert about(author) == {"draft-open"}


def test_a_charter_that_keeps_not_every_rule_or_lacks_texts_is_to_be_mended(office, organisation, site):
    Version.objects.update(findings=2, untold={"en": 3})
    asker = ask(someone(office, organisation, "publisher"))
    steps = {one["kind"]: one for one in asker.get(NEXT).json()["results"]}
    assert steps["charter-findings"]["count"] == 2
    assert (steps["texts-missing"]["count"], steps["texts-missing"]["languages"]) == (3, ["en"])
    assert "texts-missing" in kinds(office, organisation, "translator")
    assert "charter-findings" not in kinds(office, organisation, "translator")


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (None, "never-audited"),
        ({"state": AuditRun.DONE, "findings": 4}, "audit-findings"),
        ({"state": AuditRun.FAILED}, "audit-failed"),
        ({"state": AuditRun.CUT}, "audit-failed"),
        ({"state": AuditRun.DONE, "findings": 0, "created": timezone.now() - OLD * 2}, "audit-old"),
        ({"state": AuditRun.RUNNING}, None),
        ({"state": AuditRun.QUEUED}, None),
    ],
)
def test_what_the_last_audit_asks_for(office, organisation, site, facts, kind):
    AuditRun.objects.all().delete()
    if facts:
        earlier = {"created": timezone.now() - OLD * 3, "state": AuditRun.DONE, "findings": 0}
        AuditRun.objects.create(site=site, **earlier)
        AuditRun.objects.create(site=site, **facts)
    found = set(kinds(office, organisation, "publisher")) - {"two-factor-off"}
    assert found == ({kind} if kind else set())
    assert kinds(office, organisation, "auditor") == []


def test_a_lone_owner_and_waiting_invitations_concern_who_keeps_the_people(office, organisation):
    Invitation.objects.create(
        organisation=organisation,
        email="a@x.fr",
        role="auditor",
        expires=timezone.now() + timedelta(days=1),
    )
    asker = ask(someone(office, organisation, "owner"))
    found = {one["kind"]: one for one in asker.get(NEXT).json()["results"]}
    assert set(found) - {"two-factor-off"} == {"one-owner", "invitations-waiting"}
    assert found["invitations-waiting"]["count"] == 1
    assert found["one-owner"]["link"] == "/back/organisations/agglo/people/"
    assert "one-owner" not in kinds(office, organisation, "dpo")


def test_the_first_password_and_an_organisation_without_owner_concern_the_first_person(office, person):
    found = [one["kind"] for one in ask(person).get(NEXT).json()["results"]]
    assert found[0] == "first-password"
    assert "no-owner" in found
    (office.data / "first-password").unlink()
    assert "first-password" not in [one["kind"] for one in ask(person).get(NEXT).json()["results"]]


def test_steps_come_the_weightiest_first_and_a_page_at_a_time(office, organisation, person):
    half("autre", "Autre")
    asker = ask(person)
    found = [one["kind"] for one in asker.get(f"{NEXT}?limit=100").json()["results"]]
    assert found == sorted(found, key=KINDS.index)
    first = asker.get(f"{NEXT}?limit=2").json()
    assert first["total_count"] == len(found)
    second = asker.get(f"{NEXT}?limit=2&offset=2").json()
    assert [one["kind"] for one in first["results"] + second["results"]] == found[:4]


def test_the_figures_are_those_of_what_one_may_see(office, organisation, site, person):
    Version.objects.filter(site=site).update(findings=2)
    owner = ask(someone(office, organisation, "owner"))
    figures = owner.get("/api/v1/figures").json()
    assert figures == {
        "sites": 1,
        "in_force": 1,
        "findings": 2,
        "audits_this_month": 1,
        "first_steps": False,
    }
    assert ask(person).get("/api/v1/figures").json()["sites"] == 2


def test_an_empty_platform_says_where_to_begin(person, office):
    assert ask(person).get("/api/v1/figures").json()["first_steps"]
    page = person.get("/back/").content.decode()
    assert "Premiers pas" in page
    assert "/back/sites/#add" in page


def test_a_language_lacks_the_texts_that_another_has():
    text = """
charter: 1
languages: [fr, en, de]
about: {fr: Bonjour, en: Hello, de: Hallo}
services:
  - name: {fr: Connexion, en: Sign-in}
    cookies:
      - {name: a, explains: {fr: Sert à se connecter}}
      - {name: b}
"""
    assert untold(loads(text, "x").charter) == {"en": 1, "de": 2}


def test_publishing_keeps_what_each_language_lacks(office, person):
    assert Version.objects.get(site__slug="portail").untold == {}
