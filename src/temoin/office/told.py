"""Sentences of the core, which speaks English, in the language of whoever reads them here.

The core's sentences are for programs and terminals too; their other languages are data (`sentences.toml`).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

_PLACE = re.compile(r"\{([a-z_]+)\}")
LONGEST = 1_000
"""Characters of a sentence that is looked up: a longer one quotes somebody, who may quote ours to us."""
Known = tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]


def told(sentence: str) -> str:
    """A sentence of the core in the language of the request; as it is, without words or beyond all length."""
    return sentence if len(sentence) > LONGEST else _told(sentence, get_language() or "en")


def _told(sentence: str, language: str) -> str:
    for pattern, words in _sentences():
        if language in words and (found := pattern.fullmatch(sentence)):
            values = {key: _value(key, text, language) for key, text in found.groupdict().items()}
            return words[language].format_map(values)
    return sentence


def _value(key: str, text: str, language: str) -> str:
    if key == "hint":
        return _told(text, language)
    if key.startswith("what"):
        return _terms().get(text, {}).get(language, text)
    if key == "subject" and language == "fr":
        item = re.fullmatch(r"Each item of “(.*)”", text)
        whole = re.fullmatch(r"“(.*)”", text)
        return f"Chaque élément de « {item[1]} »" if item else f"« {whole[1]} »" if whole else "Une charte"
    return text


@cache
def _sentences() -> Known:
    return tuple((_pattern(english), words) for english, words in _data()["sentences"].items())


@cache
def _terms() -> Mapping[str, Mapping[str, str]]:
    return _data()["terms"]


@cache
def _data() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((files("temoin.office") / "sentences.toml").read_text(encoding="utf-8"))


def _pattern(english: str) -> re.Pattern[str]:
    parts = _PLACE.split(english)
    made = [re.escape(part) if number % 2 == 0 else f"(?P<{part}>.+?)" for number, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)
