"""Finding a person by what they type, and whether they know their password."""

from django.db.models import Q

from temoin.office.accounts.models import User


def find(typed: str) -> User | None:
    """The person with this user name or e-mail address; an address is never taken for another's user name."""
    typed = typed.strip()
    asked = Q(username=User.normalize_username(typed))
    if "@" in typed:
        asked |= Q(email__iexact=typed)
    found = list(User.objects.filter(asked)[:2])
    by_address = (one for one in found if "@" in typed and one.email.casefold() == typed.casefold())
    return next(by_address, next(iter(found), None))


def known(typed: str, password: str) -> User | None:
    """The person who typed this, if the password is theirs; one hash is computed, whoever they are."""
    user = find(typed)
    if user is None:
        User().set_password(password)
        return None
    right = user.check_password(password)
    return user if right and user.is_active else None
