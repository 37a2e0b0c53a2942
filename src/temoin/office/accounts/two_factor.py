"""One's own second factor: set up, confirmed with a code, renewed, turned off."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from temoin.office.accounts import limits, second_factor, session
from temoin.office.accounts.doors import done, mine, show, too_soon
from temoin.office.accounts.forms import AskedForm, CodeForm
from temoin.office.accounts.models import User
from temoin.office.accounts.password import tell


@mine
def two_factor(request: HttpRequest, user: User) -> HttpResponse:
    """Whether it is on; the password, sent here, begins to set up a device."""
    form = AskedForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _said(request, user, form)
    second_factor.begin(user)
    return HttpResponseRedirect(reverse("two-factor-setup"))


@mine
def setup(request: HttpRequest, user: User) -> HttpResponse:
    """The device's secret, until a code of it is right; then the recovery codes, once."""
    device = second_factor.waiting(user)
    if device is None:
        return HttpResponseRedirect(reverse("two-factor"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    shown = {
        "page": "two-factor",
        "picture": second_factor.picture(device),
        "written": second_factor.written(device),
        "address": device.config_url,
    }
    if not form.is_valid():
        return show(request, "accounts/two_factor_setup.html", form, **shown)
    count = limits.whose(limits.CODE, user)
    wait = limits.take(count)
    if wait:
        return too_soon(request, "accounts/two_factor_setup.html", wait, form=form, **shown)
    codes = second_factor.confirm(user, form.cleaned_data["code"])
    if not codes:
        form.refuse()
        return show(request, "accounts/two_factor_setup.html", form, **shown)
    limits.clear(count)
    session.renew(request, user)
    tell(user, "two-factor-on")
    return _codes(request, codes)


@require_POST
@mine
def codes(request: HttpRequest, user: User) -> HttpResponse:
    """Ten new recovery codes, for the password."""
    form = AskedForm(user, request.POST)
    if not form.is_valid() or not second_factor.is_on(user):
        return _said(request, user, form)
    made = second_factor.renew_codes(user)
    tell(user, "recovery-codes")
    return _codes(request, made)


@require_POST
@mine
def off(request: HttpRequest, user: User) -> HttpResponse:
    """Turn it off, for the password."""
    form = AskedForm(user, request.POST)
    if not form.is_valid():
        return _said(request, user, form)
    if second_factor.is_on(user):
        second_factor.turn_off(user)
        session.renew(request, user)
        tell(user, "two-factor-off")
    return done("two-factor", "off")


def _said(request: HttpRequest, user: User, form: AskedForm) -> HttpResponse:
    since, left = second_factor.standing(user)
    return show(
        request,
        "accounts/two_factor.html",
        form,
        page="two-factor",
        since=since,
        left=left,
        done=request.GET.get("done"),
    )


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return show(request, "accounts/recovery_codes.html", codes=codes, page="two-factor")
