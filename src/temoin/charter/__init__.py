"""DECLARE: what a site says of its cookies, as a file that people edit and programs trust."""

from temoin.charter.changes import Change, asks_again, changes
from temoin.charter.checks import CHECKS, check
from temoin.charter.dump import dump
from temoin.charter.edit import edit
from temoin.charter.file import CharterFile, Examined, examine, load, loads
from temoin.charter.hashes import full_hash, material_hash
from temoin.charter.judging import Judged, asked, contestable, facts, judged, may_be_asked
from temoin.charter.lines import Line, differing
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
from temoin.charter.patch import MOST_OPERATIONS, Operation, PatchError, patched, tree
from temoin.charter.problem import CharterError, Problem
from temoin.charter.texts import CharterText, text_languages, texts, translation

__all__ = [
    "CHECKS",
    "MOST_OPERATIONS",
    "PLACES",
    "SET_WHENS",
    "Change",
    "Charter",
    "CharterError",
    "CharterFile",
    "CharterText",
    "ChoiceTerms",
    "Controller",
    "Declaration",
    "Examined",
    "Judged",
    "Line",
    "Operation",
    "PatchError",
    "Place",
    "Problem",
    "Provider",
    "Purpose",
    "Service",
    "SetWhen",
    "asked",
    "asks_again",
    "changes",
    "check",
    "contestable",
    "differing",
    "dump",
    "edit",
    "examine",
    "facts",
    "full_hash",
    "judged",
    "load",
    "loads",
    "material_hash",
    "may_be_asked",
    "patched",
    "text_languages",
    "texts",
    "translation",
    "tree",
]
