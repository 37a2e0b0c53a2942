import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from temoin.office.accounts.models import User

ADA = User(username="ada.lovelace", name="Ada Lovelace", email="ada@analytique-engins.example")


@pytest.mark.parametrize(
    "password",
    [
        "une phrase assez longue",
        "correct horse battery staple",
        "8301 4429 5512 9917",
        "éléphant à bicyclette",
        "密碼由中文字組成也完全沒有問題的喔",
        "🦊🦊 va au bois, seul",
        "x" * 3 + "une phrase " * 20,
    ],
)
def test_a_long_password_of_any_kind_is_taken(password):
    validate_password(password, ADA)


@pytest.mark.parametrize("password", ["", "quatorze signes"[:14], "P4$$w0rd!", "e\u0301" * 14])
def test_a_short_one_is_not(password):
    with pytest.raises(ValidationError, match="15"):
        validate_password(password, ADA)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "motdepassemotdepasse",
        "Mot de passe 2026!",
        "123456789012345",
        "qwertyuiopasdfgh",
        "azertyuiopqsdfghj",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "AdaLovelace2026",
        "ada@analytique-engins.example",
        "ada.lovelace ada",
    ],
)
def test_the_ones_tried_first_and_one_s_own_names_are_not(password):
    with pytest.raises(ValidationError):
        validate_password(password, ADA)


def test_one_sentence_says_what_is_wrong():
    with pytest.raises(ValidationError) as wrong:
        validate_password("court", ADA)
    assert len(wrong.value.messages) == 1


def test_the_same_words_are_the_same_password_however_they_are_written(office):
    written = "un été à la montagne"
    person = User.objects.create_user("ada", password=unicodedata.normalize("NFD", written))
    assert person.check_password(unicodedata.normalize("NFC", written))
    assert person.check_password(unicodedata.normalize("NFD", written))
