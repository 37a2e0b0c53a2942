"""Audits as rows: asked for, stopped, and where their reports are. `project.jobs` takes them from here.

Whoever asks writes a row and rings; the runner hears that at once where it is the same process, and within a
second where it is another of this machine (a file's date, looked at once a second).
"""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from temoin.fetch import is_public
from temoin.law import Text
from temoin.office.datasets.bell import Bell
from temoin.office.registry.models import AuditRun, Organisation, Site
from temoin.office.registry.trail import note

WAITING_LIMIT = 10
"""How many audits of one organisation may wait at once."""

Why = Literal["no-charter", "busy", "full", "not-public"]
End = Literal["stopped", "cut", "memory", "time", "output", "died", "report", "charter"]
ENDS: Mapping[End, Text] = {
    "stopped": {"en": "It was stopped by a person.", "fr": "Quelqu'un l'a arrêté."},
    "cut": {
        "en": "The platform stopped while it ran. Start it again.",
        "fr": "La plateforme s'est arrêtée pendant qu'il tournait. Relancez-le.",
    },
    "memory": {
        "en": "The site's pages took more memory than an audit may: it was ended.",
        "fr": "Les pages du site ont pris plus de mémoire qu'un audit n'en a : il a été arrêté.",
    },
    "time": {
        "en": "It took longer than an audit may: it was ended.",
        "fr": "Il a duré plus longtemps qu'un audit ne peut : il a été arrêté.",
    },
    "output": {
        "en": "It wrote more than an audit may: it was ended.",
        "fr": "Il a écrit plus qu'un audit ne peut : il a été arrêté.",
    },
    "died": {
        "en": "The program that watches the site ended without a report. Start it again.",
        "fr": "Le programme qui observe le site s'est terminé sans rapport. Relancez-le.",
    },
    "report": {
        "en": "Its report could not be kept.",
        "fr": "Son rapport n'a pas pu être conservé.",
    },
    "charter": {
        "en": "The version of the charter to hold the site against can no longer be read.",
        "fr": "La version de la charte à laquelle confronter le site n'est plus lisible.",
    },
}
"""Why an audit came to no report, when it is the platform that says so."""


class Refused(Exception):  # noqa: N818 - it is said to whoever asks
    """Why there is no audit now."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def ask(site: Site, by: AbstractBaseUser | None) -> AuditRun:
    """Ask for an audit of a site against its charter in force; raises Refused."""
    number = site.charters.number()
    if not number:
        raise Refused("no-charter")
    if not site.is_platform and not may_be_public(site.origin):
        raise Refused("not-public")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=site.organisation_id)
        going = AuditRun.objects.filter(state__in=(AuditRun.QUEUED, AuditRun.RUNNING))
        if going.filter(site=site).exists():
            raise Refused("busy")
        waiting = going.filter(state=AuditRun.QUEUED, site__organisation=site.organisation_id)
        if waiting.count() >= WAITING_LIMIT:
            raise Refused("full")
        run = AuditRun.objects.create(site=site, asked_by_id=by.pk if by else None, version=number)
        note(by, "audit-asked", site.organisation, site.slug, version=number)
    ring()
    return run


def stop(run: AuditRun, by: AbstractBaseUser | None) -> bool:
    """Stop an audit that waits or runs; False when it had ended. Its runner then ends its browser."""
    going = AuditRun.objects.filter(pk=run.pk, state__in=(AuditRun.QUEUED, AuditRun.RUNNING))
    with transaction.atomic():
        if not going.update(state=AuditRun.CUT, ended=timezone.now(), said=said(ENDS["stopped"])):
            return False
        note(by, "audit-stopped", run.site.organisation, run.site.slug)
    ring()
    return True


def said(text: Text) -> str:
    """A sentence in each language, as a row keeps it."""
    return msgspec.json.encode(text).decode()


def saying(run: AuditRun) -> Text | None:
    """The sentence of a row, in each language; None when there is nothing to say."""
    if not run.said:
        return None
    try:
        return msgspec.json.decode(run.said, type=dict[str, str])
    except msgspec.DecodeError:
        return {"en": run.said}


def may_be_public(origin: str) -> bool:
    """Whether an origin may be on the public Internet, as far as it says itself: no name is looked up."""
    host = urlsplit(origin).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return is_public(str(ip_address(host)))
    except ValueError:
        return bool(host)


def shelf() -> Path:
    """Where the reports are, a folder each."""
    return Path(settings.TEMOIN_DATA) / "audits"


_bell = Bell(shelf)
ring, rung, listening = _bell.ring, _bell.rung, _bell.listening
