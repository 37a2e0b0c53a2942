"""The platform's own registers, as open data: made of what is kept here, and kept current."""

from temoin.office.registry.registers.refreshing import REGISTERS, refresh
from temoin.office.registry.registers.standing import mark

__all__ = ["REGISTERS", "mark", "refresh"]
