"""What a browser understands of one Set-Cookie header (RFC 6265bis)."""

import re
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from temoin.cookies.trace import Lifetime, SameSite

_WHITE = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DELIMITER = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9].*)?", re.DOTALL)
_DAY = re.compile(r"([0-9]{1,2})(?:[^0-9].*)?", re.DOTALL)
_YEAR = re.compile(r"([0-9]{2,4})(?:[^0-9].*)?", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAME_SITE: dict[str, SameSite] = {"strict": "Strict", "lax": "Lax", "none": "None"}
_PAIR_LIMIT = 4096
_ATTRIBUTE_LIMIT = 1024


class SetCookie(msgspec.Struct, frozen=True, kw_only=True):
    """One Set-Cookie header as a browser reads it; the value itself is never kept, only its length in bytes.

    `lifetime` is in seconds as asked, uncapped; 0 when `deletes`. `domain` is None for a host-only cookie,
    `path` None for the default path, `same_site` None when the browser's own default applies.
    """

    name: str
    value_length: int
    deletes: bool
    lifetime: Lifetime
    domain: str | None = None
    path: str | None = None
    secure: bool = False
    http_only: bool = False
    same_site: SameSite | None = None
    partitioned: bool = False


def parse_set_cookie(header: str, now: datetime | None = None) -> SetCookie | None:
    """Read a header as section 5.6 says, or None when a browser ignores it whatever the page. Never raises.

    Ignored: control characters, name and value over 4096 bytes together, neither name nor value, a
    `__Secure-` or `__Host-` name that breaks its promise (section 5.7), Partitioned without Secure.
    SameSite=None without Secure is ignored by browsers too, yet given, so that SEC-02 can be told.
    `now` (aware, else taken as UTC) is when the header arrived.
    """
    if _CONTROL.search(header):
        return None
    pair, *attributes = header.split(";")
    before, equals, after = pair.partition("=")
    name, value = (before.strip(_WHITE), after.strip(_WHITE)) if equals else ("", pair.strip(_WHITE))
    if not (name or value) or _size(name) + _size(value) > _PAIR_LIMIT:
        return None
    known = _attributes(attributes)
    lifetime = _lifetime(known, now)
    cookie = SetCookie(
        name=name,
        value_length=_size(value),
        deletes=lifetime == 0,
        lifetime=lifetime,
        domain=known.get("domain", "").removeprefix(".").lower() or None,
        path=known["path"] if known.get("path", "").startswith("/") else None,
        secure="secure" in known,
        http_only="httponly" in known,
        same_site=_SAME_SITE.get(known.get("samesite", "").lower()),
        partitioned="partitioned" in known,
    )
    return cookie if _keeps_its_prefix(cookie, value) else None


def _attributes(parts: list[str]) -> dict[str, str]:
    """The last valid value of each attribute; one that a browser would drop is not there."""
    known: dict[str, str] = {}
    for part in parts:
        before, _, after = part.partition("=")
        name, value = before.strip(_WHITE).lower(), after.strip(_WHITE)
        if _size(value) > _ATTRIBUTE_LIMIT:
            continue
        if name == "max-age" and not re.fullmatch(r"-?[0-9]+", value):
            continue
        if name == "expires" and parse_cookie_date(value) is None:
            continue
        known[name] = value
    return known


def _lifetime(known: dict[str, str], now: datetime | None) -> Lifetime:
    """Seconds left, 0 for a deletion; Max-Age goes before Expires (section 5.7, step on expiry)."""
    if "max-age" in known:
        age = known["max-age"]
        return 0 if age.startswith("-") else int(age)
    expires = parse_cookie_date(known.get("expires", ""))
    if expires is None:
        return "session"
    moment = now or datetime.now(UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, int((expires - moment).total_seconds()))


def _keeps_its_prefix(cookie: SetCookie, value: str) -> bool:
    """Whether the promise of the name holds; a nameless value must not pass for a name that promises."""
    if cookie.partitioned and not cookie.secure:
        return False
    promise = (cookie.name or value).lower()
    if not promise.startswith(("__secure-", "__host-")):
        return True
    if not cookie.name or not cookie.secure:
        return False
    return promise.startswith("__secure-") or (cookie.domain is None and cookie.path == "/")


def _size(text: str) -> int:
    """Bytes on the wire: a server's headers are latin-1, where a character is a byte; others are UTF-8."""
    try:
        return len(text.encode("latin-1"))
    except UnicodeEncodeError:
        return len(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=256)  # a server writes the same few dates many times a second
def parse_cookie_date(text: str) -> datetime | None:
    """The moment of an Expires attribute, by the forgiving algorithm of section 5.1.1; None when it fails."""
    clock: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DELIMITER.split(text):
        if clock is None and (found := _TIME.fullmatch(token)):
            clock = (int(found[1]), int(found[2]), int(found[3]))
        elif day is None and (found := _DAY.fullmatch(token)):
            day = int(found[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (found := _YEAR.fullmatch(token)):
            year = int(found[1])
    if clock is None or day is None or month is None or year is None:
        return None
    if year < 100:
        year += 1900 if year >= 70 else 2000
    if year < 1601:
        return None
    try:
        return datetime(year, month, day, *clock, tzinfo=UTC)
    except ValueError:
        return None
