"""Invitations: made, sent, accepted once, and a link that tells nothing when it no longer leads anywhere."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from office.asking import Asker, ask
from office.visiting import set_by
from office.world import half, someone
from temoin.office.accounts import inviting
from temoin.office.accounts.models import Invitation, Membership, User
from temoin.office.registry.models import TrailEntry

INVITATIONS = "/api/v1/organisations/agglo/invitations"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
PASSWORD = "une phrase assez longue pour tenir"


@pytest.fixture
def mine(office):
    made = half("agglo", "Agglo")
    Invitation.objects.all().delete()
    return made


@pytest.fixture
def owner(office, mine) -> Asker:
    return ask(someone(office, mine.organisation, "owner"))


def invited(owner: Asker, **more: str) -> Invitation:
    answer = owner.post(INVITATIONS, {"email": "bob@exemple.fr", "role": "publisher"} | more)
    assert answer.status_code == 201, answer.content
    return Invitation.objects.get(pk=answer.json()["id"])


def page(invitation: Invitation) -> str:
    return f"/accounts/invitation/{inviting.token(invitation)}/"


def form(invitation: Invitation, **more: str) -> dict[str, str]:
    filled = {"username": "bob", "name": "Bob Martin", "language": "en", "password": PASSWORD}
    return {"token": inviting.token(invitation)} | filled | more


ACCEPT = "/accounts/invitation/"


def send_again(owner: Asker, invitation: Invitation):
    return owner.post(f"{INVITATIONS}/{invitation.pk}/send")


def a_day_ago(invitation: Invitation) -> Invitation:
    invitation.expires -= timedelta(days=1)
    invitation.save()
    return invitation


# Made and sent


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "vous invite à rejoindre"), ("en", "invites you to join")]
)
def test_the_invited_person_is_written_to_in_the_language_chosen_for_them(owner, language, words):
    invitation = invited(owner, language=language)
    (message,) = mail.outbox
    assert message.to == ["bob@exemple.fr"]
    assert "\n" not in message.subject
    assert words in message.body
    assert inviting.link(invitation) in message.body
    assert "&#x27;" not in message.body


def test_the_message_holds_an_organisation_s_name_as_it_is_written(owner, mine):
    mine.organisation.name = "L'Agglo & <Cie>"
    mine.organisation.save()
    invited(owner)
    assert "L'Agglo & <Cie>" in mail.outbox[0].body


def test_the_link_is_said_once_to_whoever_invites_while_messages_are_only_printed(owner, settings, capsys):
    settings.EMAIL_BACKEND = CONSOLE
    answer = owner.post(INVITATIONS, {"email": "bob@exemple.fr", "role": "publisher"}).json()
    assert answer["sent"]
    assert answer["link"] in capsys.readouterr().out.replace("=\n", "")
    (listed,) = owner.get(INVITATIONS).json()["results"]
    assert "link" not in listed


def test_the_link_is_never_said_when_messages_leave_for_real(owner):
    assert owner.post(INVITATIONS, {"email": "bob@exemple.fr", "role": "publisher"}).json()["link"] is None


def test_an_invitation_whose_message_could_not_leave_is_kept_and_says_so(owner, monkeypatch):
    def refused(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    answer = owner.post(INVITATIONS, {"email": "bob@exemple.fr", "role": "publisher"}).json()
    assert (answer["sent"], answer["link"]) == (False, None)
    assert Invitation.objects.count() == 1


def test_one_invitation_waits_for_an_address_in_an_organisation(owner):
    invited(owner)
    again = owner.post(INVITATIONS, {"email": "BOB@exemple.fr", "role": "owner"})
    assert again.status_code == 409
    assert Invitation.objects.get().role == "publisher"


def test_an_invitation_whose_time_is_over_gives_way_to_another(owner):
    late = invited(owner)
    Invitation.objects.filter(pk=late.pk).update(expires=timezone.now())
    assert invited(owner).pk != late.pk
    assert Invitation.objects.count() == 1


def test_a_person_of_the_organisation_is_not_invited(owner):
    refused = owner.post(INVITATIONS, {"email": "AGGLO-agglo@example.org", "role": "owner"})
    assert refused.status_code == 409


@pytest.mark.parametrize(
    "email", ["", "bob", "bob@", "a b@exemple.fr", "bob@exemple.fr\nBcc: x@x.fr", "b" * 300]
)
def test_what_is_no_address_is_refused_at_its_field(owner, email):
    refused = owner.post(INVITATIONS, {"email": email, "role": "auditor"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"][-1] == "email"
    assert not mail.outbox


def test_an_invitation_is_withdrawn_and_its_link_leads_nowhere(owner, visitor):
    invitation = invited(owner)
    assert owner.delete(f"{INVITATIONS}/{invitation.pk}").status_code == 204
    assert visitor.get(page(invitation)).status_code == 410
    assert TrailEntry.objects.filter(deed="invitation-withdrawn").exists()


def test_an_invitation_sent_again_holds_seven_days_and_the_first_link_no_longer(owner, visitor):
    first = a_day_ago(invited(owner))
    old = page(first)
    assert send_again(owner, first).status_code == 200
    renewed = Invitation.objects.get()
    assert renewed.expires - timezone.now() > timedelta(days=6, hours=23)
    assert visitor.get(old).status_code == 410
    assert visitor.get(page(renewed)).status_code == 200
    assert len(mail.outbox) == 2


def test_an_invitation_is_not_sent_twice_in_a_minute(owner):
    assert send_again(owner, invited(owner)).status_code == 429
    assert len(mail.outbox) == 1


# Accepted by somebody new


def test_somebody_new_makes_an_account_and_is_sent_to_sign_in(office, owner, visitor, mine):
    invitation = invited(owner)
    opened = visitor.get(page(invitation))
    assert opened.status_code == 200
    assert not opened.cookies
    accepted = visitor.post(ACCEPT, form(invitation))
    assert (accepted.status_code, accepted["Location"]) == (302, "/accounts/login/?done=made&next=/back/")
    assert not accepted.cookies
    bob = User.objects.get(username="bob")
    assert (bob.name, bob.email, bob.language) == ("Bob Martin", "bob@exemple.fr", "en")
    assert Membership.objects.get(user=bob).role == "publisher"
    assert TrailEntry.objects.get(deed="person-joined").actor_id == bob.pk
    signed = office.sign_in(visitor, username="bob", password=PASSWORD)
    assert signed.status_code == 302


def test_an_invitation_is_accepted_once(owner, visitor):
    invitation = invited(owner)
    used = form(invitation)
    link = page(invitation)
    visitor.post(ACCEPT, used)
    assert visitor.post(ACCEPT, used | {"username": "eve"}).status_code == 410
    assert visitor.get(link).status_code == 410
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "passwordpassword1"[:8]),
        ("password", "bob@exemple.fr"),
        ("username", ""),
        ("username", "bob martin"),
        ("username", "ADMIN"),
        ("username", "x" * 151),
        ("name", "two\nlines"),
        ("language", "xx"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_half_made(owner, visitor, field, value):
    invitation = invited(owner)
    people = User.objects.count()
    refused = visitor.post(ACCEPT, form(invitation, **{field: value}))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode() or "-wrong-" in refused.content.decode()
    assert PASSWORD not in refused.content.decode()
    assert User.objects.count() == people
    assert Invitation.objects.get().accepted is None
    assert not refused.cookies


def test_the_form_is_sent_from_this_site_only(owner, visitor):
    invitation = invited(owner)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://ailleurs.example"}):
        assert visitor.post(ACCEPT, form(invitation), headers=headers).status_code == 403
    assert not User.objects.filter(username="bob").exists()


def test_hostile_names_stay_texts_on_the_page(owner, visitor):
    invitation = invited(owner)
    said = visitor.post(ACCEPT, form(invitation, username='"><script>alert(1)</script>')).content.decode()
    assert "<script>alert(1)" not in said


# Accepted by somebody known


def known(office, email: str = "Bob@exemple.fr") -> Client:
    User.objects.create_user("bob", password=office.password, email=email)
    client = office.visitor()
    office.sign_in(client, username="bob")
    return client


def press(client: Client, invitation: Invitation):
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return client.post("/accounts/invitation/join/", {"token": inviting.token(invitation)} | token)


def test_somebody_with_an_account_signs_in_and_joins_with_one_press(office, owner, visitor, mine):
    client = known(office)
    invitation = invited(owner)
    asked = visitor.get(page(invitation)).content.decode()
    assert "/accounts/login/?next=/accounts/invitation/" in asked
    assert 'name="password"' not in asked
    assert client.get(page(invitation)).status_code == 200
    assert press(client, invitation)["Location"] == "/back/"
    assert Membership.objects.get(user__username="bob").role == "publisher"
    assert client.get("/back/").status_code == 200


def test_a_press_needs_the_session_s_token(office, owner):
    client = known(office)
    invitation = invited(owner)
    refused = client.post("/accounts/invitation/join/", {"token": inviting.token(invitation)})
    assert refused.status_code == 403
    assert not Membership.objects.filter(user__username="bob").exists()


def test_no_second_account_is_made_for_an_address(office, owner, visitor):
    known(office)
    invitation = invited(owner)
    assert visitor.post(ACCEPT, form(invitation, username="other")).status_code == 302
    assert not User.objects.filter(username="other").exists()


def test_somebody_else_s_session_does_not_join(office, owner):
    client = known(office, email="eve@exemple.fr")
    invitation = invited(owner)
    shown = client.get(page(invitation)).content.decode()
    assert 'action="/accounts/invitation/join/"' not in shown
    assert press(client, invitation).status_code == 410
    assert not Membership.objects.filter(user__username="bob").exists()


def test_who_has_a_role_already_keeps_it(office, owner, mine):
    client = known(office)
    invitation = invited(owner)
    bob = User.objects.get(username="bob")
    Membership.objects.create(user=bob, organisation=mine.organisation, role="auditor")
    press(client, invitation)
    assert Membership.objects.get(user=bob).role == "auditor"


# A link that leads nowhere


def gone_links(owner: Asker, visitor: Client) -> list[str]:
    used, over, forged = (invited(owner, email=f"{name}@exemple.fr") for name in ("used", "over", "forged"))
    visitor.post(ACCEPT, form(used, username="used"))
    Invitation.objects.filter(pk=over.pk).update(expires=timezone.now())
    over.refresh_from_db()
    token = inviting.token(forged)
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    forged_links = [
        f"/accounts/invitation/{one}/" for one in (changed, "x", "a:b:c", "join2", "%00", "é" * 50)
    ]
    return [page(used), page(over), *forged_links]


def test_a_link_that_leads_nowhere_tells_nothing(owner, visitor):
    said = set()
    for link in gone_links(owner, visitor):
        response = visitor.get(link)
        assert response.status_code in {404, 410}, link
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        said.add(response.content.decode().split("<main")[1].split("</main>")[0])
    assert len(said) == 1
    assert "exemple.fr" not in said.pop()


def test_no_anonymous_request_about_an_invitation_sets_a_cookie_or_a_session(owner, visitor):
    from django.contrib.sessions.models import Session

    invitation = invited(owner)
    sessions = Session.objects.count()
    for response in (
        visitor.get(page(invitation)),
        visitor.post(ACCEPT, form(invitation, password="x")),
        visitor.post(ACCEPT, {"token": "forged"}),
        visitor.post(ACCEPT, {}),
        visitor.get(ACCEPT),
        visitor.post(ACCEPT, form(invitation)),
        visitor.post(ACCEPT, form(invitation)),
    ):
        assert set_by(response) == set()
        assert "no-store" in response["Cache-Control"]
        if response.status_code not in {302, 405}:
            assert response["Referrer-Policy"] == "no-referrer"
    assert Session.objects.count() == sessions


def test_a_link_leads_to_this_host_only(owner):
    client = Client(headers={"host": "ailleurs.example"})
    assert client.get(page(invited(owner))).status_code == 400
    assert mail.outbox[0].body.count(str(settings.ORIGIN)) == 2
