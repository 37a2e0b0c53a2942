"""Organisations and sites: made, changed and removed, each deed with its line in the trail.

Callers hold a transaction: the deed and its line are kept together, or neither is.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from temoin.office.registry.charters import Shelf
from temoin.office.registry.models import AuditRun, Organisation, Site
from temoin.office.registry.naming import id_for, named
from temoin.office.registry.origins import site_origin
from temoin.office.registry.trail import Deed, note


class Stays(Exception):  # noqa: N818 - it is said to whoever asked
    """Why it stays as it is, in one sentence."""


class Gone(msgspec.Struct, frozen=True):
    """What went with a site: rows are gone already, `folders` are to be deleted once that is certain."""

    versions: int
    draft: bool
    audits: int
    folders: tuple[Path, ...]

    def clear(self) -> None:
        """Delete the files."""
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def make_organisation(by: AbstractBaseUser, name: str) -> Organisation:
    """A new organisation; raises BadName, or Stays when another has this name."""
    name = named(name)
    _alone(name)
    slug = id_for(name, lambda one: Organisation.objects.filter(slug=one).exists(), "organisation")
    made = Organisation.objects.create(slug=slug, name=name)
    note(by, "organisation-made", made, made.slug, name=made.name)
    return made


def rename_organisation(by: AbstractBaseUser, organisation: Organisation, name: str) -> None:
    """Give it another name; its id stays. Raises BadName, or Stays."""
    name, before = named(name), organisation.name
    if name == before:
        return
    _alone(name, but=organisation)
    organisation.name = name
    organisation.save(update_fields=["name"])
    note(by, "organisation-changed", organisation, organisation.slug, name=name, before=before)


def remove_organisation(by: AbstractBaseUser, organisation: Organisation) -> None:
    """Remove an organisation without sites, and the roles in it; raises Stays while it has any site."""
    sites = organisation.sites.count()
    if sites:
        raise Stays(_("This organisation still has sites: remove them first."))
    slug, name = organisation.slug, organisation.name
    organisation.delete()
    note(by, "organisation-removed", None, slug, name=name)


def make_site(by: AbstractBaseUser, organisation: Organisation, name: str, origin: str) -> Site:
    """A new site, its id made from its name; raises BadName, BadOrigin, or Stays."""
    name, origin = named(name), site_origin(origin)
    _only(organisation, origin)
    made = Site.objects.create(
        slug=id_for(name, _taken, "site"), name=name, origin=origin, organisation=organisation
    )
    note(by, "site-made", organisation, made.slug, name=name, origin=origin)
    return made


def change_site(
    by: AbstractBaseUser,
    site: Site,
    name: str | None = None,
    origin: str | None = None,
    *,
    publishes_audits: bool | None = None,
) -> None:
    """Give a site another name or address, or say whether its audits are published; its id stays.

    Raises BadName, BadOrigin, or Stays.
    """
    name = site.name if name is None else named(name)
    origin = site.origin if origin is None else site_origin(origin)
    _publish_audits(by, site, wanted=publishes_audits)
    if (name, origin) == (site.name, site.origin):
        return
    if origin != site.origin:
        if site.is_platform:
            raise Stays(_("This is the address of this very platform: it is given when it is started."))
        _only(site.organisation, origin, but=site)
    before = {"name_before": site.name, "origin_before": site.origin}
    site.name, site.origin = name, origin
    site.save(update_fields=["name", "origin"])
    note(by, "site-changed", site.organisation, site.slug, name=name, origin=origin, **before)


def _publish_audits(by: AbstractBaseUser, site: Site, *, wanted: bool | None) -> None:
    if wanted is None or wanted == (site.is_platform or site.publishes_audits):
        return
    if site.is_platform:
        raise Stays(_("This is this very platform: its audits are always published."))
    site.publishes_audits = wanted
    site.save(update_fields=["publishes_audits"])
    deed: Deed = "audits-published" if wanted else "audits-unpublished"
    note(by, deed, site.organisation, site.slug, name=site.name)


def remove_site(by: AbstractBaseUser, site: Site) -> Gone:
    """Remove a site and all that is kept of it; raises Stays for the platform's own, and during an audit."""
    if site.is_platform:
        raise Stays(_("This is this very platform: it cannot be removed."))
    audits: Sequence[AuditRun] = list(site.audits.all())
    if any(one.state in {AuditRun.QUEUED, AuditRun.RUNNING} for one in audits):
        raise Stays(_("An audit of this site is under way: wait until it has ended."))
    gone = Gone(
        versions=site.versions.count(),
        draft=hasattr(site, "draft"),
        audits=len(audits),
        folders=(site.charters.folder, *(one.folder for one in audits)),
    )
    slug, name, organisation = site.slug, site.name, site.organisation
    site.delete()
    note(by, "site-removed", organisation, slug, name=name, versions=gone.versions, audits=gone.audits)
    return gone


def _taken(slug: str) -> bool:
    """Whether a site has this id, or left its files: a new one never inherits another's charter."""
    folder = Shelf(Path(settings.TEMOIN_DATA) / "charters" / slug).folder
    return Site.objects.filter(slug=slug).exists() or folder.exists()


def _alone(name: str, but: Organisation | None = None) -> None:
    others = Organisation.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0)
    if others.exists():
        raise Stays(_("Another organisation already has this name."))


def _only(organisation: Organisation, origin: str, but: Site | None = None) -> None:
    others = organisation.sites.filter(origin=origin).exclude(pk=but.pk if but else 0)
    if others.exists():
        raise Stays(_("This organisation already has a site at this address."))
