"""One's own sessions in progress."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from temoin.office.accounts import session
from temoin.office.accounts.doors import done, mine, show
from temoin.office.accounts.models import SignIn, User
from temoin.office.accounts.sign_in import gone_from_here


@require_safe
@mine
def sessions(request: HttpRequest, user: User) -> HttpResponse:
    """Where one is signed in: since when, last used on which day, and which one is this."""
    return show(
        request,
        "accounts/sessions.html",
        page="sessions",
        sessions=session.in_progress(user),
        here=session.here(request),
        done=request.GET.get("done"),
    )


@require_POST
@mine
def end_one(request: HttpRequest, user: User, sign_in: UUID) -> HttpResponse:
    """End one of them; this very one is a sign-out."""
    if sign_in == session.here(request):
        session.end(request)
        return gone_from_here(HttpResponseRedirect("/"))
    SignIn.objects.filter(user=user, pk=sign_in).delete()
    return done("sessions", "ended")


@require_POST
@mine
def end_all(request: HttpRequest, user: User) -> HttpResponse:
    """Sign out everywhere, here included."""
    session.end_everywhere(user)
    session.end(request)
    return gone_from_here(HttpResponseRedirect("/"))
