"""What an attacker tried on the whole platform, and got: each of these was open once."""

import smtplib
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django_otp.plugins.otp_totp.models import TOTPDevice

from office.drafting import Caller, colleague
from office.visiting import letters, send
from temoin.office.accounts import mail
from temoin.office.accounts.closing import kept
from temoin.office.accounts.inviting import invite, token
from temoin.office.accounts.models import Membership, User
from temoin.office.accounts.profile import ProfileForm
from temoin.office.registry.models import Organisation, TrailEntry
from temoin.office.registry.naming import BadName, named
from temoin.office.registry.trail import note

PASSWORD = "une phrase de passe à soi"


def stranger(office, name: str, said: str) -> User:
    """Somebody of another organisation, who calls themself what they like."""
    user = User.objects.create_user(name, password=PASSWORD, name=said)
    elsewhere = Organisation.objects.create(slug=f"ailleurs-{name}", name=f"Ailleurs {name}")
    owner = User.objects.create_user(f"owner-of-{name}")
    Membership.objects.create(user=owner, organisation=elsewhere, role="owner")
    Membership.objects.create(user=user, organisation=elsewhere, role="auditor")
    return user


def close_account(office, user: User) -> None:
    client = office.visitor()
    assert office.sign_in(client, username=user.username, password=PASSWORD).status_code == 302
    assert send(client, "/accounts/data/close/", password=PASSWORD).status_code == 200
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("said", ["camille", "owner", "camille@example.org"])
def test_nobody_erases_another_s_trail_by_taking_their_name(office, said):
    boss = User.objects.create_user("boss")
    victims = Organisation.objects.create(slug="victimes", name="Victimes")
    note(boss, "role-changed", victims, "camille", name="camille", role="owner", before="auditor")
    note(boss, "person-invited", victims, "camille@example.org", email="camille@example.org", role="owner")
    before = list(TrailEntry.objects.order_by("pk").values("name", "object", "details"))
    close_account(office, stranger(office, "mallory", said))
    victims_trail = TrailEntry.objects.filter(organisation=victims).order_by("pk")
    assert list(victims_trail.values("name", "object", "details")) == before


@pytest.mark.parametrize("said", ["mairie", "camille"])
def test_nobody_reads_another_s_trail_by_taking_their_name(office, said):
    boss = User.objects.create_user("boss")
    victims = Organisation.objects.create(slug="victimes", name="Victimes")
    note(boss, "charter-published", victims, "mairie", version=3)
    note(boss, "role-changed", victims, "camille", name="camille", role="owner", before="auditor")
    assert kept(stranger(office, "mallory", said))["done_by_others"] == []


def test_what_others_did_to_oneself_is_in_the_export_and_gone_with_the_account(office):
    user = stranger(office, "mallory", "Mallory M.")
    User.objects.filter(pk=user.pk).update(email="mallory@example.org")
    user.refresh_from_db()
    boss = User.objects.create_user("boss")
    here = Organisation.objects.create(slug="ici", name="Ici")
    note(boss, "person-invited", here, "mallory@example.org", email="mallory@example.org", role="auditor")
    note(boss, "role-changed", here, "mallory", name="Mallory M.", role="auditor", before="owner")
    assert len(kept(user)["done_by_others"]) == 2
    close_account(office, user)
    said = str(list(TrailEntry.objects.filter(organisation=here).values("object", "details")))
    assert "mallory" not in said.casefold()
    assert "'role': 'auditor'" in said
    assert "'before': 'owner'" in said


def test_a_user_name_is_never_an_address_that_somebody_else_may_have(office):
    organisation = Organisation.objects.create(slug="ici", name="Ici")
    boss = User.objects.create_user("boss")
    invitation = invite(boss, organisation, "mallory@example.org", "auditor", "fr")
    form = {"token": token(invitation), "username": "camille@example.org", "name": "", "language": "fr"}
    response = office.visitor().post("/accounts/invitation/", form | {"password": PASSWORD})
    assert response.status_code == 422
    assert not get_user_model().objects.filter(username="camille@example.org").exists()


def test_an_address_is_not_flooded_by_inviting_and_withdrawing(office):
    owner = colleague(office, "owner")
    organisation = Membership.objects.get(user__username="owner").organisation.slug
    invitations = f"/api/v1/organisations/{organisation}/invitations"
    answers = []
    for _ in range(6):
        wanted = {"email": "victim@example.org", "role": "auditor"}
        answer = owner.json("post", invitations, wanted)
        answers.append(answer.status_code)
        if answer.status_code == 201:
            owner.call("delete", f"{invitations}/{answer.json()['id']}")
    assert answers == [201, 201, 201, 429, 429, 429]
    assert len(letters()) == 3


@pytest.mark.parametrize(
    "refusal",
    [
        lambda: smtplib.SMTPRecipientsRefused({"victim@example.org": (550, b"no such user")}),
        lambda: smtplib.SMTPDataError(554, b"5.7.1 <victim@example.org>: refused\nERROR forged line"),
        lambda: smtplib.SMTPSenderRefused(550, b"no", "victim@example.org"),
    ],
)
def test_a_refused_message_names_nobody_in_the_log(
    office, monkeypatch, caplog, refusal: Callable[[], OSError]
):
    def refused(self: object) -> int:
        raise refusal()

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    assert not mail.write_to("victim@example.org", "reset", "fr", path="/x", minutes=30)
    assert "could not be sent" in caplog.text
    assert "victim" not in caplog.text
    assert "forged" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/fr/", "/accounts/login/", "/nowhere/"])
def test_ten_thousand_parameters_are_a_bad_request_and_no_fault_of_ours(office, path):
    client = office.visitor()
    client.raise_request_exception = True
    many = "&".join(f"a{number}=1" for number in range(10_000))
    assert client.get(f"{path}?{many}").status_code in {200, 400, 404}


def test_ten_thousand_parameters_of_a_call_are_a_bad_request(office, person):
    many = "&".join(f"a{number}=1" for number in range(10_000))
    answer = Caller(person).get(f"/api/v1/sites?{many}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_call_that_makes_a_long_text_be_read_a_hundred_times_is_refused(office):
    publisher = colleague(office, "publisher")
    text = "charter: 1\nservices: []\n" + "# a remark\n" * 30_000
    change = {"op": "add", "path": "/site", "value": "https://example.org"}
    address = "/api/v1/charters/edit"
    assert publisher.json("post", address, {"text": text, "patch": [change] * 100}).status_code == 413
    assert publisher.json("post", address, {"text": text, "patch": [change]}).status_code == 200


def test_no_address_of_the_data_api_repeats_the_host_of_the_request(office):
    answer = office.visitor(host="127.0.0.1:666").get("/api/explore/v2.1")
    assert "666" not in answer.content.decode()


@pytest.mark.parametrize("name", ["\u200b", "\u2060\ufeff\u00ad", "\U000e0041\u200b"])
def test_a_name_is_never_one_that_nobody_sees(office, name):
    form = ProfileForm({"name": name, "language": "fr"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == ""
    with pytest.raises(BadName):
        named(name)


def test_the_sign_in_page_answers_no_other_method(office):
    for method in ("TRACE", "OPTIONS", "PUT", "DELETE"):
        answer = office.visitor().generic(method, "/accounts/login/")
        assert answer.status_code in {403, 405}, method
        assert not answer.cookies, method


@pytest.mark.parametrize("path", ["keys", "two-factor/codes"])
def test_whoever_makes_another_way_in_is_written_to(office, path):
    user = stranger(office, "mallory", "")
    User.objects.filter(pk=user.pk).update(email="mallory@example.org", language="en")
    client = office.visitor()
    assert office.sign_in(client, username="mallory", password=PASSWORD).status_code == 302
    TOTPDevice.objects.create(user=user, name="totp", confirmed=True)
    assert send(client, f"/accounts/{path}/", name="Report", password=PASSWORD).status_code == 200
    (letter,) = letters()
    assert letter.to == ["mallory@example.org"]
    assert letter.subject in {"A new API key was made", "New recovery codes were made"}


def test_no_folder_is_listed_and_no_file_of_ours_is_served(office):
    visitor = office.visitor()
    for path in ("static/", "static/temoin/", "static/../secret.key", ".git/config", "office.sqlite3"):
        assert visitor.get(f"/{path}").status_code == 404, path


def test_a_password_may_be_pasted_kept_by_the_browser_and_shown(office):
    page = office.visitor().get("/accounts/login/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert "data-secret" in page
    assert "onpaste" not in page


def test_a_page_that_quotes_our_own_sentences_is_read_all_the_same(office):
    filler = " cannot be “x”. “" * 200
    rows = "".join(f"<tr><td>_ga<td>{letter}{filler}<td>2 ans</tr>" for letter in "AB")
    page = f"<table><tr><th>Nom<th>Fournisseur<th>Durée</tr>{rows}</table>"
    publisher = colleague(office, "publisher")
    answer = publisher.json("post", "/api/v1/charters/read", {"text": page, "type": "html"})
    assert answer.status_code == 200
    assert any("_ga" in one["message"] for one in answer.json()["warnings"])
