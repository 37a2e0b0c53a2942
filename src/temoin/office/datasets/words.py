"""Words of texts, without accents and case: how they are folded, indexed beside a version, and looked for.

The index is a table of words, each with the column and the row that has it, in the order of the words: a word
is found by reading a few groups of it. Without the index the texts are folded as they are asked, by the same
SQL, and the answer is the same.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import text as quoted
from temoin.office.datasets.relation import ROW, column_name

_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss"}


class Wanted(msgspec.Struct, frozen=True):
    """A folded word that is looked for, or only its start."""

    word: str
    prefix: bool = False


def fold(written: str) -> str:
    """A text without accents and case, its words apart by one space."""
    bare = "".join(
        one for one in unicodedata.normalize("NFD", written) if unicodedata.category(one)[0] != "M"
    )
    low = unicodedata.normalize("NFC", bare).lower()
    for letter, letters in _LETTERS.items():
        low = low.replace(letter, letters)
    return re.sub(r"[\W_]+", " ", low).strip()


def wanted(written: str, *, prefix_last: bool) -> tuple[Wanted, ...]:
    """The words that a search names; `*` after one, or being the last where `prefix_last`, lets it go on."""
    found = [
        Wanted(word, prefix=part.endswith("*") and at == len(folded) - 1)
        for part in written.split()
        for folded in [fold(part).split()]
        for at, word in enumerate(folded)
    ]
    if prefix_last and found:
        found[-1] = Wanted(found[-1].word, prefix=True)
    return tuple(dict.fromkeys(found))


def low(sql: str) -> str:
    """The SQL that gives a text without accents and case, as it stands otherwise."""
    bare = f"lower(strip_accents({sql}))"
    for letter, letters in _LETTERS.items():
        bare = f"replace({bare}, '{letter}', '{letters}')"
    return bare


def folded(sql: str) -> str:
    """The SQL that folds a text: a space before and after each word."""
    return f"(' ' || regexp_replace({low(sql)}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g') || ' ')"


def in_text(sql: str, one: Wanted, bind: Callable[[Any], str]) -> str:
    """The condition that a text has this word: what has not its letters in a row is not folded."""
    mark = bind(f" {one.word}" if one.prefix else f" {one.word} ")
    return f"(contains({low(sql)}, {bind(one.word)}) AND contains({folded(sql)}, {mark}))"


def in_index(
    file: Path, language: str, one: Wanted, fields: Sequence[Field] | None, bind: Callable[[Any], str]
) -> str:
    """The condition that a row has this word in one of these fields (None for any), by its index."""
    test = f"word = {bind(one.word)}"
    if one.prefix:
        test = f"word >= {bind(one.word)} AND word < {bind(one.word + chr(0x10FFFF))}"
    if fields is not None:
        marks = ", ".join(bind(column_name(field, language)) for field in fields)
        test += f" AND field IN ({marks})"
    return f'("{ROW}" IN (SELECT row FROM read_parquet({quoted(str(file))}) WHERE {test}))'
