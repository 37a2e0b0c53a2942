"""DECLARE: what a site says of its cookies, as a file that people edit and programs trust."""

from temoin.charter.checks import CHECKS, check
from temoin.charter.dump import dump
from temoin.charter.file import CharterFile, load, loads
from temoin.charter.hashes import full_hash, material_hash
from temoin.charter.judging import Judged, asked, contestable, facts, judged
from temoin.charter.model import (
    PLACES,
    SET_WHENS,
    Charter,
    ChoiceTerms,
    Controller,
    Declaration,
    Place,
    Provider,
    Purpose,
    Service,
    SetWhen,
)
from temoin.charter.problem import CharterError, Problem

__all__ = [
    "CHECKS",
    "PLACES",
    "SET_WHENS",
    "Charter",
    "CharterError",
    "CharterFile",
    "ChoiceTerms",
    "Controller",
    "Declaration",
    "Judged",
    "Place",
    "Problem",
    "Provider",
    "Purpose",
    "Service",
    "SetWhen",
    "asked",
    "check",
    "contestable",
    "dump",
    "facts",
    "full_hash",
    "judged",
    "load",
    "loads",
    "material_hash",
]
