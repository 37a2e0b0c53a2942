"""A person's session: begun by a sign-in, never prolonged by a visit, ended for good.

The browser holds `sessionid` until it is closed, or 14 days for whoever asked to stay signed in. The server
keeps its own limits beside it: 14 days after the sign-in and, but for whoever asked to stay, eight hours
without use.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user, login, logout, update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from temoin.office.accounts import limits
from temoin.office.accounts.models import SignIn, User

LONGEST = timedelta(days=14)
IDLE = timedelta(hours=8)
NOTED_EVERY = timedelta(minutes=5)
"""How often, at most, the last use of a session is written."""

SWEPT_EVERY = timedelta(hours=1)
"""How often, at most, a process deletes what is over."""

_KEY = "sign_in"
_NOBODY = UUID(int=0)
_swept = {"last": timezone.now()}


def begin(request: HttpRequest, user: User, *, stays: bool) -> None:
    """Sign a person in, in a new session; whoever was signed in here before no longer is."""
    _sweep_now_and_then()
    _end_here(request)
    login(request, user)
    sign_in = SignIn.objects.create(user=user, stays=stays)
    request.session[_KEY] = str(sign_in.pk)
    # A date, not a number of seconds: saving the session later then moves nothing.
    request.session.set_expiry(sign_in.started + LONGEST if stays else 0)


def end(request: HttpRequest) -> None:
    """Sign out: the session is deleted here, and its cookie in the browser."""
    _end_here(request)
    logout(request)


def renew(request: HttpRequest, user: User) -> None:
    """After a change in how a person signs in: a new session and token here, their other sign-ins ended."""
    update_session_auth_hash(request, user)
    rotate_token(request)
    SignIn.objects.filter(user=user).exclude(pk=request.session[_KEY]).delete()


def person(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Who is signed in, if the sign-in still holds; one that does not is ended here and in the browser."""
    user = get_user(request)
    if not user.is_authenticated:
        return user
    now = timezone.now()
    sign_in = SignIn.objects.filter(pk=request.session.get(_KEY) or _NOBODY, user_id=user.pk).first()
    if sign_in is None or not _holds(sign_in, now):
        _end_here(request)
        return AnonymousUser()
    if now - sign_in.last_used >= NOTED_EVERY:
        SignIn.objects.filter(pk=sign_in.pk).update(last_used=now)
    return user


def here(request: HttpRequest) -> UUID:
    """The sign-in that this request goes by."""
    return UUID(request.session[_KEY])


def in_progress(user: User) -> list[SignIn]:
    """A person's sign-ins that still hold, the one last used first."""
    now = timezone.now()
    return [one for one in SignIn.objects.filter(user=user).order_by("-last_used") if _holds(one, now)]


def end_everywhere(user: User) -> None:
    """Sign a person out of every browser: each finds it out at its next page."""
    SignIn.objects.filter(user=user).delete()


def sweep() -> None:
    """Delete the sessions and sign-ins that no longer hold, and the counts that no longer say anything."""
    now = timezone.now()
    limits.sweep(now)
    Session.objects.filter(expire_date__lt=now).delete()
    SignIn.objects.filter(Q(started__lt=now - LONGEST) | Q(stays=False, last_used__lt=now - IDLE)).delete()


def _sweep_now_and_then() -> None:
    now = timezone.now()
    if now - _swept["last"] >= SWEPT_EVERY:
        _swept["last"] = now
        sweep()


def _holds(sign_in: SignIn, now: datetime) -> bool:
    used = sign_in.stays or now - sign_in.last_used < IDLE
    return used and now - sign_in.started < LONGEST


def _end_here(request: HttpRequest) -> None:
    if sign_in := request.session.get(_KEY):
        SignIn.objects.filter(pk=sign_in).delete()
    request.session.flush()
