"""The facets that a query string asks for, and the JSON shape of those that are counted."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from temoin.office.datasets.explore.parameters import Parameters
from temoin.office.datasets.question import Facet, FacetAsked, FacetValue
from temoin.office.datasets.refusal import BadParameter

SORTS = ("count", "-count", "alphanum", "-alphanum", "num", "-num")
MOST = 30
"""Facets of one call."""
LARGEST = 1_000
"""Values of one facet."""
KNOWN = frozenset({"where", "refine", "exclude", "facet", "lang", "timezone", "apikey"})

_CALL = re.compile(r"\s*facet\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)
_PAIR = re.compile(
    r"""\s*(?P<key>[a-z_]+)\s*=\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'"""
    r"""|(?P<bare>[\w.-]+))\s*(?:,|$)""",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"[\w.-]+")


def facets_asked(parameters: Parameters) -> tuple[FacetAsked, ...]:
    """What each `facet` asks for: a name, or `facet(name="f", sort="-count", …)`; raises BadParameter."""
    written = [one for one in parameters.get("facet", ()) if one.strip()]
    if len(written) > MOST:
        raise _bad(f"{len(written)} facets", f"at most {MOST}")
    return tuple(_asked(one) for one in written)


def facets_json(facets: Iterable[Facet]) -> dict[str, Any]:
    """The answer of `facets`: `{links, facets: [{name, facets: [{name, value, count, state}]}]}`."""
    return {
        "links": [],
        "facets": [{"name": facet.name, "facets": _values(facet.values)} for facet in facets],
    }


def _values(values: Sequence[FacetValue]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "value": one.value,
            "count": one.count,
            "state": one.state,
            **({"facets": _values(one.facets)} if one.facets else {}),
        }
        for one in values
    ]


def _asked(written: str) -> FacetAsked:
    call = _CALL.fullmatch(written)
    if call is None:
        name = written.strip()
        name = name[1:-1] if len(name) > 2 and name[0] == name[-1] == "`" else name
        if not _NAME.fullmatch(name):
            raise _bad(written, "a field's name, or facet(name=…)")
        return FacetAsked(name=name)
    given = _pairs(call[1], written)
    name = given.pop("name", "")
    if not name:
        raise _bad(written, "facet(name=…) with a name")
    sort, separator = given.pop("sort", ""), given.pop("separator", "/") or "/"
    if sort and sort not in SORTS:
        raise _bad(f"sort={sort}", f"one of {', '.join(SORTS)}")
    disjunctive, hierarchical = (_flag(given, key) for key in ("disjunctive", "hierarchical"))
    limit = _limit(given.pop("limit", "20"))
    if given:
        raise _bad(next(iter(given)), "name, disjunctive, hierarchical, separator, sort or limit")
    return FacetAsked(
        name=name,
        disjunctive=disjunctive,
        hierarchical=hierarchical,
        separator=separator,
        sort=sort,
        limit=limit,
    )


def _pairs(text: str, written: str) -> dict[str, str]:
    given: dict[str, str] = {}
    at = 0
    while at < len(text.rstrip()):
        found = _PAIR.match(text, at)
        if found is None:
            raise _bad(written, 'facet(name="f", disjunctive=true, sort="-count", limit=20)')
        quoted = found["double"] if found["double"] is not None else found["single"]
        value = found["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        given[found["key"].lower()] = value
        at = found.end()
    return given


def _flag(given: dict[str, str], key: str) -> bool:
    value = given.pop(key, "false").casefold()
    if value not in {"true", "false"}:
        raise _bad(f"{key}={value}", "true or false")
    return value == "true"


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= LARGEST):
        raise _bad(f"limit={text}", f"1 <= limit <= {LARGEST}")
    return int(text)


def _bad(found: str, expected: str) -> BadParameter:
    return BadParameter(
        f"Invalid value for facet API parameter: {found[:60]} was found but {expected} is expected."
    )
