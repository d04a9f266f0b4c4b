"""The tree of a formula: few node kinds, closed, and knowing nothing of Excel or Python.

`parse` makes trees with `Name`; `check` binds each name to a `Reference`; `lower` turns sugar and
the rules for missing values into the core the two back ends share (`Guard`, `Blank`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from planforge.formula.formats import Format, Prose
    from planforge.problems import Location


Kind = Literal["number", "text", "date", "boolean"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a formula can name: a metric's facet, a table's column, a parameter of the plan.

    Attributes:
        name: the metric, table, fact or parameter, such as `paid`, `budget`, `period`.
        facet: which of its figures, such as `target`, `amount`, `start`.
        axis: None for one value; else the axis along which its values stand:
            `step` for the plan's time steps (days of a month), or the name of a table.
    """

    name: str
    facet: str = ""
    axis: str | None = None

    def __str__(self) -> str:
        text = f"{self.name}.{self.facet}" if self.facet else self.name
        return f"{text}.steps" if self.axis == "step" and self.name != "step" else text


@dataclass(frozen=True, slots=True)
class Span:
    """Positions along an axis relative to the one being computed; None is the axis's own end."""

    first: int | None
    last: int | None


HERE = Span(0, 0)
WHOLE = Span(None, None)
UNTIL_HERE = Span(None, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, already in base units (`3.2%` is 0.032)."""

    value: float
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Text as written between quotes."""

    value: str
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing known: an empty cell to Python, `""` to Excel."""

    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name that is not bound yet."""

    parts: tuple[str, ...]
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A bound name. `span` is None for one value, else the positions along the symbol's axis.

    `kind` is what the cell holds; it says nothing of *which* cell, so it is no part of equality.
    """

    symbol: Symbol
    span: Span | None = None
    where: Location | None = field(default=None, compare=False)
    kind: Kind = field(default="number", compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`, or `x%`; `operator` is `-`, `+` or `%`."""

    operator: str
    operand: Expression
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic `+ - * / ^`, joining `&`, or a comparison `= <> < <= > >=`."""

    operator: str
    left: Expression
    right: Expression
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is given."""

    function: str
    arguments: tuple[Expression, ...]
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A value spelled as prose in `format`; made by the checker from `text(x)`."""

    operand: Expression
    format: Format
    language: Prose = "zh-CN"
    where: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """`body` where all that it needs is known, else blank; made by `lower`.

    Attributes:
        numbers: each must be a number.
        known: each (text, dates, booleans) must not be blank.
        nonzero: each must differ from zero; looked at only when the others hold.
    """

    numbers: tuple[Expression, ...]
    known: tuple[Expression, ...]
    nonzero: tuple[Expression, ...]
    body: Expression
    where: Location | None = field(default=None, compare=False)


Expression = (
    Number | Text | Boolean | Blank | Name | Reference | Unary | Binary | Call | Spelled | Guard
)
