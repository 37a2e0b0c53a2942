"""Dates as they are written in questions, and the functions of dates."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from temoin.office.datasets.odsql import tree
from temoin.office.datasets.odsql.scope import Scope, Sql
from temoin.office.datasets.refusal import BadQuery

_WRITTEN = re.compile(
    r"\s*(?P<year>[0-9]{4})(?:[-/](?P<month>[0-9]{1,2})(?:[-/](?P<day>[0-9]{1,2})"
    r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r"\s*(?P<zone>Z|[+\- ]?[0-9]{2}:?[0-9]{2})?)?)?)?\s*",
    re.IGNORECASE,
)


def moment(written: str, zone: ZoneInfo) -> date | datetime | None:
    """The date or the instant that is written; None when it is neither. Without an offset it is in `zone`.

    A query string's `+` arrives as a space: before an offset, it is a plus.
    """
    found = _WRITTEN.fullmatch(written)
    if not found:
        return None
    try:
        day = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
        if found["hour"] is None:
            return day
        part = int((found["part"] or "0")[:6].ljust(6, "0"))
        clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0), part)
        naive = datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001 - its zone follows
        if not found["zone"]:
            return naive.replace(tzinfo=zone).astimezone(UTC)
        return (naive - _offset(found["zone"])).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _offset(written: str) -> timedelta:
    if written.upper() == "Z":
        return timedelta()
    digits = re.sub(r"[^0-9]", "", written)
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if written.startswith("-") else size


def of_text(scope: Scope, written: str) -> Sql:
    """`date'…'`; raises BadQuery."""
    found = moment(written, scope.zone)
    if found is None:
        raise BadQuery(
            f"“{written[:60]}” is not a date: write 2024, 2024-05, 2024-05-12 or 2024-05-12T08:30."
        )
    return scope.literal(found, "datetime" if isinstance(found, datetime) else "date")


def instant(scope: Scope, value: Sql) -> Sql:
    """A date as the instant at which it begins in the question's time zone; an instant as it is."""
    if value.kind == "datetime":
        return value
    if isinstance(value.constant, date):
        try:
            begins = datetime.combine(value.constant, datetime.min.time(), scope.zone).astimezone(UTC)
        except OverflowError:
            begins = datetime.combine(value.constant, datetime.min.time(), UTC)
        return scope.literal(begins, "datetime")
    zone = scope.bind(scope.zone.key)
    return Sql(text=f"timezone({zone}, ({value.text})::TIMESTAMP)", kind="datetime", said=value.said)


def local(scope: Scope, value: Sql) -> str:
    """A date, or an instant as a clock in the question's time zone shows it, without zone."""
    if value.kind == "date":
        return value.text
    if scope.zone.key == "UTC":
        return f"make_timestamp(epoch_us({value.text}))"
    return f"timezone({scope.bind(scope.zone.key)}, {value.text})"


_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds", "microseconds")
_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def now(scope: Scope, call: tree.Call) -> Sql:
    """`now()`, moved by `days=-7` and its like, or set by `hour=0` and its like."""
    at = scope.now.astimezone(scope.zone)
    wanted: dict[str, int] = {}
    for one in call.arguments:
        match one:
            case tree.Comparison("=", tree.Name(key), tree.Number(int(value))) if (
                key in _UNITS or key in _PARTS or key == "weekday"
            ):
                wanted[key] = value
            case _:
                raise BadQuery(
                    "now() takes whole numbers by name, such as days=-7, months=1, hour=0 or weekday=0."
                )
    try:
        parts: dict[str, Any] = {key: value for key, value in wanted.items() if key in _PARTS}
        at = at.replace(**parts)
        at = _months(at, wanted.get("months", 0) + 12 * wanted.get("years", 0))
        at += timedelta(**{key: wanted[key] for key in _UNITS[2:] if key in wanted})
        if "weekday" in wanted:
            at += timedelta(days=(wanted["weekday"] - at.weekday()) % 7)
        return scope.literal(at.astimezone(UTC), "datetime")
    except (ValueError, OverflowError):
        raise BadQuery("now() is moved beyond the calendar here.") from None


def _months(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


PIECES = {
    "year": "year({0})",
    "month": "month({0})",
    "day": "day({0})",
    "hour": "hour(({0})::TIMESTAMP)",
    "minute": "minute(({0})::TIMESTAMP)",
    "second": "second(({0})::TIMESTAMP)",
    "millisecond": "(millisecond(({0})::TIMESTAMP) % 1000)",
    "quarter": "quarter({0})",
    "dayofweek": "isodow({0})",
}
"""The functions that give a part of a date, as a whole number."""

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_SHORT_MONTHS = {
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
_SHORT_DAYS = {"fr": "lun. mar. mer. jeu. ven. sam. dim.", "en": "Mon Tue Wed Thu Fri Sat Sun"}
_FORMATS = {
    "yy": "%y",
    "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I",
    "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S", "SSS": "%g", "DDD": "%j",
    "D": "%-j", "ww": "%V", "e": "%u",
    "a": "%p", "xxxx": "%G", "x": "%G",
}  # fmt: skip
LONGEST_FORMAT = 100
"""Characters of a date format."""
_TOKENS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


def formatted(scope: Scope, value: Sql, pattern: str) -> Sql:
    """`date_format(d, 'dd/MM/YYYY')`: patterns of letters as Java's date formats have them."""
    if len(pattern) > LONGEST_FORMAT:
        raise BadQuery(f"A date format has at most {LONGEST_FORMAT} characters.")
    clock = f"({local(scope, value)})"
    language = scope.table.language if scope.table.language in _MONTHS else "en"
    pieces: list[str] = []
    plain = ""
    at = 0
    while at < len(pattern):
        found = _TOKENS.match(pattern, at)
        if not found:
            raise BadQuery(f"The date format “{pattern[:60]}” has a quote that is not closed.")
        at = found.end()
        piece = found[0]
        if not found[2]:
            literal = (found[1].replace("''", "'") or "'") if found[1] is not None else piece
            plain += literal.replace("%", "%%")
            continue
        words = _words(piece, language)
        if words is None:
            plain += _plain(piece, pattern)
            continue
        if plain:
            pieces.append(f"strftime({clock}, {scope.bind(plain)})")
            plain = ""
        chosen, part = words
        pieces.append(f"list_extract({scope.bind(chosen.split())}::VARCHAR[], {part}({clock}))")
    if plain or not pieces:
        pieces.append(f"strftime({clock}, {scope.bind(plain)})")
    return Sql(text=f"({' || '.join(pieces)})", kind="text", said="date_format(…)")


def _words(piece: str, language: str) -> tuple[str, str] | None:
    """The words that a letter stands for, and the function that says which."""
    if piece[0] == "E":
        return (_SHORT_DAYS if len(piece) < 4 else _DAYS)[language], "isodow"
    if piece[0] in "ML" and len(piece) > 2:
        return (_SHORT_MONTHS if len(piece) < 4 else _MONTHS)[language], "month"
    return None


def _plain(piece: str, pattern: str) -> str:
    if piece[0] in "yYu":
        return "%y" if len(piece) == 2 else "%Y"
    if piece == "w":
        return "%V"
    if piece not in _FORMATS:
        raise BadQuery(
            f"The date format “{pattern[:60]}” has “{piece[:20]}”, which is not supported: use yyyy, MM, dd,"
            " HH, mm, ss, E, D, ww, xxxx and texts in single quotes."
        )
    return _FORMATS[piece]
