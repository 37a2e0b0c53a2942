"""What `manage.py check` says of a site that uses Témoin."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from temoin.charter import CharterError, load
from temoin.consent import COOKIE_NAME
from temoin.law import profile as profile_named
from temoin.web.django.choice import choice
from temoin.web.django.conf import conf, faults
from temoin.web.django.middleware import TemoinMiddleware
from temoin.web.django.publication import BASE, compiled

SETTERS: Final = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
"""Django's own middlewares that set cookies."""

HARMLESS: Final = (
    "corsheaders.middleware.",
    "csp.middleware.",
    "django.middleware.cache.",
    "django.middleware.clickjacking.",
    "django.middleware.common.",
    "django.middleware.csp.",
    "django.middleware.gzip.",
    "django.middleware.http.",
    "django.middleware.security.",
    "whitenoise.middleware.",
)
"""Those known to set none."""


def check(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """Every fault in the way Témoin is plugged in, each with what to do."""
    return [*_configuration(), *_middleware(list(settings.MIDDLEWARE)), *_addresses()]


def _configuration() -> Iterator[CheckMessage]:
    wrong = list(faults(getattr(settings, "TEMOIN", None)))
    for sentence in wrong:
        yield Error(sentence, id="temoin.E001")
    if wrong:
        return
    yield from _charter()
    folder = conf().ledger.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Error(
            f"The ledger cannot be kept in {folder}: the folder is missing, or may not be written.",
            hint="Make the folder, or name another file in TEMOIN['ledger'].",
            id="temoin.E007",
        )


def _charter() -> Iterator[CheckMessage]:
    """The charter can be read, and lets the visitor's choice be kept."""
    try:
        published = compiled(load(conf().charter), profile_named(conf().profile))
    except (CharterError, OSError, ImproperlyConfigured) as error:
        yield Error(
            f"The charter cannot be used: {error}",
            hint="Mend the file, or name another in TEMOIN['charter'].",
            id="temoin.E002",
        )
        return
    standing = published.policy.standing(COOKIE_NAME)
    remembered = published.asked or published.contestable
    if remembered and (standing is None or standing.needs_consent):
        yield Error(
            f"The charter asks visitors and does not declare {COOKIE_NAME} as exempt: answers would be lost.",
            hint=f"Declare {COOKIE_NAME} in a service whose purpose is consent-choice.",
            id="temoin.E006",
        )


def _middleware(listed: list[str]) -> Iterator[CheckMessage]:
    """The guard is there, and outside of all that sets cookies."""
    ours = next((place for place, dotted in enumerate(listed) if _is_ours(dotted)), None)
    if ours is None:
        yield Error(
            "TemoinMiddleware is not in MIDDLEWARE: no cookie is held back.",
            hint='Put "temoin.web.django.TemoinMiddleware" first in MIDDLEWARE.',
            id="temoin.E003",
        )
        return
    for dotted in listed[:ours]:
        if dotted in SETTERS:
            yield Error(
                f"{dotted} sets cookies and stands before TemoinMiddleware, which does not see them.",
                hint="Put TemoinMiddleware first in MIDDLEWARE.",
                id="temoin.E004",
            )
        elif not dotted.startswith(HARMLESS):
            yield Caution(
                f"{dotted} stands before TemoinMiddleware, which would not see a cookie that it sets.",
                hint="Put TemoinMiddleware first in MIDDLEWARE.",
                id="temoin.W001",
            )


def _is_ours(dotted: str) -> bool:
    try:
        found = import_string(dotted)
    except ImportError:
        return False
    return isinstance(found, type) and issubclass(found, TemoinMiddleware)


def _addresses() -> Iterator[CheckMessage]:
    """The notice's form and files are answered at the address that they name."""
    try:
        found = resolve(f"{BASE}choice").func
    except Resolver404:
        found = None
    if found is not choice:
        yield Error(
            f"Nothing of Témoin answers at {BASE}: the notice's form would lead nowhere.",
            hint='Add path(".temoin/", include("temoin.web.django.urls")) to the root of your URLs.',
            id="temoin.E005",
        )
