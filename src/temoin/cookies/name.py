"""Names of cookies as charters write them: exact, or with places left open."""

import re

import msgspec

_OPEN = re.compile(
    r"""
    \[[^\[\]]*\] | \{[^{}]*\} | <[^<>]*>    # [id], {x}, <hex>
    | \#+$                                   # _pk_id#
    | (?:(?<=[_.\-])|(?<![A-Za-z]))[Xx]{3,}$ # _gat_gtag_UA_XXXX
    """,
    re.VERBOSE,
)


class NamePattern(msgspec.Struct, frozen=True):
    """A name as a charter writes it, cut at its open places; made by `compile_name`.

    `pieces` are the literal parts, in order: one for an exact name.
    """

    pieces: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether only one name matches."""
        return len(self.pieces) == 1

    def matches(self, name: str) -> bool:
        """Whether a name fits, letter by letter; an open place holds any text, even none."""
        if self.exact:
            return name == self.pieces[0]
        first, *middle, last = self.pieces
        end = len(name) - len(last)
        if end < len(first) or not name.startswith(first) or not name.endswith(last):
            return False
        at = len(first)
        for piece in middle:  # leftmost fit of each: linear, where a regular expression could run away
            found = name.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


def compile_name(name: str) -> NamePattern:
    """The pattern of a declared name: `_ga_*`, `SESS<hex>`, `[id]`, `{x}`, runs `#` and `XXXX` at the end."""
    return NamePattern(tuple(re.split(r"\*+", wildcard(name))))


def wildcard(name: str) -> str:
    """The name with each of its open places as one `*`; an exact name is given back as it is."""
    return re.sub(r"\*{2,}", "*", _OPEN.sub("*", name))
