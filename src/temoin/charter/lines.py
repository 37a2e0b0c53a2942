"""Two texts compared line by line, as far as a person would read."""

import difflib
from typing import Literal

import msgspec

MOST = 4_000
"""Lines of a text that are compared; a charter has a few hundred."""
_AROUND = 2


class Line(msgspec.Struct, frozen=True):
    """A line that is in both texts, in the first only, in the second only, or a gap between such."""

    mark: Literal["same", "gone", "added", "gap"]
    text: str


def differing(before: str, after: str) -> tuple[Line, ...]:
    """The lines that differ, with two around them; () when the texts are the same, or too long to compare."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST:
        return ()
    found: list[Line] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=True).get_grouped_opcodes(_AROUND):
        if found:
            found.append(Line("gap", ""))
        for tag, start, end, first, last in group:
            if tag == "equal":
                found.extend(Line("same", text) for text in old[start:end])
            else:
                found.extend(Line("gone", text) for text in old[start:end])
                found.extend(Line("added", text) for text in new[first:last])
    return tuple(found)
