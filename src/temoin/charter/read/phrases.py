"""Phrases sought in a text whatever its case, accents, hyphens and apostrophes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_APOSTROPHES = "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}`"
_HYPHENS = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}"
_SAME = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, " "))


@lru_cache(maxsize=1_024)
def fold(text: str) -> str:
    """The text without case, accents or hyphens, its white space reduced to single spaces."""
    same = text.translate(_SAME).casefold()
    if same.isascii():
        return " ".join(same.split())
    decomposed = unicodedata.normalize("NFKD", same)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


class Phrases:
    """A set of phrases, compiled once; a final `*` stands for any ending of the word."""

    def __init__(self, phrases: Iterable[str]) -> None:
        folded = {_fold_phrase(phrase) for phrase in phrases}
        self.exact = frozenset(phrase for phrase in folded if not phrase.endswith("*"))
        # The longest first, so that "strictly necessary" is found before "necessary".
        sources = [_source(phrase) for phrase in sorted(folded, key=lambda phrase: (-len(phrase), phrase))]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)") if sources else None

    def search(self, folded: str, start: int = 0) -> re.Match[str] | None:
        """The first phrase found in an already folded text."""
        return self._pattern.search(folded, start) if self._pattern else None

    def finditer(self, folded: str) -> Iterator[re.Match[str]]:
        """Every phrase found in an already folded text, from left to right."""
        return self._pattern.finditer(folded) if self._pattern else iter(())

    def is_whole(self, folded: str) -> bool:
        """Whether a folded text is one of the phrases and nothing else."""
        return bool(self._pattern and self._pattern.fullmatch(folded))


def _fold_phrase(phrase: str) -> str:
    return fold(phrase.removesuffix("*")) + ("*" if phrase.endswith("*") else "")


def _source(phrase: str) -> str:
    return re.escape(phrase.removesuffix("*")) + (r"\w*" if phrase.endswith("*") else "")
