"""One's own password."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from temoin.office.accounts import session
from temoin.office.accounts.doors import done, mine, show
from temoin.office.accounts.forms import PasswordForm
from temoin.office.accounts.letters import later
from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import User


@mine
def password(request: HttpRequest, user: User) -> HttpResponse:
    """Change the password: a new session here, and every other one ended."""
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        said = request.GET.get("done")
        return show(request, "accounts/my_password.html", form, page="password", done=said)
    user.set_password(form.cleaned_data["new_password1"])
    user.save(update_fields=["password"])
    session.renew(request, user)
    forget_the_first_password(user)
    tell(user, "password")
    return done("password", "changed")


def tell(user: User, what: str) -> None:
    """Tell a person by e-mail that something changed in the way they sign in."""
    if user.email:
        language = user.language or get_language() or settings.LANGUAGE_CODE
        later(write_to, user.email, "changed", language, what=what)


def forget_the_first_password(user: User) -> None:
    """The password of the first start is no longer one: delete the file that says it."""
    if user.get_username() == settings.TEMOIN_FIRST_USER:
        Path(settings.TEMOIN_DATA, "first-password").unlink(missing_ok=True)
