"""How often something may be tried: a few times freely, then after delays that grow, never for ever.

What is counted is kept under a hash: of what was typed, whether or not such an account exists, or of the
client's address with a salt that changes daily. Neither a name nor an address is kept.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from unicodedata import normalize

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from temoin.office.accounts.models import Attempt, User


class Limit(msgspec.Struct, frozen=True):
    """`free` tries, then a wait of `first` that doubles with each; one is forgiven every `forgives`."""

    name: str
    free: int
    first: timedelta
    longest: timedelta
    forgives: timedelta

    def wait(self, count: int) -> timedelta:
        """How long the next try waits after this many."""
        over = count - self.free
        if over < 0:
            return timedelta(0)
        return min(self.longest, self.first * (1 << min(over, 20)))


_MINUTE = timedelta(minutes=1)
_QUARTER = timedelta(minutes=15)

# Whoever guesses from one address meets HERE long before the account as a whole waits: nobody locks another
# person out from afar, and a guesser with many addresses still gets about six tries an hour.
HERE = Limit("here", 5, timedelta(seconds=5), _QUARTER, timedelta(hours=1))
ACCOUNT = Limit("account", 20, timedelta(seconds=30), _QUARTER, timedelta(minutes=10))
PLACE = Limit("place", 60, timedelta(seconds=10), _QUARTER, _MINUTE)
CODE = Limit("code", 5, timedelta(seconds=10), _QUARTER, timedelta(minutes=30))
PASSWORD = Limit("password", 5, timedelta(seconds=5), _QUARTER, timedelta(minutes=30))
LETTERS = Limit("letters", 3, _MINUTE, _QUARTER, timedelta(minutes=30))
"""Messages to one address: the longest wait is shorter than a link lives, so that one always works."""
LETTERS_PLACE = Limit("letters-place", 20, _MINUTE, _QUARTER, timedelta(minutes=5))
INVITATIONS = Limit("invitations", 100, _MINUTE, _QUARTER, _MINUTE)
"""Messages that one person has sent to whomever they like."""

Key = tuple[Limit, str]


def typed(limit: Limit, text: str) -> Key:
    """The count of an account, by what was typed for it."""
    return limit, _hash(_secret(limit.name), normalize("NFKC", text).strip().casefold())


def whose(limit: Limit, user: User) -> Key:
    """The count of a person who is known."""
    return limit, _hash(_secret(limit.name), str(user.pk))


def where(limit: Limit, request: HttpRequest, text: str = "") -> Key:
    """The count of the client's address, with what was typed there if it is given; another one each day."""
    day = _hash(_secret(limit.name), timezone.now().date().isoformat())
    named = normalize("NFKC", text).strip().casefold()
    return limit, _hash(day.encode(), f"{network(request.META.get('REMOTE_ADDR', ''))} {named}")


def take(*keys: Key) -> int:
    """Count one more try under each; gives the seconds to wait when it comes too soon, which counts nothing.

    Counted before it is known whether the try is right: as many at once as one likes are no way around.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = [_row(limit, key, now) for limit, key in keys]
        early = [row.until - now for row in rows if row.until is not None and row.until > now]
        if early:
            return ceil(max(early).total_seconds())
        for row, (limit, _key) in zip(rows, keys, strict=True):
            row.count += 1
            _set(row, limit, now)
    return 0


def give_back(*keys: Key) -> None:
    """Uncount one try, which was right."""
    now = timezone.now()
    with transaction.atomic():
        for limit, key in keys:
            row = _row(limit, key, now)
            row.count = max(0, row.count - 1)
            _set(row, limit, now)


def clear(*keys: Key) -> None:
    """Forget every try: the person has proved who they are."""
    Attempt.objects.filter(key__in=[key for _limit, key in keys]).delete()


def names_of(user: User) -> Iterator[str]:
    """What a person may type to sign in."""
    yield user.username
    if user.email:
        yield user.email


def sweep(now: datetime) -> None:
    """Delete the counts that no longer say anything."""
    Attempt.objects.filter(since__lt=now - timedelta(days=2)).delete()


def sentence(seconds: int) -> str:
    """What whoever comes too soon is told: the same for every account, existing or not."""
    minutes = ceil(seconds / 60)
    return ngettext(
        "That was tried too often. Please wait %(minutes)d minute, then try again.",
        "That was tried too often. Please wait %(minutes)d minutes, then try again.",
        minutes,
    ) % {"minutes": minutes}


def _row(limit: Limit, key: str, now: datetime) -> Attempt:
    """The count, less what is forgiven by now."""
    row, _made = Attempt.objects.select_for_update().get_or_create(key=key, defaults={"since": now})
    forgiven = int((now - row.since) / limit.forgives)
    if forgiven > 0:
        row.count = max(0, row.count - forgiven)
        row.since = now
    return row


def _set(row: Attempt, limit: Limit, now: datetime) -> None:
    wait = limit.wait(row.count)
    row.until = now + wait if wait else None
    row.save()


def _secret(name: str) -> bytes:
    return sha256(f"temoin.limits.{name}.{settings.SECRET_KEY}".encode()).digest()


def _hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: within it a client takes any address it likes."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> 64)
    return str(found)
