"""Whether a Set-Cookie header takes a cookie away for certain, in every browser."""

import re

from temoin.cookies import SetCookie

_WHITE = " \t"
_MAX_AGE = re.compile(r"-[0-9]{1,18}|0{1,18}")
"""Not above zero, and far below the length at which browsers drop an attribute and heed another."""

_DATE = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?,[ ]"
    r"[0-9]{2}[ -][a-z]{3}[ -](?:[0-9]{2}|[0-9]{4})[ ][0-9]{2}:[0-9]{2}:[0-9]{2}[ ]gmt",
    re.IGNORECASE | re.ASCII,
)
"""The two forms of a date that servers write (RFC 9110 section 5.6.7) and that all browsers read alike."""


def surely_deletes(set_cookie: str, parsed: SetCookie) -> bool:
    """Whether every browser takes this header for a deletion, not only one that follows RFC 6265bis.

    Browsers part where a header says a thing twice or oddly: Chromium keeps a cookie whose last Max-Age or
    Expires it cannot read, whatever an earlier one said. So: one Max-Age and one Expires at most; a Max-Age
    of a few plain digits, not above zero; without one, an Expires in a usual form and in the past.
    """
    if not parsed.deletes:
        return False
    ages, dates = [], []
    for part in set_cookie.split(";")[1:]:
        name, _, value = part.partition("=")
        match name.strip(_WHITE).lower():
            case "max-age":
                ages.append(value.strip(_WHITE))
            case "expires":
                dates.append(value.strip(_WHITE))
    if len(ages) > 1 or len(dates) > 1:
        return False
    if ages:
        return _MAX_AGE.fullmatch(ages[0]) is not None
    return bool(dates) and _DATE.fullmatch(dates[0]) is not None
