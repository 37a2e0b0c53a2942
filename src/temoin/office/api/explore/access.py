"""Who asks the data API: a person by key or by session and token, or nobody in particular.

A public dataset is answered to everybody without a look at any session. A restricted one is as unknown to
whoever may not read it; one that is not there costs the same look, so that nothing tells the two apart.
"""

import msgspec
from django.http import HttpRequest, HttpResponse

from temoin.office.accounts.authority import authority, authority_of
from temoin.office.accounts.keys import SCHEME, key_of, says_a_key
from temoin.office.accounts.middleware import TokenMiddleware
from temoin.office.datasets.dataset import PUBLIC, Reader
from temoin.office.datasets.shelf import UnknownDataset, find

TOKEN = "X-CSRFToken"  # noqa: S105 - the name of a header
_TOKEN = TokenMiddleware(lambda _request: HttpResponse())


class NotKnown(Exception):  # noqa: N818 - it is said to whoever asks
    """The key opens nothing, or something else than a key was shown."""


class TokenMissing(Exception):  # noqa: N818 - it is said to whoever asks
    """A session came without its token."""


class Caller(msgspec.Struct, frozen=True):
    """Whoever asks: what they may read, and whether the answer is theirs alone; `person` is counted by id."""

    reader: Reader = PUBLIC
    private: bool = False
    person: int | None = None


ANYBODY = Caller()


def caller(request: HttpRequest, apikey: str, dataset_id: str | None) -> Caller:
    """Who asks for a dataset, or for the catalogue; raises NotKnown, TokenMissing or UnknownDataset."""
    authorization = request.headers.get("Authorization", "")
    if apikey or says_a_key(authorization):
        return _by_key(authorization if says_a_key(authorization) else f"{SCHEME} {apikey}")
    if authorization.strip().partition(" ")[0].casefold() == "bearer":
        raise NotKnown
    if dataset_id is None:
        return _by_session(request) if request.headers.get(TOKEN) else ANYBODY
    if _is_public(dataset_id):
        return ANYBODY
    if not request.user.is_authenticated:
        raise UnknownDataset(dataset_id)
    find(dataset_id, authority_of(request).organisations())
    return _by_session(request)


def _by_key(authorization: str) -> Caller:
    key = key_of(authorization)
    if key is None:
        raise NotKnown
    reader = authority(key.user, changes=key.writes).organisations()
    return Caller(reader, private=True, person=key.user.pk)


def _by_session(request: HttpRequest) -> Caller:
    if not request.user.is_authenticated:
        return Caller(private=True)
    if not _TOKEN.holds(request):
        raise TokenMissing
    return Caller(authority_of(request).organisations(), private=True, person=request.user.pk)


def _is_public(dataset_id: str) -> bool:
    try:
        find(dataset_id)
    except UnknownDataset:
        return False
    return True
