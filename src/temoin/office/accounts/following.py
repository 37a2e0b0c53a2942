"""The datasets that a person follows: begun, listed, stopped; and the link of a letter that stops one."""

from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from temoin.office.accounts.authority import authority
from temoin.office.accounts.doors import done, mine, open_to_all, show
from temoin.office.accounts.models import Following, User
from temoin.office.datasets import Dataset, said
from temoin.office.datasets.files import SLUG
from temoin.office.datasets.shelf import catalogue

MOST = 200
"""Datasets that a person may follow."""
_SALT = "temoin.accounts.following"


def following(request: HttpRequest) -> HttpResponse:
    """The datasets that one follows; `?dataset=` leads to the page where one begins."""
    dataset = request.GET.get("dataset", "")
    if SLUG.fullmatch(dataset):
        return HttpResponseRedirect(reverse("follow", args=[dataset]))
    return _list(request)


@require_safe
@mine
def _list(request: HttpRequest, user: User) -> HttpResponse:
    known = _readable(user)
    followed = [
        (row, _title(known.get(row.dataset)), row.dataset in known)
        for row in Following.objects.filter(user=user).order_by("-since", "-pk")
    ]
    asked = request.GET.get("done")
    return show(request, "accounts/following.html", page="following", followed=followed, done=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def follow(request: HttpRequest, user: User, dataset_id: str) -> HttpResponse:
    """Begin to follow a dataset that one may read, or stop; anything else is not there."""
    row = Following.objects.filter(user=user, dataset=dataset_id).first()
    found = _readable(user).get(dataset_id)
    if request.method == "POST" and request.POST.get("do") == "stop":
        if row is not None:
            row.delete()
        return done("following", "stopped")
    full = row is None and user.followings.count() >= MOST
    if request.method == "POST" and found is not None and not full:
        if row is None:
            _begin(user, dataset_id)
        return done("following", "begun")
    response = show(
        request,
        "accounts/follow.html",
        page="following",
        dataset=dataset_id,
        title=_title(found),
        row=row,
        there=found is not None,
        full=full,
    )
    if found is None and row is None:
        response.status_code = 404
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop following, by the link of a letter, signed in or not."""
    try:
        user, dataset = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        user, dataset = 0, ""
    if not dataset:
        gone = show(request, "accounts/following_stop.html", state="unknown")
        gone.status_code = 410
        return gone
    if request.method == "POST":
        Following.objects.filter(user=user, dataset=dataset).delete()
        return show(request, "accounts/following_stop.html", state="stopped")
    return show(request, "accounts/following_stop.html", state="asked", token=token)


def stopping(row: Following) -> str:
    """The path of the page that stops this following."""
    return reverse("following-stop", args=[signing.dumps([row.user_id, row.dataset], salt=_SALT)])


def _begin(user: User, dataset_id: str) -> None:
    try:
        with transaction.atomic():
            Following.objects.create(user=user, dataset=dataset_id)
    except IntegrityError:  # asked for twice at once
        return


def _readable(user: User) -> dict[str, Dataset]:
    """Every dataset that this person may read, by its id."""
    return {one.id: one for one in catalogue(authority(user).organisations("read"))}


def _title(found: Dataset | None) -> str:
    return (said(found.title, get_language() or "fr") or found.id) if found else ""
