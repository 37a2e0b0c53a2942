"""Values as a table shows them, in a language: the same marks that the script makes (`client/…/cells.ts`).

Numbers lose no digit, and are grouped by thousands unless the column holds years. Days are 24/11/2026 in
both languages, moments are in UTC.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from math import isfinite
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from temoin.office.datasets.dataset import Field

LONGEST = 120
"""Characters of a cell; the whole is on the record's page."""
NARROW_SPACE = "\u202f"
YEARS = range(1000, 3000)
"""A column of whole numbers that are all among these is one of years."""

Kind = str


class Writer(msgspec.Struct, frozen=True):
    """How a language writes values, and its words for those that are none."""

    group: str
    point: str
    yes: str
    no: str
    none: str

    def number(self, value: float, *, grouped: bool = True) -> str:
        """A number with all its digits."""
        if isinstance(value, float) and (not isfinite(value)):
            return str(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        whole, dot, fraction = str(value).partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        if grouped and digits.isdigit():
            digits = f"{int(digits):,}".replace(",", self.group)
        return f"{sign}{digits}{self.point if dot else ''}{fraction}"

    def cell(self, value: Any, kind: Kind = "", longest: int = LONGEST) -> str:
        """A value as HTML, in a column of this kind."""
        if value is None or value == [] or (isinstance(value, float) and not isfinite(value)):
            return f'<span class="none">{escape(self.none)}</span>'
        if isinstance(value, bool):
            return escape(self.yes if value else self.no)
        if isinstance(value, int | float):
            return self.number(value, grouped=kind != "year")
        return time(value) if isinstance(value, date) else worded(value, longest)


def writer(language: str) -> Writer:
    """How this language writes values; its words are those of the page being made."""
    group, point = (NARROW_SPACE, ",") if language == "fr" else (",", ".")
    return Writer(group, point, _("yes"), _("no"), _("not stated"))


def kind(field: Field | None, values: Sequence[Any]) -> Kind:
    """How a column is set: numbers to the right, texts as wide as they need."""
    if field is not None and field.name == "id":
        return "id"
    if field is not None and (field.type not in {"text", "int", "double"} or field.multivalued):
        return "list" if field.multivalued else field.type
    told = [value for value in values if value is not None]
    if told and all(isinstance(value, int) and value in YEARS for value in told):
        return "year"
    if told and all(isinstance(value, int | float) and not isinstance(value, bool) for value in told):
        return "number"
    longest = max((len(str(value)) for value in told), default=0)
    return "long" if longest > 40 else "mid" if longest > 12 else "short"


def worded(value: Any, longest: int) -> str:
    """A text, a list, a place or an object as HTML; a text that is an address leads there."""
    if isinstance(value, list):
        return " ".join(f'<span class="tag">{escape(plain(one))}</span>' for one in value)
    if isinstance(value, dict):
        return written(value, longest)
    text = str(value)
    shown = escape(cut(text, longest))
    if text.startswith(("https://", "http://")) and not any(one.isspace() for one in text):
        return f'<a href="{escape(text)}" rel="nofollow noreferrer ugc">{shown}</a>'
    return shown


def time(value: date) -> str:
    """A day, or a moment in UTC, as HTML that says it to programs, too."""
    if not isinstance(value, datetime):
        return f'<time datetime="{value.isoformat()}">{value:%d/%m/%Y}</time>'
    moment = value.astimezone(UTC)
    clock = f"{moment:%H:%M:%S}" if moment.second or moment.microsecond else f"{moment:%H:%M}"
    return f'<time datetime="{moment.isoformat()}">{moment:%d/%m/%Y} {clock}</time>'


def written(value: dict[str, Any], longest: int) -> str:
    """A point as "lat, lon", a shape as what it is, whatever else as its JSON."""
    if value.keys() == {"lon", "lat"}:
        return f"{value['lat']}, {value['lon']}"
    inner = value.get("geometry") if isinstance(value.get("geometry"), dict) else value
    if isinstance(inner, dict) and isinstance(inner.get("type"), str) and "coordinates" in inner:
        return f"<code>{escape(inner['type'][:40])}</code>"
    return f"<code>{escape(cut(plain(value), longest))}</code>"


def plain(value: Any) -> str:
    """A value of a list as text."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def cut(text: str, longest: int) -> str:
    """A text, cut where it is too long for a cell."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
