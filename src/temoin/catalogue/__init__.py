"""FACTS: cookies that are known by name, whose they are, and what they are for."""

from temoin.catalogue.known import By, Known, known
from temoin.catalogue.purpose import FINER_PURPOSES, FinerPurpose
from temoin.catalogue.service import Entry, Service
from temoin.catalogue.services import SERVICES, entries

__all__ = [
    "FINER_PURPOSES",
    "SERVICES",
    "By",
    "Entry",
    "FinerPurpose",
    "Known",
    "Service",
    "entries",
    "known",
]
