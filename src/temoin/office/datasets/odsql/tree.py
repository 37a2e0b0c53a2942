"""What was written, as frozen values: the tree of one clause."""

from typing import Literal

import msgspec

Operator = Literal["+", "-", "*", "/"]
Comparator = Literal["=", "!=", "<", "<=", ">", ">="]


class Name(msgspec.Struct, frozen=True):
    """A field, or a label."""

    name: str


class Text(msgspec.Struct, frozen=True):
    """A text in quotes."""

    value: str


class Number(msgspec.Struct, frozen=True):
    """A number."""

    value: int | float


class Truth(msgspec.Struct, frozen=True):
    """true or false."""

    value: bool


class Null(msgspec.Struct, frozen=True):
    """null."""


class Moment(msgspec.Struct, frozen=True):
    """`date'2017-04'`: what stands between the quotes."""

    value: str


class Place(msgspec.Struct, frozen=True):
    """`geom'POINT(2 48)'`: what stands between the quotes."""

    value: str


class Quantity(msgspec.Struct, frozen=True):
    """A number with a unit: `1km`, `1 month`."""

    value: float
    unit: str


class Star(msgspec.Struct, frozen=True):
    """`*`: all rows, all fields, or no bound."""


class Pattern(msgspec.Struct, frozen=True):
    """`pop*`: the fields whose names begin so."""

    start: str


class Distinct(msgspec.Struct, frozen=True):
    """`distinct f`."""

    of: "Node"


class Call(msgspec.Struct, frozen=True):
    """A function, its name in small letters."""

    name: str
    arguments: tuple["Node", ...]


class Terms(msgspec.Struct, frozen=True):
    """`a + b - c`: the first, then each operator with what follows it."""

    first: "Node"
    rest: tuple[tuple[Operator, "Node"], ...]


class Minus(msgspec.Struct, frozen=True):
    """`-a`."""

    of: "Node"


class Comparison(msgspec.Struct, frozen=True):
    """`a < b`."""

    operator: Comparator
    left: "Node"
    right: "Node"


class Like(msgspec.Struct, frozen=True):
    """`f like "words"`."""

    of: "Node"
    words: "Node"


class Is(msgspec.Struct, frozen=True):
    """`f is null`, `f is true`, `f is false`."""

    of: "Node"
    value: bool | None


class Within(msgspec.Struct, frozen=True):
    """`f in [1..10[`; a bound that is `*` is none."""

    of: "Node"
    low: "Node"
    high: "Node"
    with_low: bool
    with_high: bool


class Among(msgspec.Struct, frozen=True):
    """`f in (1, 2)`."""

    of: "Node"
    values: tuple["Node", ...]


class Part(msgspec.Struct, frozen=True):
    """`"a" in f`: one of the values of a field that has several."""

    value: "Node"
    of: Name


class Not(msgspec.Struct, frozen=True):
    """`not a`."""

    of: "Node"


class Every(msgspec.Struct, frozen=True):
    """`a and b and c`."""

    parts: tuple["Node", ...]


class Any(msgspec.Struct, frozen=True):
    """`a or b or c`."""

    parts: tuple["Node", ...]


Node = (
    Name
    | Text
    | Number
    | Truth
    | Null
    | Moment
    | Place
    | Quantity
    | Star
    | Pattern
    | Distinct
    | Call
    | Terms
    | Minus
    | Comparison
    | Like
    | Is
    | Within
    | Among
    | Part
    | Not
    | Every
    | Any
)


class Named(msgspec.Struct, frozen=True):
    """An expression of `select` or `group_by`, as it was typed, and its label ("" for none)."""

    of: Node
    typed: str
    label: str = ""

    @property
    def key(self) -> str:
        """What the answer calls it: the label, else the field's name, else the expression as typed."""
        return self.label or (self.of.name if isinstance(self.of, Name) else self.typed)


class Order(msgspec.Struct, frozen=True):
    """One key of `order_by`."""

    of: Node
    descending: bool = False


def whole(digits: str) -> int:
    """A whole number of any length as it was written: Python reads at most 4,300 digits, zeros included."""
    sign = "-" if digits.startswith("-") else ""
    return int(sign + (digits.removeprefix("-").lstrip("0") or "0"))


def inside(node: Node) -> tuple[Node, ...]:
    """What a node is made of."""
    match node:
        case Distinct(of) | Minus(of) | Is(of) | Not(of):
            return (of,)
        case Call(_, arguments):
            return arguments
        case Terms(first, rest):
            return (first, *(one for _, one in rest))
        case Comparison(_, left, right) | Like(left, right) | Part(left, right):
            return (left, right)
        case Within(of, low, high):
            return (of, low, high)
        case Among(of, values):
            return (of, *values)
        case Every(parts) | Any(parts):
            return parts
    return ()
