"""Publishing a charter: the file first, which is the truth; then its row, and the line in the trail."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from temoin.charter import CharterError, CharterFile, check, full_hash, material_hash
from temoin.law import Profile, profile
from temoin.office.registry.models import Site, Version
from temoin.office.registry.platform import objections
from temoin.office.registry.trail import note
from temoin.office.registry.untold import untold
from temoin.web.django import reload


class Objected(Exception):  # noqa: N818 - it is said to whoever publishes
    """This platform cannot work with this charter as its own; `reasons` say why, a sentence each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def law() -> Profile:
    """The profile that judges the charters kept here."""
    return profile(str(settings.TEMOIN["profile"]))


def publish(
    site: Site, file: CharterFile, *, after: int | None = None, by: AbstractBaseUser | None = None
) -> Version:
    """Put a charter in force, and give its version; raises Objected, or Superseded with `after`.

    A process that dies in between leaves a file without a row: `settle_versions` makes it.
    """
    if site.is_platform and (reasons := objections(file.charter, law(), settings.TEMOIN_TILES)):
        raise Objected(reasons)
    before = in_force_material(site)
    number = site.charters.publish(file.text, after=after)
    version = _row(site, number, file, before)
    version.published_by_id = by.pk if by else None
    version.save()
    if site.is_platform:
        reload()  # here at once; other processes see the file within a second
    note(by, "charter-published", site.organisation, site.slug, version=number)
    return version


def settle_versions(site: Site) -> None:
    """Make the rows of the versions that have none, from their files; what cannot be read is left out."""
    known = set(site.versions.values_list("number", flat=True))
    before: str | None = None
    for number, file in site.charters.versions():
        if number not in known:
            _row(site, number, file, before).save()
        before = material_hash(file.charter)


def in_force_material(site: Site) -> str | None:
    """The material hash of the charter in force; None when there is none that can be read."""
    if not site.charters.number():
        return None
    try:
        return material_hash(site.charters.version()[1].charter)
    except (CharterError, OSError):
        return None


def _row(site: Site, number: int, file: CharterFile, before: str | None) -> Version:
    material = material_hash(file.charter)
    return Version(
        site=site,
        number=number,
        full=full_hash(file.charter),
        material=material,
        asks_again=material != before,
        languages=list(file.charter.languages),
        cookies=len(file.charter.declarations()),
        findings=len(check(file, law())),
        untold=untold(file.charter),
    )
