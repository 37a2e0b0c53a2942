"""What each role lets a person do in an organisation: a table, and the question asked of it."""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Role = Literal["owner", "dpo", "publisher", "translator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

Capability = Literal[
    "read", "translate", "edit", "review", "publish", "audit", "trail", "manage", "people", "platform"
]
"""`read` all that is the organisation's; `translate` texts of a draft; `edit` drafts, imports included, and
the files and texts of datasets; `review` sends a draft back; `publish` a charter, and a dataset: its rows,
who reads it, its withdrawal; start an `audit`; read the `trail`; `manage` the organisation and its sites; its
`people`, roles and invitations; `platform` makes and removes organisations, and belongs to no role."""
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)

GRANTS: Mapping[Role, frozenset[Capability]] = {
    "owner": frozenset(CAPABILITIES) - {"platform"},
    "dpo": frozenset({"read", "translate", "edit", "review", "publish", "audit", "trail"}),
    "publisher": frozenset({"read", "translate", "edit", "publish", "audit"}),
    "translator": frozenset({"read", "translate"}),
    "auditor": frozenset({"read", "trail"}),
}
CHANGES: frozenset[Capability] = frozenset(CAPABILITIES) - {"read", "trail"}
"""What a key that only reads never does."""


class Authority(msgspec.Struct, frozen=True):
    """What one person may do: their role in each organisation, by its id."""

    roles: Mapping[int, Role] = {}
    everywhere: bool = False
    """Whether they keep the platform itself, and so may do all."""
    changes: bool = True
    """Whether they came with something that may change anything."""

    @property
    def works_here(self) -> bool:
        """Whether the back office is open to them."""
        return self.everywhere or bool(self.roles)

    def may(self, capability: Capability, organisation: int | None = None) -> bool:
        """Whether they may do this in this organisation; None asks for the platform as a whole."""
        if capability in CHANGES and not self.changes:
            return False
        if self.everywhere:
            return True
        role = self.roles.get(organisation) if organisation is not None else None
        return role is not None and capability in GRANTS[role]

    def anywhere(self) -> frozenset[Capability]:
        """What they may do in one organisation at least."""
        of_roles = frozenset(one for role in self.roles.values() for one in GRANTS[role])
        granted = frozenset(CAPABILITIES) if self.everywhere else of_roles
        return granted if self.changes else granted - CHANGES

    def organisations(self, capability: Capability = "read") -> frozenset[int] | None:
        """The organisations in which they may do this; None for every one."""
        if self.everywhere and (self.changes or capability not in CHANGES):
            return None
        return frozenset(one for one in self.roles if self.may(capability, one))


NOBODY = Authority(changes=False)
