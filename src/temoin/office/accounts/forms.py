"""What a person fills in about their account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name, password, and whether to stay signed in; a wrong one never says which of the two was wrong."""

    stays = forms.BooleanField(required=False, label=_("Stay signed in on this device for 14 days"))
    error_messages = {  # noqa: RUF012 - Django's own declaration is an instance's mapping too
        "invalid_login": _(
            "This name and this password do not go together. Both distinguish capital letters."
        ),
        "inactive": _("This name and this password do not go together. Both distinguish capital letters."),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""
