"""The trail in words: one sentence a deed, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from temoin.office.registry.models import Site, TrailEntry
from temoin.office.registry.trail import Deed

WORDS: Mapping[Deed, tuple[Promise, Promise]] = {
    "organisation-made": (
        gettext_lazy("organisation added"),
        gettext_lazy("%(who)s made the organisation %(name)s"),
    ),
    "organisation-changed": (
        gettext_lazy("organisation renamed"),
        gettext_lazy("%(who)s renamed the organisation %(before)s to %(name)s"),
    ),
    "organisation-removed": (
        gettext_lazy("organisation removed"),
        gettext_lazy("%(who)s removed the organisation %(name)s"),
    ),
    "site-made": (gettext_lazy("site added"), gettext_lazy("%(who)s added the site %(name)s")),
    "site-changed": (
        gettext_lazy("site changed"),
        gettext_lazy("%(who)s changed the name or address of the site %(name)s"),
    ),
    "site-removed": (
        gettext_lazy("site removed"),
        gettext_lazy("%(who)s removed the site %(name)s and all that was kept of it"),
    ),
    "audits-published": (
        gettext_lazy("audits published"),
        gettext_lazy("%(who)s made the audits of the site %(name)s open data"),
    ),
    "audits-unpublished": (
        gettext_lazy("audits no longer published"),
        gettext_lazy("%(who)s stopped publishing the audits of the site %(name)s"),
    ),
    "charter-imported": (
        gettext_lazy("charter imported"),
        gettext_lazy("%(who)s imported a charter for the site %(site)s"),
    ),
    "draft-saved": (
        gettext_lazy("draft saved"),
        gettext_lazy("%(who)s saved the draft charter of the site %(site)s"),
    ),
    "draft-reviewed": (
        gettext_lazy("draft sent to review"),
        gettext_lazy("%(who)s sent the draft charter of the site %(site)s to review"),
    ),
    "draft-sent-back": (
        gettext_lazy("draft sent back"),
        gettext_lazy("%(who)s sent back the draft charter of the site %(site)s"),
    ),
    "draft-dropped": (
        gettext_lazy("draft dropped"),
        gettext_lazy("%(who)s dropped the draft charter of the site %(site)s"),
    ),
    "charter-published": (
        gettext_lazy("charter published"),
        gettext_lazy("%(who)s published version %(version)s of the charter of the site %(site)s"),
    ),
    "audit-asked": (
        gettext_lazy("audit asked for"),
        gettext_lazy("%(who)s asked for an audit of the site %(site)s"),
    ),
    "audit-stopped": (
        gettext_lazy("audit stopped"),
        gettext_lazy("%(who)s stopped the audit of the site %(site)s"),
    ),
    "person-invited": (gettext_lazy("person invited"), gettext_lazy("%(who)s invited %(email)s (%(role)s)")),
    "invitation-withdrawn": (
        gettext_lazy("invitation withdrawn"),
        gettext_lazy("%(who)s withdrew the invitation of %(email)s"),
    ),
    "person-joined": (
        gettext_lazy("person joined"),
        gettext_lazy("%(who)s joined the organisation (%(role)s)"),
    ),
    "role-changed": (
        gettext_lazy("role changed"),
        gettext_lazy("%(who)s changed the role of %(name)s: %(before)s before, %(role)s now"),
    ),
    "person-removed": (
        gettext_lazy("person removed"),
        gettext_lazy("%(who)s removed %(name)s from the organisation"),
    ),
    "account-closed": (gettext_lazy("account closed"), gettext_lazy("%(who)s closed their account")),
    "dataset-published": (
        gettext_lazy("dataset published"),
        gettext_lazy("%(who)s published the dataset %(name)s"),
    ),
    "dataset-replaced": (
        gettext_lazy("dataset replaced"),
        gettext_lazy("%(who)s replaced the rows of the dataset %(name)s: version %(version)s"),
    ),
    "dataset-appended": (
        gettext_lazy("rows added to a dataset"),
        gettext_lazy("%(who)s added rows to the dataset %(name)s: version %(version)s"),
    ),
    "dataset-described": (
        gettext_lazy("texts of a dataset changed"),
        gettext_lazy("%(who)s changed the texts of the dataset %(name)s"),
    ),
    "dataset-restricted": (
        gettext_lazy("dataset restricted"),
        gettext_lazy("%(who)s kept the dataset %(name)s to some organisations"),
    ),
    "dataset-opened": (
        gettext_lazy("dataset opened to all"),
        gettext_lazy("%(who)s opened the dataset %(name)s to everybody"),
    ),
    "dataset-withdrawn": (
        gettext_lazy("dataset withdrawn"),
        gettext_lazy("%(who)s withdrew the dataset %(name)s: %(reason)s"),
    ),
    "dataset-restored": (
        gettext_lazy("dataset put back"),
        gettext_lazy("%(who)s put the dataset %(name)s back"),
    ),
}
"""What each deed is called, and the sentence that tells it."""


class _Facts(dict[str, Any]):
    """What a sentence may name; what an entry does not say is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def who(entry: TrailEntry) -> str:
    """Who did it, as they were called then; the platform itself when nobody did."""
    return entry.name or _("The platform")


def sentence(entry: TrailEntry, sites: Mapping[str, str], roles: Mapping[str, str]) -> str:
    """What was done, in words; `sites` and `roles` give what these are called."""
    facts = _Facts({key: value for key, value in entry.details.items() if value not in (None, "")})
    facts["who"] = who(entry)
    facts["site"] = sites.get(entry.object) or facts.get("site") or entry.object or "—"
    facts.setdefault("name", entry.object or "—")
    facts |= {key: roles.get(str(facts[key]), facts[key]) for key in ("role", "before") if key in facts}
    words = WORDS.get(entry.deed)  # type: ignore[call-overload]
    return str(words[1]) % facts if words is not None else f"{facts['who']}: {entry.deed} {entry.object}"


def site_names(entries: list[TrailEntry]) -> Mapping[str, str]:
    """The names of the sites that these entries are about, in one query."""
    about = {entry.object for entry in entries}
    return dict(Site.objects.filter(slug__in=about).values_list("slug", "name"))
