"""The registers made to say what is so now; one that does already is left as it is."""

import logging
from collections.abc import Sequence
from typing import Final

import msgspec

from temoin.law import Text
from temoin.office.datasets.registering import keep
from temoin.office.registry.models import PLATFORM, Site
from temoin.office.registry.registers import audits, charters, cookies, findings, known, rules, versions
from temoin.office.registry.registers.memory import memory
from temoin.office.registry.registers.register import Register

REGISTERS: Final[Sequence[Register]] = (
    cookies.REGISTER,
    charters.REGISTER,
    versions.REGISTER,
    rules.REGISTER,
    known.REGISTER,
    audits.REGISTER,
    findings.REGISTER,
)
"""In the catalogue's order."""
FIRST: Final = -20
"""Where the first one stands in the catalogue: before what others publish."""

_log = logging.getLogger(__name__)


def refresh(registers: Sequence[Register] = REGISTERS) -> tuple[str, ...]:
    """Renew each register whose content changed; gives their ids.

    One that cannot be made is said in the log; its last version stays, and the others are made.
    """
    publisher = _publisher()
    renewed = []
    for position, one in enumerate(registers, FIRST):
        metas = msgspec.structs.replace(one.metas, publisher=publisher)
        try:
            if keep(one.id, metas, one.fields, one.rows(), position=position) is not None:
                renewed.append(one.id)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are made
            _log.error("The register %s was left as it was: %s", one.id, _said(error))
    memory().settle()
    return tuple(renewed)


def _publisher() -> Text:
    """The organisation that hosts the portal."""
    site = Site.objects.filter(slug=PLATFORM).select_related("organisation").first()
    return {"fr": site.organisation.name} if site else {}


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:500]
