"""Which address is visited next: one of each kind of page first, then a second of each, in the order found.

A portal has a thousand datasets and one sign-in page, and both are kinds of page. Addresses that differ only
where there are many siblings, or in what is plainly an identifier, are of one kind.
"""

import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from typing import Self
from urllib.parse import parse_qsl, urlsplit

_SIBLINGS = 12
"""Beyond so many names in one place they are instances of one kind, not kinds of their own."""
_ALIKE = 3
"""Two names with so many same names below them are instances, too: `table`, `export` … of each dataset."""

_KNOWN_LIMIT = 2_000
_IDENTIFIER = re.compile(r"\d+|.*\d{3,}.*|[0-9a-f-]{16,}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
_ANY = "*"


class Frontier:
    """The addresses that are known, those still to visit, and how often each kind was visited."""

    def __init__(self) -> None:
        self._known: dict[str, None] = {}
        self._waiting: dict[str, None] = {}
        self._visited: list[str] = []
        self._names: dict[str, set[str]] = {}
        self._alike: set[str] = set()

    def add(self, urls: Iterable[str]) -> None:
        """Take in the addresses that are not known yet, up to a limit."""
        for url in urls:
            if url not in self._known and len(self._known) < _KNOWN_LIMIT:
                self._known[url] = None
                self._waiting[url] = None
                self._learn(url)

    def visited(self, url: str) -> None:
        """Note that an address was visited, or is another name of one that was."""
        self.add([url])
        self._waiting.pop(url, None)
        self._visited.append(url)

    def next(self, *, new_kind: bool = False) -> str | None:
        """The next address: of the kind visited least, the plain before those with a query; None at the end.

        With `new_kind`, only one whose kind was never visited.
        """
        count = Counter(self.kind(url) for url in self._visited)
        found = min(self._waiting, key=lambda url: (count[self.kind(url)], "?" in url), default=None)
        return None if found is None or (new_kind and count[self.kind(found)]) else found

    def beyond(self) -> Self:
        """One that knows all that this one does, with nothing to visit yet: what is new comes to it."""
        other = deepcopy(self)
        other._waiting = {}  # noqa: SLF001 - its own kind
        return other

    def kind(self, url: str) -> str:
        """What an address and others like it have in common: its path without what varies."""
        parts = urlsplit(url)
        kind = ""
        for name in _names(parts.path):
            several = self._several(kind)
            kind += f"/{_ANY if several or _IDENTIFIER.fullmatch(name) else name}"
        asked = sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)})
        return f"{kind}?{'&'.join(asked)}" if asked else kind

    def _several(self, place: str) -> bool:
        """Whether the names in a place are instances of one kind."""
        return place in self._alike or len(self._names.get(place, ())) > _SIBLINGS

    def _compare(self, place: str) -> None:
        """Note whether a place is like another one beside it; never of the first names, which are rooms."""
        above, _, name = place.rpartition("/")
        if not above or above in self._alike:
            return
        below = self._names[place]
        others = (
            self._names.get(f"{above}/{one}", set()) for one in self._names.get(above, ()) if one != name
        )
        if any(len(below & other) >= _ALIKE for other in others):
            self._alike.add(above)

    def _learn(self, url: str) -> None:
        """Note each name under the place where it stands."""
        place = ""
        for name in _names(urlsplit(url).path):
            plain = not _IDENTIFIER.fullmatch(name)
            if plain:
                self._names.setdefault(place, set()).add(name)
                self._compare(place)
            several = self._several(place)
            place += f"/{name if plain and not several else _ANY}"


def _names(path: str) -> list[str]:
    """The names of a path; a language in front says nothing of the kind."""
    names = [name for name in path.split("/") if name]
    return names[1:] if names and _LANGUAGE.fullmatch(names[0]) else names
