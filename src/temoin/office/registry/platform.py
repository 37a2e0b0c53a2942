"""What the platform's own charter must say, because the platform does it."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from temoin.charter import Charter
from temoin.guard import compile_policy
from temoin.law import Profile

COOKIES = ("sessionid", "django_language", "csrftoken", "cookies_preferences")
"""All that the platform ever sets in a browser."""


def tiles_host(tiles: str) -> str | None:
    """The host of the base map's tiles, without port; None when there is no base map."""
    return urlsplit(tiles).hostname if tiles else None


def contacts(charter: Charter) -> tuple[str, ...]:
    """The hosts that the charter says the site's pages ask for something."""
    return tuple(cookie.name for _, cookie in charter.declarations() if cookie.kind == "contact")


def map_purpose(charter: Charter, tiles: str) -> str | None:
    """The purpose under which the charter declares the tiles' host, or None when it does not."""
    host = tiles_host(tiles)
    return next(
        (
            service.purpose
            for service, cookie in charter.declarations()
            if cookie.kind == "contact" and cookie.name == host
        ),
        None,
    )


def objections(charter: Charter, profile: Profile, tiles: str) -> tuple[str, ...]:
    """Why this charter cannot be the platform's own, a sentence each; empty when it can.

    It must let through each cookie that the platform sets, whatever a visitor answers, and declare the tiles'
    host exactly when there are tiles (temoin.E002).
    """
    return (*_cookies(charter, profile), *_contacts(charter, tiles))


def _cookies(charter: Charter, profile: Profile) -> list[str]:
    policy = compile_policy(charter, profile)
    declared = {cookie.name for _, cookie in charter.declarations() if cookie.kind == "http-cookie"}
    said = []
    for name in COOKIES:
        if name not in declared:
            said.append(
                _("The charter does not declare %(name)s, which this platform sets.") % {"name": name}
            )
        elif not policy.verdict(f"{name}=x; Path=/; SameSite=Lax", None).allowed:
            said.append(
                _(
                    "The charter declares %(name)s for a purpose that needs consent;"
                    " this platform cannot work without it."
                )
                % {"name": name}
            )
    return said


def _contacts(charter: Charter, tiles: str) -> list[str]:
    host = tiles_host(tiles)
    declared = contacts(charter)
    said = []
    if host is not None and host not in declared:
        said.append(
            _(
                "The charter does not declare the contact %(host)s, from which the base map comes"
                " (TEMOIN_TILES)."
            )
            % {"host": host}
        )
    said.extend(
        _(
            "The charter declares the contact %(name)s, but the pages of this platform never ask it"
            " for anything."
        )
        % {"name": name}
        for name in declared
        if name != host
    )
    return said
