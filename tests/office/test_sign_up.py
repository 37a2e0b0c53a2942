import pytest

from office.visiting import letters, link_in, set_by
from temoin.office.accounts.models import User

PASSWORD = "une phrase assez longue"


@pytest.fixture
def open_office(office, settings):
    settings.TEMOIN_SIGN_UP = True
    return office


def ask(client, email: str = "ada@example.org", name: str = "Ada"):
    return client.post("/accounts/sign-up/", {"email": email, "name": name})


def make(client, link: str, **more: str):
    form = {
        "token": link.split("/")[3],
        "username": "ada",
        "new_password1": PASSWORD,
        "new_password2": PASSWORD,
    }
    return client.post("/accounts/sign-up/new/", form | more)


@pytest.mark.parametrize("path", ["/accounts/sign-up/", "/accounts/sign-up/new/", "/accounts/sign-up/x/"])
def test_where_it_is_off_there_is_nothing(visitor, path):
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"email": "ada@example.org", "name": "Ada"}).status_code == 404
    assert "sign-up" not in visitor.get("/accounts/login/").content.decode()


def test_somebody_makes_an_account_and_sees_the_front_office(open_office):
    visitor = open_office.visitor()
    assert "/accounts/sign-up/" in open_office.visitor().get("/accounts/login/").content.decode()
    answer = ask(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/sign-up/?done")
    (letter,) = letters()
    assert "Ada" not in letter.subject + letter.body
    link = link_in(letter)
    page = visitor.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert make(visitor, link)["Location"] == "/accounts/login/?done=made"
    assert not visitor.cookies
    ada = User.objects.get(username="ada")
    assert (ada.email, ada.name, ada.language, ada.is_superuser) == ("ada@example.org", "Ada", "fr", False)
    open_office.sign_in(visitor, username="ada@example.org", password=PASSWORD)
    assert visitor.get("/accounts/me").json()["back_office"] is False
    assert make(open_office.visitor(), link, username="again").status_code == 410


def test_nobody_learns_whose_address_is_known(open_office):
    User.objects.update(email="admin@example.org")
    known, unknown = ask(open_office.visitor(), "ADMIN@example.org"), ask(open_office.visitor())
    assert known["Location"] == unknown["Location"]
    assert set_by(known) == set_by(unknown) == set()
    assert {letter.to[0]: letter.subject for letter in letters()} == {
        "admin@example.org": "Vous avez déjà un compte",
        "ada@example.org": "Créez votre compte",
    }


@pytest.mark.parametrize(
    "more",
    [
        {"username": "admin"},
        {"username": "ADMIN"},
        {"username": "eve@example.org"},
        {"username": ""},
        {"username": "a b"},
        {"new_password1": "court", "new_password2": "court"},
        {"new_password2": "une autre phrase longue"},
        {
            "username": "adaaugustalovelace",
            "new_password1": "adaaugustalovelace",
            "new_password2": "adaaugustalovelace",
        },
    ],
)
def test_a_name_that_is_taken_or_a_weak_password_makes_nothing(open_office, more):
    ask(open_office.visitor())
    assert make(open_office.visitor(), link_in(letters()[0]), **more).status_code == 422
    assert User.objects.count() == 1


def test_a_forged_link_makes_nothing(open_office):
    assert open_office.visitor().get("/accounts/sign-up/x:y:z/").status_code == 410
    assert make(open_office.visitor(), "/accounts/sign-up/x:y:z/").status_code == 410


def test_it_is_refused_from_another_site(open_office):
    assert ask(open_office.visitor(origin="https://elsewhere.example")).status_code == 403
