"""The Explore API's parameters, both ways: a query string becomes a question, a question a query string."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlencode
from zoneinfo import available_timezones

from temoin.office.datasets.dataset import PUBLIC, Reader
from temoin.office.datasets.question import Narrowing, Question
from temoin.office.datasets.refusal import BadParameter

LANGUAGES = ("en", "fr", "nl", "pt", "it", "ar", "de", "es", "ca", "eu", "sv")
"""Those that `lang` may name; words that we have in French and English alone are then English."""
MAX_LIMIT, MAX_LIMIT_GROUPED = 100, 20_000
MAX_WINDOW, MAX_WINDOW_GROUPED = 10_000, 20_000
LONGEST = 20_000
"""Characters of one parameter."""
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_NARROWING = re.compile(
    r"\s*(?:`(?P<quoted>(?:[^`\\]|\\.)+)`|(?P<name>\w[\w.-]*))\s*:(?P<value>.*)", re.DOTALL
)
_LOST_PLUS = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) (?=\d{2}:?\d{2}(?!\d))")
"""The space that an unescaped + before a date's offset became in a query string."""
KNOWN = frozenset(
    {"select", "where", "group_by", "order_by", "limit", "offset", "refine", "exclude", "lang"}
    | {"timezone", "include_links", "include_app_metas", "apikey"}
)
"""What a list of records or datasets is asked with."""

Parameters = Mapping[str, Sequence[str]]


def asked(
    dataset_id: str, parameters: Parameters, reader: Reader = PUBLIC, *, all_rows: bool = False
) -> Question:
    """The question that a query string puts; raises BadParameter, naming what was found and what is expected.

    `all_rows` is for exports, whose limit is -1 by default and has no most.
    """
    _bounded(parameters)
    group_by = _last(parameters, "group_by")
    most, window = (MAX_LIMIT_GROUPED, MAX_WINDOW_GROUPED) if group_by else (MAX_LIMIT, MAX_WINDOW)
    limit = _number(parameters, "limit", -1 if all_rows else 10)
    offset = _number(parameters, "offset", 0)
    if all_rows:
        if limit < -1:
            raise _expected("limit", str(limit), "-1 <= limit")
    elif not -1 <= limit <= most:
        raise _expected("limit", str(limit), f"-1 <= limit <= {most}")
    elif limit == -1:
        limit = most
    if offset < 0:
        raise _expected("offset", str(offset), "0 <= offset")
    if not all_rows and offset + limit > window:
        raise BadParameter(
            f"Invalid value for offset API parameter: {offset} was found but offset + limit <= {window} is"
            " expected; the exports give every record."
        )
    return Question(
        dataset=dataset_id,
        reader=reader,
        select=_mended(_last(parameters, "select")),
        where=tuple(_mended(one) for one in parameters.get("where", ()) if one.strip()),
        group_by=_mended(group_by),
        order_by=_mended(_last(parameters, "order_by")),
        refine=tuple(narrowing(one, "refine") for one in parameters.get("refine", ()) if one),
        exclude=tuple(narrowing(one, "exclude") for one in parameters.get("exclude", ()) if one),
        limit=limit,
        offset=offset,
        language=one_of(parameters, "lang", LANGUAGES, "fr"),
        timezone=_timezone(parameters),
    )


def unknown(parameters: Parameters, known: frozenset[str] = KNOWN) -> tuple[str, ...]:
    """The names of the parameters that mean nothing here: they are ignored, and said to be."""
    return tuple(sorted(name[:60] for name in parameters if name not in known))


def narrowing(written: str, parameter: str) -> Narrowing:
    """`field:value` as the clients write it: the field may be back-quoted, the value quoted."""
    found = _NARROWING.fullmatch(written)
    if not found:
        raise _expected(parameter, written, "field:value")
    name = re.sub(r"\\(.)", r"\1", found["quoted"]) if found["quoted"] else found["name"]
    value = found["value"].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return Narrowing(name, value)


def narrowed(one: Narrowing) -> str:
    """The same, written so that any field and any value come back as they are."""
    name = one.field if re.fullmatch(r"[A-Za-z_][\w]*", one.field) else "`" + _escaped(one.field, "`") + "`"
    return f'{name}:"{_escaped(one.value, chr(34))}"'


def query_of(question: Question) -> str:
    """The query string that puts this question, without what is so by default; `asked` gives it back."""
    pairs = [("select", question.select)] if question.select else []
    pairs += [("where", one) for one in question.where]
    pairs += [("group_by", question.group_by)] if question.group_by else []
    pairs += [("order_by", question.order_by)] if question.order_by else []
    pairs += [("refine", narrowed(one)) for one in question.refine]
    pairs += [("exclude", narrowed(one)) for one in question.exclude]
    pairs += [("limit", str(question.limit))] if question.limit != 10 else []
    pairs += [("offset", str(question.offset))] if question.offset else []
    pairs += [("lang", question.language)]
    pairs += [("timezone", question.timezone)] if question.timezone != "UTC" else []
    return urlencode(pairs)


def _escaped(text: str, quote: str) -> str:
    return text.replace("\\", "\\\\").replace(quote, f"\\{quote}")


def _bounded(parameters: Parameters) -> None:
    for name, values in parameters.items():
        if any(len(value) > LONGEST for value in values):
            raise BadParameter(
                f"Invalid value for {name[:60]} API parameter: it has more than {LONGEST} characters."
            )


def _expected(name: str, value: str, expected: str) -> BadParameter:
    return BadParameter(
        f"Invalid value for {name} API parameter: {value[:60]} was found but {expected} is expected."
    )


def _last(parameters: Parameters, name: str) -> str:
    values = parameters.get(name) or [""]
    return values[-1].strip()


def _number(parameters: Parameters, name: str, default: int) -> int:
    text = _last(parameters, name)
    if not text:
        return default
    if not (_NUMBER.fullmatch(text) and text.isascii()):
        raise _expected(name, repr(text[:60]), "a whole number")
    return int(text)


def flag(parameters: Parameters, name: str, *, default: bool = False) -> bool:
    """A parameter that is true or false; raises BadParameter."""
    return one_of(parameters, name, ("true", "false"), "true" if default else "false", fold=True) == "true"


def one_of(
    parameters: Parameters, name: str, choices: Sequence[str], default: str, *, fold: bool = False
) -> str:
    """A parameter that is one of some words; raises BadParameter."""
    text = _last(parameters, name) or default
    text = text.casefold() if fold else text
    if text not in choices:
        raise _expected(name, repr(text[:60]), f"one of {', '.join(choices)}")
    return text


def _mended(text: str) -> str:
    return _LOST_PLUS.sub(r"\1+", text)


def _timezone(parameters: Parameters) -> str:
    text = _last(parameters, "timezone") or "UTC"
    if text not in _timezones():
        raise _expected("timezone", repr(text[:60]), "the name of a time zone, such as Europe/Paris,")
    return text


@cache
def _timezones() -> frozenset[str]:
    """The names of all time zones, which are looked for on disk."""
    return frozenset(available_timezones())
