"""Names as the catalogue writes them: exact, or with open places, matched in linear time."""

import re
from functools import cache

_PLACE = re.compile(r"\*|<[^<>]*>")
_HOLDS = {"*": "(?s:.+)", "<digits>": "[0-9]++", "<hex>": "[0-9A-Fa-f]++"}
"""What each open place holds, at least one character of it; the runs never give back what they took."""
_STARTS = {"<digits>": re.compile("[0-9]"), "<hex>": re.compile("[0-9A-Fa-f]")}
_LITERAL_MIN = 2
"""Letters that a pattern must say, or it would claim every name."""


@cache
def compile_pattern(name: str) -> re.Pattern[str]:
    """The regular expression of a name, which its users must `fullmatch`.

    `*` holds any text, `<digits>` a run of digits, `<hex>` a run of hexadecimal digits; none may be empty.
    All else stands for itself, letter by letter. Raises ValueError with one sentence for a name that could be
    matched in more than one way: two `*`, a `*` followed by another place, a run followed by what it holds.
    """
    places, literals = _PLACE.findall(name), _PLACE.split(name)
    for number, place in enumerate(places, 1):
        _check(name, place, literals[number], last=number == len(places))
    if places and sum(map(len, literals)) < _LITERAL_MIN:
        raise ValueError(f"“{name}” says too little: write at least {_LITERAL_MIN} letters of the name.")
    written = [re.escape(literals[0])]
    for place, after in zip(places, literals[1:], strict=True):
        written += [_HOLDS[place], re.escape(after)]
    return re.compile("".join(written))


def is_exact(name: str) -> bool:
    """Whether a name has no open place."""
    return _PLACE.search(name) is None


def prefix(name: str) -> str:
    """What a pattern says before its first open place; all of an exact name."""
    return _PLACE.split(name, maxsplit=1)[0]


def example(name: str) -> str:
    """A name that fits the pattern, with plain text in its open places."""
    held = {"*": "abc-123", "<digits>": "1234", "<hex>": "0a1b2c3d"}
    return _PLACE.sub(lambda place: held[place[0]], name)


def _check(name: str, place: str, after: str, *, last: bool) -> None:
    if place not in _HOLDS:
        raise ValueError(f"“{name}” has a place {place} that is not known: write {', '.join(_HOLDS)}.")
    if last:
        if place != "*" and after and _STARTS[place].match(after):
            raise ValueError(f"“{name}” can never fit: {place} would take what follows it.")
        return
    if place == "*":
        raise ValueError(f"“{name}” has a place after its *: keep the * as the last one.")
    if not after or _STARTS[place].match(after):
        raise ValueError(f"“{name}” is not clear: write after {place} a letter that it does not hold.")
