"""A clause read: a text becomes a tree, or a sentence that names the token, its place and the clause."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from temoin.office.datasets.odsql import tree
from temoin.office.datasets.refusal import BadSyntax

Clause = Literal["where", "select", "group_by", "order_by"]

LONGEST = 20_000
"""Characters of one clause."""
DEEPEST = 60
"""Levels of one expression: what stands in a function's brackets is a level below it."""
MOST = 4_000
"""Parts of one clause."""
MOST_TERMS = 200
"""Sums and products of one clause: DuckDB plans long ones slowly, and is not interrupted meanwhile."""
KEPT_UP_TO = 1_000
"""Characters of a clause whose tree is kept for the next who writes it."""


def where(text: str) -> tree.Node:
    """A condition; raises BadSyntax."""
    return cast(tree.Node, _read("where", text))


def select(text: str) -> tuple[tree.Named | tree.Star, ...]:
    """What an answer has of each record; raises BadSyntax."""
    return cast(tuple[tree.Named | tree.Star, ...], _read("select", text))


def group_by(text: str) -> tuple[tree.Named, ...]:
    """What records are grouped by; raises BadSyntax."""
    return cast(tuple[tree.Named, ...], _read("group_by", text))


def order_by(text: str) -> tuple[tree.Order, ...]:
    """The order of an answer; raises BadSyntax."""
    return cast(tuple[tree.Order, ...], _read("order_by", text))


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["where", "select", "group_by", "order_by"],
        propagate_positions=True,
        maybe_placeholders=True,
    )


def _read(clause: Clause, text: str) -> Any:
    return _kept(clause, text) if len(text) <= KEPT_UP_TO else _tree(clause, text)


def _tree(clause: Clause, text: str) -> Any:
    if len(text) > LONGEST:
        raise BadSyntax(f"The {clause} clause has more than {LONGEST} characters.")
    if "\0" in text:
        raise BadSyntax(f"The {clause} clause has a NUL character at position {text.index(chr(0)) + 1}.")
    _brackets(clause, text)
    try:
        found = _parser().parse(text, start=clause)
    except UnexpectedInput as error:
        raise _said(clause, text, error) from None
    _measure(clause, found)
    return _Reader(text).clause(found)


_kept = lru_cache(maxsize=512)(_tree)


def _said(clause: Clause, text: str, error: UnexpectedInput) -> BadSyntax:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return BadSyntax(
            f"Syntax error in the {clause} clause: it ends at position {len(text)} where more is expected."
        )
    at = (error.pos_in_stream or 0) if not isinstance(error, UnexpectedToken) else error.token.start_pos or 0
    found = (
        text[at]
        if isinstance(error, UnexpectedCharacters)
        else str(getattr(error, "token", text[at : at + 1]))
    )
    short = found if len(found) <= 40 else f"{found[:40]}…"
    return BadSyntax(
        f"Syntax error in the {clause} clause at position {at + 1}: {short} is not expected there."
    )


_QUOTED = re.compile(
    r"\"(?:\\.|[^\"\\])*(?:\"|\\?\Z)|'(?:\\.|[^'\\])*(?:'|\\?\Z)|`(?:\\.|[^`\\])*(?:`|\\?\Z)|([()])",
    re.DOTALL,
)
"""A quote that is never closed reaches to the end, so that each character is looked at once."""


def _brackets(clause: Clause, text: str) -> None:
    """Refuse brackets in brackets before the parser sees them: it is slow on thousands."""
    depth = 0
    for found in _QUOTED.finditer(text):
        depth += {"(": 1, ")": -1, None: 0}[found[1]]
        if depth > DEEPEST:
            raise _deep(clause)


def _deep(clause: Clause) -> BadSyntax:
    return BadSyntax(f"The {clause} clause is nested more than {DEEPEST} levels deep.")


def _measure(clause: Clause, found: Tree[Token]) -> None:
    """Refuse what is too deep or too large, before anything walks it level by level."""
    parts, terms, level = 0, 0, [found]
    for depth in range(DEEPEST + 2):
        parts += len(level)
        if parts > MOST:
            raise BadSyntax(f"The {clause} clause has more than {MOST} parts.")
        terms += sum(len(one.children) // 2 for one in level if one.data == "terms")
        if terms > MOST_TERMS:
            raise BadSyntax(f"The {clause} clause has more than {MOST_TERMS} sums and products.")
        level = [child for one in level for child in one.children if isinstance(child, Tree)]
        if not level:
            return
        if depth > DEEPEST:
            break
    raise _deep(clause)


def unquoted(token: str) -> str:
    """What stands between the quotes of a token; a backslash keeps the character after it as it is."""
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _between(token: str) -> str:
    """What stands between the quotes of `date'…'` or `geom'…'`."""
    return unquoted(token[4:].lstrip())


_WORDS = {"true": True, "false": False, "null": None}
_COMPARATORS = {":": "=", "==": "=", "<>": "!="}
_LITERALS: dict[str, Callable[[str], tree.Node]] = {
    "string": lambda token: tree.Text(unquoted(token)),
    "number": lambda token: tree.Number(_number(token)),
    "boolean": lambda token: tree.Truth(token.lower() == "true"),
    "null": lambda _: tree.Null(),
    "moment": lambda token: tree.Moment(_between(token)),
    "place": lambda token: tree.Place(_between(token)),
    "star": lambda _: tree.Star(),
    "pattern": lambda token: tree.Pattern(token[:-1]),
}


def _number(token: str) -> int | float:
    value = float(token)
    if value in (float("inf"), float("-inf")):
        raise BadSyntax(f"The number {token[:40]} is too large.")
    return tree.whole(token) if token.isdecimal() and value < 2**63 else value


class _Reader:
    """One text's tree made into ours: the text is kept, for expressions as they were typed."""

    def __init__(self, text: str) -> None:
        self.text = text

    def clause(self, found: Tree[Token]) -> Any:
        children = [child for child in found.children if isinstance(child, Tree)]
        if found.data == "where":
            return self.node(children[0])
        if found.data == "order_by":
            return tuple(self.order(child) for child in children)
        return tuple(tree.Star() if child.data == "all" else self.named(child) for child in children)

    def named(self, found: Tree[Token]) -> tree.Named:
        typed = cast(Tree[Token], found.children[0])
        label = self.label(cast(Tree[Token], found.children[1])) if len(found.children) > 1 else ""
        return tree.Named(
            self.node(cast(Tree[Token], typed.children[0])),
            self.text[typed.meta.start_pos : typed.meta.end_pos],
            label,
        )

    def order(self, found: Tree[Token]) -> tree.Order:
        typed, way = cast(tuple[Tree[Token], Token | None], tuple(found.children))
        of = self.node(cast(Tree[Token], typed.children[0]))
        if way is None and isinstance(of, tree.Minus):
            return tree.Order(of.of, descending=True)
        return tree.Order(of, descending=way is not None and way.type == "DESC")

    def label(self, found: Tree[Token]) -> str:
        token = str(found.children[0])
        return unquoted(token) if token[0] in "`\"'" else token

    def node(self, found: Tree[Token]) -> tree.Node:
        kind = str(found.data)
        if kind in _LITERALS:
            return _LITERALS[kind](str(found.children[0]))
        return cast(tree.Node, getattr(self, f"_{kind}")(found.children))

    def _field(self, parts: list[Any]) -> tree.Node:
        token = str(parts[0])
        return tree.Name(unquoted(token) if token.startswith("`") else token)

    def _call(self, parts: list[Any]) -> tree.Node:
        arguments = tuple(self.node(one) for one in parts[1:] if one is not None)
        return tree.Call(str(parts[0]).lower(), arguments)

    def _distinct(self, parts: list[Any]) -> tree.Node:
        return tree.Distinct(self.node(parts[0]))

    def _quantity(self, parts: list[Any]) -> tree.Node:
        number, unit = re.split(r"(?<=[0-9])\s*(?=[A-Za-z])", str(parts[0]), maxsplit=1)
        return tree.Quantity(float(number), unit)

    def _terms(self, parts: list[Any]) -> tree.Node:
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return tree.Terms(
            self.node(parts[0]),
            tuple((cast(tree.Operator, str(operator)), self.node(one)) for operator, one in pairs),
        )

    def _minus(self, parts: list[Any]) -> tree.Node:
        of = self.node(parts[1])
        return tree.Number(-of.value) if isinstance(of, tree.Number) else tree.Minus(of)

    def _plus(self, parts: list[Any]) -> tree.Node:
        return self.node(parts[1])

    def _comparison(self, parts: list[Any]) -> tree.Node:
        written = str(parts[1])
        operator = cast(tree.Comparator, _COMPARATORS.get(written, written))
        return tree.Comparison(operator, self.node(parts[0]), self.node(parts[2]))

    def _like(self, parts: list[Any]) -> tree.Node:
        return tree.Like(self.node(parts[0]), self.node(parts[1]))

    def _is(self, parts: list[Any]) -> tree.Node:
        return tree.Is(self.node(parts[0]), _WORDS[str(parts[1]).lower()])

    def _within(self, parts: list[Any]) -> tree.Node:
        left, low, high, right = parts[-1].children
        of = self.node(parts[0])
        return tree.Within(of, self.node(low), self.node(high), left.type == "LEFT", right.type == "RIGHT")

    def _among(self, parts: list[Any]) -> tree.Node:
        return tree.Among(self.node(parts[0]), tuple(self.node(one) for one in parts[1:]))

    def _part(self, parts: list[Any]) -> tree.Node:
        return tree.Part(self.node(parts[0]), cast(tree.Name, self.node(parts[1])))

    def _no(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self.node(parts[0]))

    def _unlike(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self._like(parts))

    def _is_not(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self._is(parts))

    def _not_within(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self._within(parts))

    def _not_among(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self._among(parts))

    def _not_part(self, parts: list[Any]) -> tree.Node:
        return tree.Not(self._part(parts))

    def _every(self, parts: list[Any]) -> tree.Node:
        return tree.Every(tuple(self.node(one) for one in parts))

    def _any(self, parts: list[Any]) -> tree.Node:
        return tree.Any(tuple(self.node(one) for one in parts))
