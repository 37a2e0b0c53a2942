"""A platform that has been at work for a while: sites, charters, audits, a trail; the same at every run."""

import random
from datetime import timedelta
from pathlib import Path

from temoin.office.project.origin import Origin
from temoin.office.project.start import PASSWORD_FILE, prepare

ORGANISATIONS, SITES, COOKIES_EACH, AUDITS, TRAIL = 20, 200, 25, 1000, 5000


def seed(data: Path, origin: Origin) -> str:
    """Fill the folder, and give the first person's password."""
    prepare(data, origin, "")
    from django.utils import timezone

    from temoin.charter import loads
    from temoin.office.accounts.models import User
    from temoin.office.registry.models import AuditRun, Organisation, Site, TrailEntry
    from temoin.office.registry.publishing import publish

    chance = random.Random(20261124)
    person = User.objects.get()
    now = timezone.now()
    organisations = [
        Organisation.objects.create(slug=f"organisation-{number}", name=f"Commune n° {number}")
        for number in range(ORGANISATIONS)
    ]
    sites = [
        Site.objects.create(
            slug=f"site-{number}",
            name=f"Site n° {number}",
            origin=f"https://site-{number}.example.org",
            organisation=organisations[number % ORGANISATIONS],
        )
        for number in range(SITES)
    ]
    for site in sites:
        publish(site, loads(charter(site.slug, site.origin), "charter"), by=person)
    AuditRun.objects.bulk_create(
        AuditRun(
            site=chance.choice(sites),
            asked_by=person,
            state="done",
            version=1,
            created=now - timedelta(hours=number),
            started=now - timedelta(hours=number),
            ended=now - timedelta(hours=number) + timedelta(minutes=1),
            verdict=chance.choice(["agrees", "disagrees"]),
            findings=chance.randrange(9),
            progress=["no-choice", "refuse", "accept"],
        )
        for number in range(AUDITS)
    )
    TrailEntry.objects.bulk_create(
        TrailEntry(
            at=now - timedelta(minutes=number),
            actor=person,
            name=str(person),
            organisation=chance.choice(organisations),
            deed="draft-saved",
            object=f"site-{number % SITES}",
        )
        for number in range(TRAIL)
    )
    return (data / PASSWORD_FILE).read_text(encoding="ascii").strip()


def charter(name: str, origin: str) -> str:
    """A charter of 25 cookies, in two languages."""
    cookies = "".join(
        f"""
      - name: {name}_{number}
        explains: {{fr: Retient le réglage numéro {number} du site., en: Keeps setting number {number}.}}
        lifetime: {number + 1} days
        set_when: visit"""
        for number in range(COOKIES_EACH)
    )
    return f"""charter: 1
site: {origin}
languages: [fr, en]
about: {{fr: Ce site utilise des cookies pour fonctionner., en: This site uses cookies in order to work.}}
controller: {{name: {name}, contact: {origin}/contact, dpo: dpo@example.org}}
profiles: [fr]
providers:
  - {{id: publisher, name: {name}, contact: {origin}/contact, country: FR}}
services:
  - id: settings
    provider: publisher
    name: {{fr: Réglages, en: Settings}}
    places: [front]
    purpose: ui-preference
    cookies:{cookies}
choice: {{url: /cookies/choice/, lifetime: 6 months}}
"""
