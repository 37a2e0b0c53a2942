"""The value of the choice cookie: a decision in at most 64 bytes, and back."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from temoin.consent.decision import Decision
from temoin.law import PURPOSES

COOKIE_NAME = "cookies_preferences"
_FORMAT = "1"
_EPOCH = date(1970, 1, 1)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_VALUE = re.compile(
    r"1\.(?P<material>[0-9a-f]{16})\.(?P<day>[0-9a-z]{1,4})"
    r"\.(?P<asked>[0-9a-z]{1,7})\.(?P<granted>[0-9a-z]{1,7})(?:\.(?P<receipt>[A-Za-z0-9_-]{22}))?"
)


def encode(decision: Decision) -> str:
    """The cookie's value: `1.<material>.<day>.<asked>.<granted>[.<receipt>]`, at most 64 bytes, no quoting.

    The day counts from 1970; the two masks, over the bits of `law.PURPOSES`, and the day are in base 36.
    Raises ValueError on a decision that no cookie can hold.
    """
    asked, granted = _mask(decision.answers), _mask(p for p, yes in decision.answers.items() if yes)
    day = (decision.on - _EPOCH).days
    parts = [_FORMAT, decision.material, _base36(day), _base36(asked), _base36(granted)]
    value = ".".join(parts if decision.receipt is None else [*parts, decision.receipt])
    if day < 0 or not _VALUE.fullmatch(value) or (decision.receipt is not None) != bool(granted):
        raise ValueError(f"This decision cannot be kept in a cookie: {decision!r}.")
    return value


def decode(value: str | None, today: date | None = None) -> Decision | None:
    """The decision that a cookie's value holds, or None: whatever is not exactly ours is "no choice".

    Total: never raises. None for garbage, a date more than a day ahead of `today` (UTC by default), a grant
    of what was not asked, a purpose that is not known, a receipt without a grant (PRF-12) or a grant without
    one: each grant that the ledger keeps has its receipt.
    """
    found = _VALUE.fullmatch(value) if value is not None and value.isascii() else None
    if found is None:
        return None
    day, asked, granted = (int(found[name], 36) for name in ("day", "asked", "granted"))
    if any(_base36(int(found[name], 36)) != found[name] for name in ("day", "asked", "granted")):
        return None
    latest = (today or datetime.now(UTC).date()) + timedelta(days=1)
    answers = {name: bool(granted >> bit & 1) for name, bit in _bits().items() if asked >> bit & 1}
    known = _mask(answers)
    if (
        asked != known
        or granted & ~asked
        or day > (latest - _EPOCH).days
        or bool(found["receipt"]) != bool(granted)
    ):
        return None
    return Decision(
        material=found["material"], on=_EPOCH + timedelta(days=day), answers=answers, receipt=found["receipt"]
    )


def _mask(purposes: Iterable[str]) -> int:
    mask, bits = 0, _bits()
    for purpose in purposes:
        if purpose not in bits:
            raise ValueError(
                f'The purpose "{purpose}" cannot be asked: it has no place in the choice cookie.'
            )
        mask |= 1 << bits[purpose]
    return mask


@cache
def _bits() -> dict[str, int]:
    return {purpose.id: purpose.bit for purpose in PURPOSES.values() if purpose.bit is not None}


def _base36(number: int) -> str:
    text = ""
    while number > 0:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
