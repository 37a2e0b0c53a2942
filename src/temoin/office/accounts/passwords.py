"""Which passwords are taken, by NIST SP 800-63B-4 section 3.1.1: long enough, and not among the first tried.

No composition rules, no forced change. Each is compared and kept in its NFC form, so that the same words
typed on another keyboard are the same password.
"""

import re
from functools import cache
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from temoin.office.accounts.models import User

SHORTEST = 15
"""Where a password may be all that is asked for."""
LONGEST = 1000
"""No limit of the person's; one for whoever would have us hash a novel."""
LEFT = 9
"""How much of a password must be left once the words that everybody expects in it are taken out."""

_ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
)
_EXPECTED = ("password", "motdepasse", "temoin", "cookies", "cookie")


class LengthValidator:
    """At least 15 characters."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 - Django's own shape
        """Raises ValidationError for a shorter one, or one beyond all reason."""
        length = len(normalize("NFC", password))
        if length < SHORTEST:
            raise ValidationError(
                _("This password is too short: it needs at least %(least)d characters.")
                % {"least": SHORTEST},
                code="too-short",
            )
        if length > LONGEST:
            raise ValidationError(
                _("This password is too long: %(most)d characters are enough.") % {"most": LONGEST},
                code="too-long",
            )


class FirstTriedValidator:
    """None of the passwords that are tried first."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError for a common password, one made of common ones, or of one's own names."""
        plain = _plain(password)
        if len(normalize("NFC", password)) < SHORTEST:
            return  # too short to be kept, whatever it is
        if _is_common(plain):
            raise ValidationError(
                _("This password is one of those that are tried first. A sentence of your own works well."),
                code="common",
            )
        left = _without(plain, _own_names(user)) if isinstance(user, User) else plain
        if left != plain and len(left) < LEFT:
            raise ValidationError(
                _("This password is made of your own name or address, or of this portal's."), code="own-name"
            )


def _is_common(plain: str) -> bool:
    if plain in _common() or any(plain in row * 3 for row in _ROWS):
        return True
    if any(plain == (plain[:unit] * len(plain))[: len(plain)] for unit in range(1, 9)):
        return True  # the same thing again and again
    left = _without(plain, [*_EXPECTED, *_ROWS])
    return left != plain and (len(left) < LEFT or left in _common())


def _without(plain: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "")
    return plain


def _own_names(user: User) -> list[str]:
    """Words of four letters and more that belong to the person or to the portal."""
    local, _at, domain = user.email.partition("@")
    said = [user.username, local, user.name.replace(" ", ""), *user.name.split(), domain]
    said += [*domain.split("."), *re.split(r"[._+-]", local), settings.ORIGIN.host]
    return [word for one in said if len(word := _plain(one)) >= 4]


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold().replace(" ", "")


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
