"""Letters to the followers of a dataset when it changes: at most one an hour for each dataset and person.

Of a restricted dataset only those are told who may read it. A letter says where the dataset is; what changed
within the hour after one is seen there.
"""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from temoin.office.accounts.authority import authority
from temoin.office.accounts.following import stopping
from temoin.office.accounts.letters import later
from temoin.office.accounts.mail import write_to
from temoin.office.accounts.models import Following, User
from temoin.office.datasets import said
from temoin.office.datasets.models import Dataset

TOLD: Final = frozenset({"published", "replaced", "appended", "withdrawn", "restored"})
QUIET: Final = timedelta(hours=1)


def hear(sender: Any, *, dataset: Dataset, what: str, **_: Any) -> None:  # noqa: ARG001 - a signal's own shape
    """Tell the followers, once the change is there for everybody."""
    if what in TOLD:
        transaction.on_commit(lambda: tell(dataset, what))


def tell(dataset: Dataset, what: str) -> int:
    """Write to everybody who follows a dataset and was not told within the hour; how many were written to."""
    now = timezone.now()
    with transaction.atomic():
        due = Following.objects.filter(Q(told=None) | Q(told__lt=now - QUIET), dataset=dataset.slug)
        due = due.filter(user__is_active=True).exclude(user__email="").select_related("user")
        rows = [row for row in due if _may_read(row.user, dataset)]
        Following.objects.filter(pk__in=[row.pk for row in rows]).update(told=now)
    for row in rows:
        language = row.user.language or settings.LANGUAGE_CODE
        later(
            write_to,
            row.user.email,
            "dataset-changed",
            language,
            title=_line(dataset.metas.get("title", {}), language) or dataset.slug,
            what=what,
            reason=_line(dataset.reason, language),
            dataset=dataset.slug,
            stop=stopping(row),
        )
    return len(rows)


def _may_read(user: User, dataset: Dataset) -> bool:
    if dataset.visibility != "restricted":
        return True
    theirs = authority(user).organisations("read")
    return theirs is None or bool(theirs & {dataset.organisation, *dataset.readers})


def _line(text: dict[str, str], language: str) -> str:
    return " ".join((said(text, language) or "").split())
