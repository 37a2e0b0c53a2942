"""What a name may be, and the id that is made from it; a hostile name stays a text like any other."""

import unicodedata
from collections.abc import Callable

from django.utils.text import slugify
from django.utils.translation import gettext as _

LONGEST = 200
"""Characters of a name."""
LONGEST_ID = 50
TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with them, a name shows other words than it has."""


class BadName(ValueError):  # noqa: N818 - it is said to whoever named it so
    """Why this is no name, in one sentence."""


def named(text: str, longest: int = LONGEST) -> str:
    """The name that somebody wrote, without spaces around it; raises BadName."""
    name = " ".join(text.split(" ")).strip()
    if not any(unicodedata.category(one)[0] in "LNPS" for one in name):  # nothing that anybody sees
        raise BadName(_("Give it a name."))
    if len(name) > longest:
        raise BadName(_("This name is longer than %(longest)s characters.") % {"longest": longest})
    if any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one in TURNS for one in name):
        raise BadName(_("This name has characters that cannot be shown: write it in one line of plain text."))
    return name


def id_for(name: str, taken: Callable[[str], bool], otherwise: str) -> str:
    """An id for addresses made from a name, that nothing has so far: `mairie`, then `mairie-2`."""
    start = slugify(name)[:LONGEST_ID].strip("-_") or otherwise
    made, number = start, 1
    while taken(made):
        number += 1
        end = f"-{number}"
        made = start[: LONGEST_ID - len(end)] + end
    return made
