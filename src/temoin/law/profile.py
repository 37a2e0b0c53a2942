"""Profiles: whose law a charter is judged by."""

from collections.abc import Mapping

import msgspec

from temoin.cookies import Lifetime, parse_lifetime
from temoin.law.finding import Text
from temoin.law.register import Register, table


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One country's (or the Union's) reading of the law.

    `audience_lifetime` is the longest life in seconds of an exempt audience tracker (DUR-05). A rule is
    checked under a profile that shares one of its jurisdictions.
    """

    id: str
    title: Text
    jurisdictions: tuple[str, ...]
    audience_exempt: bool
    audience_lifetime: int | None = None


def _load() -> dict[str, Profile]:
    return {key: _profile(key, fields) for key, fields in table("profiles").items()}


def _profile(key: str, fields: dict[str, object]) -> Profile:
    said = fields.get("audience_lifetime")
    lifetime: Lifetime | None = parse_lifetime(str(said)) if said else None
    return msgspec.convert({**fields, "id": key, "audience_lifetime": lifetime}, Profile)


PROFILES: Mapping[str, Profile] = Register(_load)
"""Every profile, by id."""


def profile(profile_id: str) -> Profile:
    """The profile of this id; raises LookupError with one sentence that names those known."""
    try:
        return PROFILES[profile_id]
    except KeyError:
        known = ", ".join(PROFILES)
        raise LookupError(f'There is no profile "{profile_id}"; the profiles known are: {known}.') from None
