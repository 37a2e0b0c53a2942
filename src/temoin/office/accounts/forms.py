"""What a person fills in about their account."""

from datetime import date
from typing import Any
from unicodedata import category

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from temoin.office.accounts import limits
from temoin.office.accounts.models import User
from temoin.office.accounts.passwords import LONGEST

_JOINERS = frozenset("\u200c\u200d")
"""The marks without a shape that some writings need between letters; on their own they are no name."""


def plain_name(text: str) -> str:
    """A name as others may read it: one line, without marks that cannot be seen."""
    kept = (" " if category(one) == "Cc" else one for one in text if category(one) != "Cf" or one in _JOINERS)
    name = " ".join("".join(kept).split())
    return name if any(category(one)[0] in "LNPS" for one in name) else ""


def secret(**more: Any) -> forms.CharField:
    """A password's field: nothing is trimmed from it, and it may be pasted."""
    return forms.CharField(strip=False, widget=forms.PasswordInput, max_length=LONGEST, **more)


class SignInForm(forms.Form):
    """A user name or an address, a password, and whether to stay signed in."""

    username = forms.CharField(max_length=254)
    password = secret()
    stays = forms.BooleanField(required=False)

    def refuse(self, why: str = "") -> None:
        """Say that the two do not go together, never which of them was wrong; or another reason."""
        self.errors.clear()
        self.add_error(
            None,
            why or _("This name and this password do not go together. Both distinguish capital letters."),
        )


class CodeForm(forms.Form):
    """A code of the second factor, or a recovery code."""

    code = forms.CharField(max_length=40)

    def refuse(self) -> None:
        """Say that the code is not right, or no longer."""
        self.errors.clear()
        self.add_error(
            "code", _("This code is not right, or was used already. Wait for the next one, then try again.")
        )


class PersonForm(forms.Form):
    """What one person fills in; a form that asks for their password counts the wrong ones."""

    def __init__(self, user: User, *facts: Any, **more: Any) -> None:
        super().__init__(*facts, **more)
        self.user = user
        self.wait = 0

    def proved(self, field: str) -> str:
        """The password of a field, which is this person's; raises ValidationError."""
        key = limits.whose(limits.PASSWORD, self.user)
        self.wait = limits.take(key)
        if self.wait:
            raise ValidationError(limits.sentence(self.wait))
        password: str = self.cleaned_data[field]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your present password."))
        limits.clear(key)
        return password


class AskedForm(PersonForm):
    """Whatever asks for the password first."""

    password = secret()

    def clean_password(self) -> str:
        """Raises ValidationError when it is not the password."""
        return self.proved("password")


class NewPasswordForm(PersonForm):
    """A new password, twice."""

    new_password1 = secret()
    new_password2 = secret()

    def clean(self) -> dict[str, Any]:
        """The two; says what is wrong when they differ, or when the password is not to be taken."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, again = found.get("new_password1"), found.get("new_password2")
        if first is None or again is None:
            return found
        if first != again:
            self.add_error("new_password2", _("The two are not the same."))
            return found
        try:
            validate_password(first, self.user)
        except ValidationError as error:
            self.add_error("new_password1", error)
        return found


class PasswordForm(NewPasswordForm):
    """The present password, and the new one twice."""

    old_password = secret()
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        """Raises ValidationError when it is not the password."""
        return self.proved("old_password")


class ProfileForm(forms.Form):
    """A person's name and language."""

    name = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES)

    def clean_name(self) -> str:
        """The name, fit to be read."""
        return plain_name(self.cleaned_data["name"])


class AddressForm(AskedForm):
    """A new e-mail address, which the person proves to read."""

    email = forms.EmailField(max_length=254)


class LetterForm(forms.Form):
    """An address to write to."""

    email = forms.EmailField(max_length=254)


class SignUpForm(LetterForm):
    """What is asked of somebody who would have an account."""

    name = forms.CharField(max_length=200)

    def clean_name(self) -> str:
        """The name, fit to be read."""
        return plain_name(self.cleaned_data["name"])


class MadeForm(NewPasswordForm):
    """A user name and a password for an account that is being made."""

    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    field_order = ("username", "new_password1", "new_password2")

    def clean_username(self) -> str:
        """Raises ValidationError for a name that is taken, or that looks like an address."""
        name: str = User.normalize_username(self.cleaned_data["username"])
        if "@" in name:
            raise ValidationError(_("A user name has no @: that would be an address."))
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This user name is taken."))
        self.user.username = name
        return name


class KeyForm(forms.Form):
    """A key for a program: what it is called, what it may do, how long."""

    name = forms.CharField(max_length=100)
    writes = forms.BooleanField(required=False)
    expires = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_expires(self) -> date | None:
        """Raises ValidationError for a last day that is over."""
        day: date | None = self.cleaned_data["expires"]
        if day is not None and day < timezone.now().date():
            raise ValidationError(_("This day is over."))
        return day

    def clean_name(self) -> str:
        """The name, fit to be read."""
        return plain_name(self.cleaned_data["name"])
