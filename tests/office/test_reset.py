import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.utils import timezone

from office.visiting import letters, link_in, set_by
from temoin.office.accounts.models import Attempt, SignIn, User

NEW = "une phrase assez longue"


@pytest.fixture
def ada(office) -> User:
    User.objects.update(email="Ada@example.org", language="fr")
    return User.objects.get()


def ask(client, email: str = "ada@example.org"):
    return client.post("/accounts/reset/", {"email": email})


def answer(client, link: str, first: str = NEW, again: str = NEW):
    """Fill in the page that a link opens, as a browser does."""
    _, _, _, person, token, _ = link.split("/")
    form = {"person": person, "token": token, "new_password1": first, "new_password2": again}
    return client.post("/accounts/reset/new/", form)


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(office, ada):
    known, unknown = ask(office.visitor()), ask(office.visitor(), "nobody@example.org")
    assert known["Location"] == unknown["Location"] == "/accounts/reset/?done"
    assert [letter.to for letter in letters()] == [["Ada@example.org"]]
    assert set_by(known) == set_by(unknown) == set()


def test_a_lost_password_is_replaced_by_the_link(office, ada, person):
    first = office.data / "first-password"
    assert first.exists()
    visitor = office.visitor()
    ask(visitor)
    (letter,) = letters()
    assert letter.subject == "Un nouveau mot de passe pour votre compte"
    page = visitor.get(link_in(letter))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    done = answer(visitor, link_in(letter))
    assert (done.status_code, done["Location"]) == (302, "/accounts/login/?done=reset")
    assert not visitor.cookies
    assert person.get("/accounts/me").json() == {"authenticated": False}
    assert not SignIn.objects.exists()
    assert not first.exists()
    assert office.sign_in(office.visitor(), username="admin", password=NEW).status_code == 302
    assert letters()[-1].subject == "Votre mot de passe a été changé"


def test_no_session_is_written_for_somebody_who_resets(office, ada):
    visitor = office.visitor()
    ask(visitor)
    visitor.get(link_in(letters()[0]))
    answer(visitor, link_in(letters()[0]))
    assert not Session.objects.exists()


def test_a_link_is_used_once(office, ada):
    ask(office.visitor())
    link = link_in(letters()[0])
    assert answer(office.visitor(), link).status_code == 302
    assert (
        answer(office.visitor(), link, "une autre phrase longue", "une autre phrase longue").status_code
        == 410
    )
    assert office.visitor().get(link).status_code == 410
    assert User.objects.get().check_password(NEW)


def test_a_link_that_one_signed_in_since_is_no_longer_any_good(office, ada):
    ask(office.visitor())
    office.person()
    assert office.visitor().get(link_in(letters()[0])).status_code == 410


def test_a_link_lasts_half_an_hour(office, ada, monkeypatch):
    ask(office.visitor())
    link = link_in(letters()[0])
    now = PasswordResetTokenGenerator()._now()
    for minutes, status in ((29, 200), (31, 410)):
        late = now + timezone.timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, late=late: late)
        assert office.visitor().get(link).status_code == status


@pytest.mark.parametrize(
    "link",
    [
        "/MQ/abc-def/",
        "/MQ/x/",
        "/OTk5OTk/abc-def/",
        "/x/abc-def/",
        "/%00/%00/",
        "/LTE/abc-def/",
        "/4pyT/a-b/",
    ],
)
def test_a_forged_link_says_one_thing_and_changes_nothing(office, ada, link):
    page = office.visitor().get(f"/accounts/reset{link}")
    assert (page.status_code, set_by(page)) == (410, set())
    assert (
        page.content
        == office.visitor()
        .get("/accounts/reset/MQ/zzz-zzz/")
        .content.replace(b"/accounts/reset/MQ/zzz-zzz/", f"/accounts/reset{link}".encode())
        or b"Ce lien ne fonctionne plus" in page.content
    )
    assert b"admin" not in page.content
    assert answer(office.visitor(), f"/accounts/reset{link}").status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_good(office, ada):
    ask(office.visitor())
    link = link_in(letters()[0])
    assert answer(office.visitor(), link, "court", "court").status_code == 422
    assert answer(office.visitor(), link, NEW, NEW + "!").status_code == 422
    assert answer(office.visitor(), link).status_code == 302


def test_the_form_is_refused_from_another_site(office, ada):
    ask(office.visitor())
    elsewhere = office.visitor(**{"sec-fetch-site": "cross-site"})
    assert ask(elsewhere).status_code == 403
    assert answer(elsewhere, link_in(letters()[0])).status_code == 403


def test_a_link_in_the_letter_leads_to_the_platform_whatever_host_was_named(office, ada):
    stranger = office.visitor(host="evil.example")
    assert ask(stranger).status_code == 400
    forwarded = office.visitor(**{"x-forwarded-host": "evil.example"})
    ask(forwarded)
    assert all("evil" not in str(letter.body) for letter in letters())


def test_a_reset_lets_a_locked_person_in_again(office, ada):
    visitor = office.visitor()
    for _ in range(6):
        office.sign_in(visitor, password="no")
    assert office.sign_in(visitor).status_code == 429
    ask(visitor)
    answer(visitor, link_in(letters()[0]))
    assert office.sign_in(visitor, password=NEW).status_code == 302


def test_letters_to_one_address_are_limited_known_or_not(office, ada):
    for email in ("ada@example.org", "nobody@example.org"):
        answers = [ask(office.visitor(), email).status_code for _ in range(4)]
        assert answers == [302, 302, 302, 429]
    assert len(letters()) == 3
    Attempt.objects.update(until=timezone.now())
    assert ask(office.visitor()).status_code == 302


def test_someone_inactive_gets_no_letter_and_the_same_answer(office, ada):
    User.objects.update(is_active=False)
    assert ask(office.visitor()).status_code == 302
    assert letters() == []


@pytest.mark.parametrize("email", ["", "no address", "a@b@c", "x" * 300 + "@example.org", "a\nb@example.org"])
def test_what_is_no_address_is_said_so(office, email):
    response = ask(office.visitor(), email)
    assert (response.status_code, set_by(response)) == (422, set())
    assert letters() == []


def test_the_letter_speaks_the_person_s_language(office, ada):
    User.objects.update(language="en")
    ask(office.visitor())
    assert letters()[0].subject == "A new password for your account"
    assert "30 minutes" in letters()[0].body


def test_two_factors_still_hold_after_a_reset(office, ada):
    from temoin.office.accounts import second_factor

    device = second_factor.begin(ada)
    type(device).objects.update(confirmed=True)
    ask(office.visitor())
    answer(office.visitor(), link_in(letters()[0]))
    assert office.sign_in(office.visitor(), password=NEW).status_code == 200
