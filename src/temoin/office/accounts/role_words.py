"""What each role is called, and what it lets a person do, in one sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from temoin.office.accounts.roles import Role

TITLES: Mapping[Role, Promise] = {
    "owner": gettext_lazy("owner"),
    "dpo": gettext_lazy("data protection officer"),
    "publisher": gettext_lazy("publisher"),
    "translator": gettext_lazy("translator"),
    "auditor": gettext_lazy("auditor"),
}
SENTENCES: Mapping[Role, Promise] = {
    "owner": gettext_lazy("Does everything in the organisation: sites, charters, audits, people and roles."),
    "dpo": gettext_lazy("Writes, reviews and publishes charters, starts audits, and reads the trail."),
    "publisher": gettext_lazy("Writes and publishes charters and datasets, and starts audits."),
    "translator": gettext_lazy("Translates the texts of drafts, and reads the rest."),
    "auditor": gettext_lazy("Reads everything, the trail included, and changes nothing."),
}


def role_names() -> dict[str, str]:
    """What each role is called, in the reader's language."""
    return {role: str(title) for role, title in TITLES.items()}
