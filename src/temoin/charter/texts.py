"""The texts of a charter, each with what it is of, and the languages in which it is missing."""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from temoin.charter.patch import Operation, PatchError, Tree

Group = Literal["about", "choice", "purpose", "service", "cookie"]
_LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_PATH = re.compile(
    rf"/(?:about|choice/withdraw|purposes/\d+/(?:title|summary|detail|consequence)"
    rf"|services/\d+/name|services/\d+/cookies/\d+/explains)/{_LANGUAGE}"
)
_EXPECTED = ("name", "explains", "title", "summary")
"""What is missing even when no language says it; other texts may be in no language at all."""


class CharterText(msgspec.Struct, frozen=True):
    """One text: its JSON pointer, what it is of, its key, what it says, and where it says nothing."""

    path: str
    group: Group
    subject: str
    key: str
    said: dict[str, str]
    missing: tuple[str, ...]


def texts(tree: Tree) -> tuple[CharterText, ...]:
    """Every text that a charter may have, in its order; what is not of the right shape is left out."""
    languages = text_languages(tree)
    return tuple(
        CharterText(path, group, subject, key, said, _missing(key, said, languages))
        for path, group, subject, key, said in _found(tree)
    )


def text_languages(tree: Tree) -> tuple[str, ...]:
    """The languages that the charter states, else those in which something is said."""
    stated = [one for one in _list(tree, "languages") if isinstance(one, str)]
    said = (language for *_, texts in _found(tree) for language in texts)
    return tuple(dict.fromkeys(stated or said))


def translation(tree: Tree, path: str, said: str) -> Operation | None:
    """The change that makes a text say this; "" removes it, None when there is nothing to do.

    `path` is the text's pointer with its language, such as /about/fr. Raises PatchError if it names no text.
    """
    text = said.strip()
    known = next((one for one in texts(tree) if path.rpartition("/")[0] == one.path), None)
    if known is None or not _PATH.fullmatch(path):
        raise PatchError(f"“{path[:80]}” names no text of this charter.")
    language = path.rpartition("/")[2]
    if not text:
        return _silenced(known, language)
    if known.said:
        return None if known.said.get(language) == text else Operation("add", path, text)
    holder, _, key = known.path.rpartition("/")
    if holder == "/choice" and not _mapping(tree, "choice"):
        return Operation("add", "/choice", {key: {language: text}})
    return Operation("add", known.path, {language: text})


def _silenced(known: CharterText, language: str) -> Operation | None:
    if language not in known.said:
        return None
    if len(known.said) > 1:
        return Operation("remove", f"{known.path}/{language}")
    if known.key == "name":
        raise PatchError("A service keeps at least one name: write another before this one is removed.")
    return Operation("remove", known.path)


def _missing(key: str, said: dict[str, str], languages: tuple[str, ...]) -> tuple[str, ...]:
    if not said and key not in _EXPECTED:
        return ()
    return tuple(language for language in languages if not said.get(language, "").strip())


Found = tuple[str, Group, str, str, dict[str, str]]


def _found(tree: Tree) -> Iterator[Found]:
    yield from _one(tree, "", "about", "", "about")
    for number, purpose in enumerate(_list(tree, "purposes")):
        subject = str(_mapping(purpose).get("id", ""))
        for key in ("title", "summary", "detail", "consequence"):
            yield from _one(purpose, f"/purposes/{number}", "purpose", subject, key)
    for number, service in enumerate(_list(tree, "services")):
        path = f"/services/{number}"
        known = _mapping(service)
        label = known.get("id") or next(iter(_mapping(service, "name").values()), "")
        yield from _one(service, path, "service", str(label), "name")
        for index, cookie in enumerate(_list(service, "cookies")):
            name = str(_mapping(cookie).get("name", ""))
            yield from _one(cookie, f"{path}/cookies/{index}", "cookie", name, "explains")
    yield from _one(_mapping(tree, "choice"), "/choice", "choice", "", "withdraw")


def _one(holder: Tree, path: str, group: Group, subject: str, key: str) -> Iterator[Found]:
    if not isinstance(holder, dict):
        return
    said = holder.get(key, {})
    if isinstance(said, dict):
        kept = {language: text for language, text in said.items() if isinstance(text, str)}
        yield f"{path}/{key}", group, subject, key, kept


def _mapping(tree: Tree, *keys: str) -> dict[str, Tree]:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def _list(tree: Tree, key: str) -> list[Tree]:
    found = tree.get(key) if isinstance(tree, dict) else None
    return found if isinstance(found, list) else []
