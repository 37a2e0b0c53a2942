"""Words of texts, without accents and case: how they are folded, indexed beside a version, and looked for.

The index is a table of words, each with the column and the row that has it, in the order of the words: a word
is found by reading a few groups of it. Without the index the texts are folded as they are asked, by the same
SQL, and the answer is the same.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from temoin.office.datasets.dataset import LANGUAGES, Field
from temoin.office.datasets.engine import cursor, name
from temoin.office.datasets.engine import text as quoted
from temoin.office.datasets.files import words_file
from temoin.office.datasets.relation import ROW, column_name

LEAST = 5_000
"""Rows below which texts are folded as they are asked: that is as quick, and small registers come often."""
PATIENCE = 600.0
_NOTHING = "SELECT 0 AS field, 0 AS row, '' AS chunk WHERE false"
_CODE_PARTS = (4, 8, 12)
"""Digits of the parts of a UUID."""
_HEXADECIMAL = re.compile(r"[0-9a-f]{1,12}")
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
    """The rows that have this word in one of these fields (None for any), by the index."""
    test = f"word = {bind(one.word)}"
    if one.prefix:
        test = f"word >= {bind(one.word)} AND word < {bind(one.word + chr(0x10FFFF))}"
    if fields is not None:
        marks = ", ".join(bind(column_name(field, language)) for field in fields)
        test += f" AND field IN ({marks})"
    return f"SELECT row FROM read_parquet({quoted(str(file))}) WHERE {test}"


def in_codes(rows: str, column: str, one: Wanted, bind: Callable[[Any], str]) -> str | None:
    """The rows whose UUID has this word, by reading them all; None where no UUID can have it."""
    if not _HEXADECIMAL.fullmatch(one.word) or not (one.prefix or len(one.word) in _CODE_PARTS):
        return None
    mark = bind(f" {one.word}" if one.prefix else f" {one.word} ")
    spaced = f"(' ' || replace(lower({column}), '-', ' ') || ' ')"
    quick = f"(contains({column}, {bind(one.word)}) OR contains({column}, {bind(one.word.upper())}))"
    return f'SELECT "{ROW}"::INTEGER AS row FROM {rows} WHERE {quick} AND contains({spaced}, {mark})'


def codes(file: Path) -> frozenset[str]:
    """The columns of UUIDs: they are not in the index, which would double the size of the rows."""
    return _codes(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _codes(file: Path, made: int) -> frozenset[str]:  # noqa: ARG001 - a file made later is another
    with cursor() as mine:
        mine.execute(f"SELECT field FROM read_parquet({quoted(str(file))}) WHERE word = '' AND row = -1")
        return frozenset(field for (field,) in mine.fetchall())


def make(rows_file: Path, fields: Sequence[Field], *, least: int = LEAST) -> bool:
    """Write the index of a version beside its rows; whether it has one: below `least` rows it has not."""
    columns = [
        (one, field.multivalued) for field in fields if field.type == "text" for one in _columns(field)
    ]
    with cursor(PATIENCE) as mine:
        source = f"read_parquet({quoted(str(rows_file))}, file_row_number = true)"
        ((rows,),) = mine.execute(f"SELECT count(*) FROM {source}").fetchall()
        if rows < least or not columns:
            return False
        coded = [column for column, many in columns if not many and _coded(mine, source, column)]
        chunks = " UNION ALL ".join(
            _chunks(source, at, column, many=many)
            for at, (column, many) in enumerate(columns)
            if column not in coded
        )
        try:
            _number(mine, chunks)
            _write(mine, chunks, [column for column, _ in columns], coded, words_file(rows_file))
        finally:
            for table in ("word_numbers", "chunk_words"):
                mine.execute(f"DROP TABLE IF EXISTS temp.{table}")
    return True


def _columns(field: Field) -> list[str]:
    return [f"{field.name}@{tag}" for tag in LANGUAGES] if field.translated else [field.name]


def _coded(mine: Any, source: str, column: str) -> bool:
    """Whether a column has UUIDs and nothing else."""
    test = f"regexp_full_match({name(column)}, '[0-9A-Fa-f]{{8}}(-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}')"
    for some in ("(SELECT * FROM {0} LIMIT 1000)", "{0}"):
        ((all_of_them,),) = mine.execute(
            f"SELECT coalesce(bool_and({test}), false) FROM {some.format(source)}"
        ).fetchall()
        if not all_of_them:
            return False
    return True


def _chunks(source: str, at: int, column: str, *, many: bool) -> str:
    """Each row's text cut at its spaces: most chunks come often, and are folded once."""
    whole = f"array_to_string({name(column)}, ' ')" if many else name(column)
    return (
        f"SELECT {at}::SMALLINT AS field, file_row_number::INTEGER AS row,"
        f" unnest(string_split({whole}, ' ')) AS chunk FROM {source}"
    )


def _number(mine: Any, chunks: str) -> None:
    """Fold each chunk, and number the words in their order: numbers are sorted faster."""
    mine.execute(
        "CREATE TEMP TABLE chunk_words AS"
        f" SELECT chunk, unnest(string_split(trim({folded('chunk')}), ' ')) AS word"
        f" FROM (SELECT DISTINCT chunk FROM ({chunks or _NOTHING}))"
    )
    mine.execute(
        "CREATE TEMP TABLE word_numbers AS SELECT word, row_number() OVER (ORDER BY word)::INTEGER AS number"
        " FROM (SELECT DISTINCT word FROM chunk_words WHERE word <> '')"
    )


def _write(mine: Any, chunks: str, columns: Sequence[str], coded: Sequence[str], file: Path) -> None:
    marks = "".join(f" UNION ALL SELECT 0, {columns.index(column)}, -1" for column in coded)
    numbered = (
        "SELECT number, field, row"
        " FROM (SELECT chunk, number FROM chunk_words JOIN word_numbers USING (word))"
        f" JOIN ({chunks or _NOTHING}) USING (chunk){marks}"
    )
    names = ", ".join(quoted(column) for column in columns)
    mine.execute(
        f"COPY (SELECT coalesce(word, '') AS word, list_extract([{names}], field + 1) AS field, row"
        f" FROM (SELECT * FROM ({numbered}) ORDER BY number, row) LEFT JOIN word_numbers USING (number))"
        f" TO {quoted(str(file))}"
        " (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)"
    )
