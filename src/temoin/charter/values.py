"""Single values of a charter file, each read from its node or answered with a problem."""

import difflib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from temoin.charter.problem import Problem
from temoin.charter.source import Node
from temoin.cookies import Lifetime, parse_lifetime
from temoin.law import Text

Path = tuple[str | int, ...]
PROBLEM_LIMIT = 100
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_SAID = {
    "mapping": "a list of keys and values",
    "sequence": "a list",
    "text": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
}


class Values:
    """What reading one file gathers: the problems met, and the place of every key and item."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.positions: dict[Path, tuple[int, int]] = {}

    def say(self, place: Node | tuple[int, int], message: str) -> None:
        """Note a problem, without stopping."""
        line, column = (place.line, place.column) if isinstance(place, Node) else place
        self.problems.append(Problem(self.file, line, column, message))

    def mapping(self, node: Node, path: Path, known: Sequence[str] | None = None) -> dict[str, Node]:
        """The values of a mapping by key; keys that are unknown, repeated or not text are problems."""
        found: dict[str, Node] = {}
        if not self._is(node, "mapping", path):
            return found
        for key, value in node.entries:
            if key is None or key.shape != "text":
                self.say(key or node, "A key must be a text: put it in quotes.")
            elif key.text in found:
                line = self.positions[(*path, key.text)][0]
                self.say(key, f"The key “{_short(key.text)}” is here twice, first at line {line}: keep one.")
            elif known is not None and key.text not in known:
                self.say(
                    key, f"The key “{_short(key.text)}” is unknown{_here(path)}. {_hint(key.text, known)}"
                )
            else:
                self.positions[(*path, key.text)] = (key.line, key.column)
                found[key.text] = value
        return found

    def items(self, node: Node | None, path: Path) -> list[tuple[Path, Node]]:
        """The items of a list, each with its own path; an absent list is empty."""
        if node is None or not self._is(node, "sequence", path):
            return []
        found: list[tuple[Path, Node]] = []
        for number, (_, item) in enumerate(node.entries):
            own = (*path, number)
            self.positions[own] = (item.line, item.column)
            found.append((own, item))
        return found

    def text(self, node: Node | None, path: Path) -> str | None:
        """A text that is not blank."""
        if node is None or not self._is(node, "text", path):
            return None
        if not node.text.strip():
            self.say(node, f"{_named(path)} is blank: write it, or remove the line.")
            return None
        return node.text

    def words(self, node: Node | None, path: Path) -> Text:
        """One text in several languages: always a mapping, even for one language."""
        if node is not None and node.shape == "text":
            self.say(node, f"{_named(path)} says no language: write {{fr: …, en: …}} instead.")
            return {}
        said: Text = {}
        for language, value in self.mapping(node, path).items() if node is not None else ():
            text = self.text(value, (*path, language))
            if not _LANGUAGE.fullmatch(language):
                place = self.positions[(*path, language)]
                self.say(place, f"“{_short(language)}” is no language code: write fr, en, pt-BR….")
            elif text is not None:
                said[language] = text
        return said

    def language(self, node: Node, path: Path) -> str | None:
        """A BCP 47 language code."""
        text = self.text(node, path)
        if text is not None and not _LANGUAGE.fullmatch(text):
            self.say(node, f"“{_short(text)}” is no language code: write fr, en, pt-BR….")
        return text

    def slug(self, node: Node | None, path: Path) -> str | None:
        """An identifier: letters, digits, dots, hyphens, underscores."""
        text = self.text(node, path)
        if node is not None and text is not None and not _SLUG.fullmatch(text):
            self.say(node, f"{_named(path)} is made of letters, digits, dots, hyphens and underscores only.")
        return text

    def flag(self, node: Node | None, path: Path) -> bool | None:
        """True or false."""
        if node is None or not self._is(node, "bool", path):
            return None
        return node.text.lower() == "true"

    def one_of(self, node: Node | None, path: Path, options: Sequence[str]) -> str | None:
        """One of the words given."""
        text = self.text(node, path)
        if node is not None and text is not None and text not in options:
            self.say(node, f"{_named(path)} cannot be “{_short(text)}”. {_hint(text, options)}")
            return None
        return text

    def lifetime(self, node: Node | None, path: Path) -> Lifetime | None:
        """A length of time in words, as seconds."""
        if node is not None and node.shape in ("int", "float"):
            self.say(
                node,
                f"{_named(path)} has a number and no unit: write “{_short(node.text)} days” or the like.",
            )
            return None
        text = self.text(node, path)
        if node is None or text is None:
            return None
        try:
            return parse_lifetime(text)
        except ValueError as error:
            self.say(node, str(error))
            return None

    def address(self, node: Node | None, path: Path, *, of_this_site: bool = False) -> str | None:
        """A web address (http or https); `of_this_site` also takes a path from the site's root."""
        text = self.text(node, path)
        if node is None or text is None:
            return None
        local = of_this_site and text.startswith("/") and not text.startswith(("//", "/\\"))
        if not local and not is_web_address(text):
            more = " or a path that starts with “/”" if of_this_site else ""
            self.say(node, f"{_named(path)} must be an address that starts with https:// or http://{more}.")
            return None
        return text

    def contact(self, node: Node | None, path: Path) -> str | None:
        """How to reach someone, in any words; what looks like an address is a web, mail or telephone one."""
        text = self.text(node, path)
        if node is None or text is None:
            return None
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
        if scheme and scheme[1].lower() not in ("http", "https", "mailto", "tel"):
            self.say(
                node,
                f"{_named(path)} cannot be a “{_short(scheme[1])}:” address: use https://, mailto: or tel:.",
            )
        return text

    def _is(self, node: Node, shape: str, path: Path) -> bool:
        if node.shape == shape:
            return True
        if node.shape == "null":
            place = self.positions.get(
                path, (node.line, node.column)
            )  # nothing stands on a later line, maybe
            self.say(place, f"{_named(path)} has no value: write {_SAID[shape]}, or remove the line.")
        elif shape == "bool" and node.shape == "text":
            self.say(node, f"{_named(path)} must be true or false, written so and without quotes.")
        elif shape == "text" and node.shape not in ("mapping", "sequence"):
            said = _SAID[node.shape]
            self.say(node, f"{_named(path)} must be a text, and YAML reads this as {said}: put it in quotes.")
        else:
            self.say(node, f"{_named(path)} must be {_SAID[shape]}, and this is {_SAID[node.shape]}.")
        return False


def is_web_address(text: str) -> bool:
    """Whether this is an http or https address with a host, and nothing that a page could trip on."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", text)


def _named(path: Path) -> str:
    last = next((part for part in reversed(path) if isinstance(part, str)), None)
    if last is None:
        return "A charter"
    return f"“{_short(last)}”" if path[-1] == last else f"Each item of “{_short(last)}”"


def _here(path: Path) -> str:
    last = next((part for part in reversed(path) if isinstance(part, str)), None)
    return f" under “{last}”" if last else ""


def _hint(word: str, options: Sequence[str]) -> str:
    close = difflib.get_close_matches(_short(word), options, n=1, cutoff=0.6)
    return f"Did you mean “{close[0]}”?" if close else f"Known here: {', '.join(options)}."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
