"""Charters of other sites than the platform, for tests."""

from temoin.charter import loads
from temoin.office.registry.models import Organisation, Site, Version
from temoin.office.registry.publishing import publish

CHARTER = """\
charter: 1
site: https://{slug}.example
languages: [{languages}]
about: {{fr: La charte de l'agglo., en: The agglo's charter., de: Die Charta der Agglo.}}
controller: {{name: Agglo}}
providers: [{{id: agglo, name: Agglo d'Exemple, country: FR}}]
purposes:
  - id: {purpose}
    title: {{fr: Une finalité, en: A purpose, de: Ein Zweck}}
services:
  - id: one
    provider: agglo
    name: {{fr: Un service, en: A service, de: Ein Dienst}}
    purpose: {purpose}
    cookies:
      - name: first
        lifetime: {days} days
        explains: {{fr: Garde un mot., en: Keeps a word., de: Hält ein Wort.}}
"""


def site_of(slug: str = "agglo", name: str = "Agglo d'Exemple") -> Site:
    keeper, _ = Organisation.objects.get_or_create(slug="agglo", defaults={"name": "L'Agglo"})
    site, _ = Site.objects.get_or_create(
        slug=slug, defaults={"name": name, "origin": f"https://{slug}.example", "organisation": keeper}
    )
    return site


def published(
    slug: str = "agglo",
    *,
    name: str = "Agglo d'Exemple",
    languages: str = "fr, en, de",
    purpose: str = "authentication",
    days: int = 3,
) -> Version:
    text = CHARTER.format(slug=slug, languages=languages, purpose=purpose, days=days)
    return publish(site_of(slug, name), loads(text, "charter"))
