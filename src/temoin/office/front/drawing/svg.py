"""SVG written as text: names and numbers are ours, words are anybody's and are escaped."""

import re
from collections.abc import Mapping

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Written = str | float

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""What XML does not let in, and the marks that would turn round the words beside them."""
_SPACES = re.compile("[ \t\n\r\u2028\u2029]+")  # those within numbers stay: they do not break


def plain(words: str) -> str:
    """Words that fit into XML, on one line, that change the direction of none but themselves."""
    return _SPACES.sub(" ", _UNFIT.sub("", words)).strip()


def cut(words: str, most: int) -> str:
    """At most so many characters, the last a "…" where some were left out."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def drawn(name: str, attributes: Mapping[str, Written], *inside: str) -> SafeString:
    """An element; what stands inside is escaped unless it was drawn."""
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    body = "".join(conditional_escape(one) for one in inside)
    return mark_safe(f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>")  # noqa: S308


def _value(value: Written) -> str:
    return short(value) if isinstance(value, (int, float)) else str(conditional_escape(plain(value)))


def short(value: float) -> str:
    """A number in as few characters as a drawing needs."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))


def percent(share: float) -> str:
    """A share as SVG takes it: 0.125 as "12.5%"."""
    return f"{short(100 * share)}%"
