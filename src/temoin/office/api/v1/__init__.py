"""The management API: all that the back office shows and changes, one module a noun."""

from temoin.office.api.v1.desk import api

__all__ = ["api"]
