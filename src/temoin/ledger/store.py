"""What any ledger can do, wherever it keeps its entries."""

from typing import Protocol

from temoin.ledger.entry import Counts, Entry, Record, Verification


class LedgerError(Exception):
    """The ledger could not be opened, read or written; its text is one sentence. Nothing was acknowledged."""


class Store(Protocol):
    """An append-only ledger. Every operation raises LedgerError when the entries cannot be reached."""

    def append(self, record: Record) -> Entry:
        """Keep a record; when this returns, it is on disk."""

    def entries(self, after: int = 0, limit: int = 100) -> tuple[Entry, ...]:
        """At most `limit` entries that follow position `after`, in order."""

    def receipt(self, receipt: str) -> Entry | None:
        """The entry that this receipt proves, or None."""

    def counts(self) -> Counts:
        """How many entries, by event and by purpose."""

    def verify(self) -> Verification:
        """Walk the whole chain."""

    def close(self) -> None:
        """Let go of the ledger; whoever uses it afterwards gets a LedgerError."""
