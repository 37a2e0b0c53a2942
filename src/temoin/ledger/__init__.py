"""PROVE: append-only, hash-linked entries; an acknowledged one is on disk."""

from temoin.ledger.entry import GENESIS, Counts, Entry, Record, Verification, canonical, chained
from temoin.ledger.sqlite import SqliteLedger, open_ledger
from temoin.ledger.store import LedgerError, Store

__all__ = [
    "GENESIS",
    "Counts",
    "Entry",
    "LedgerError",
    "Record",
    "SqliteLedger",
    "Store",
    "Verification",
    "canonical",
    "chained",
    "open_ledger",
]
