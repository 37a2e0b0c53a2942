"""What somebody new fills in to have an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from temoin.office.accounts.models import User
from temoin.office.registry.naming import BadName, named

_MISSING = {"required": gettext_lazy("This field is missing.")}


class NewcomerForm(forms.Form):
    """User name, name, language and a password; the address is the invitation's."""

    username = forms.CharField(
        max_length=150,
        error_messages=_MISSING,
        validators=[
            UnicodeUsernameValidator(message=gettext_lazy("Letters, digits and the signs @ . + - _ only."))
        ],
    )
    name = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, error_messages=_MISSING)
    password = forms.CharField(max_length=4096, strip=False, error_messages=_MISSING)

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_username(self) -> str:
        """A user name that nobody has, whatever its capitals, and that is nobody's address."""
        username: str = User.normalize_username(self.cleaned_data["username"])
        if "@" in username:
            raise ValidationError(_("A user name has no @: that would be an address."))
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("Somebody already has this user name."))
        return username

    def clean_name(self) -> str:
        """A name to show, or none."""
        try:
            return named(self.cleaned_data["name"]) if self.cleaned_data["name"] else ""
        except BadName as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The password is held against all that is known of the person."""
        given = self.cleaned_data
        if "password" in given:
            somebody = User(username=given.get("username", ""), name=given.get("name", ""), email=self.email)
            try:
                validate_password(given["password"], somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return given

    def person(self) -> User:
        """The person, not saved yet: their password is hashed before anything is held up."""
        given = self.cleaned_data
        somebody = User(
            username=given["username"], name=given["name"], email=self.email, language=given["language"]
        )
        somebody.set_password(given["password"])
        return somebody
