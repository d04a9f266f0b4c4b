"""Which formulas the engine is known to compute as spreadsheet programs do.

A formula is safe when each of its functions is on the list and each range stands where that
function takes one. All else (arrays, unions, what reads the clock, what the engine was seen to get
wrong) is left to the application: a value that is missing is better than one that is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_RANGE, _SCALAR, _NUMBER, _TEXT, _WORD = "r", "s", "n", "t", "w"
"""What an argument may be: a range; one value; one that is no text; one that becomes a text; a
text literal."""

_PLACES: Final = {
    name: line.split(":")[0].strip()
    for line in """
        r*: SUM PRODUCT SUMSQ AVERAGE MAX MIN COUNT COUNTA MEDIAN STDEV STDEVP VAR VARP
        r*: STDEV.S STDEV.P VAR.S VAR.P GEOMEAN
        t*: CONCAT CONCATENATE
        r: COUNTBLANK ROWS COLUMNS MODE
        rn: LARGE SMALL PERCENTILE PERCENTILE.INC QUARTILE QUARTILE.INC IRR
        rr: CORREL SLOPE INTERCEPT
        nrn: RANK RANK.EQ
        n: ABS INT SIGN SQRT EXP LN LOG10 EVEN ODD FACT RADIANS DEGREES SIN COS TAN
        n: YEAR MONTH DAY HOUR MINUTE SECOND ISOWEEKNUM
        nn: ROUND ROUNDUP ROUNDDOWN TRUNC MOD QUOTIENT CEILING FLOOR MROUND POWER LOG COMBIN GCD LCM
        nn: ATAN2 EDATE EOMONTH WEEKDAY WEEKNUM DAYS NETWORKDAYS WORKDAY EFFECT NOMINAL
        nnn: DATE TIME DAYS360 SLN
        nnnnn: PMT PV FV NPER
        nnnnnn: IPMT PPMT
        nr*: NPV SUBTOTAL
        : PI NA TRUE FALSE
        s: N T NOT ROW COLUMN
        t: LEN LOWER UPPER TRIM
        s: ISBLANK ISNUMBER ISTEXT ISERROR ISERR ISNA ISLOGICAL ISNONTEXT
        ss: IFERROR IFNA HYPERLINK
        tt: EXACT
        sss: IF
        s*: AND OR XOR IFS
        ns*: CHOOSE
        tn: LEFT RIGHT REPT
        tnn: MID
        ttn: FIND SEARCH
        tnnt: REPLACE
        tttn: SUBSTITUTE
        tst*: TEXTJOIN
        nw: TEXT
        nnw: DATEDIF
        rs: COUNTIF
        rsr: SUMIF AVERAGEIF
        rs*: COUNTIFS
        rrs*: SUMIFS AVERAGEIFS MAXIFS MINIFS
        srss: VLOOKUP HLOOKUP
        srn: MATCH
        rnn: INDEX
        nrr: LOOKUP
        p*: SUMPRODUCT
    """.strip().splitlines()
    for name in line.split(":")[1].split()
}
"""For each function, what its arguments may be; the last stands for all that follow (`*`).

Of `rs*` and `rrs*` the last two are repeated in pairs; `p` is an argument of SUMPRODUCT.
"""

_TEXTUAL: Final = frozenset(
    {
        "LEFT",
        "RIGHT",
        "MID",
        "TEXT",
        "TRIM",
        "UPPER",
        "LOWER",
        "CONCATENATE",
        "CONCAT",
        "TEXTJOIN",
        "SUBSTITUTE",
        "REPLACE",
        "REPT",
        "T",
    }
)
"""Functions whose results are texts, which compare exactly."""
_COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/"})
_OPERATORS: Final = _COMPARISONS | _ARITHMETIC | {"^", "&", "%"}
_TO_DIGITS: Final = frozenset({"TRUNC", "ROUNDUP", "ROUNDDOWN"})
_TO_STEPS: Final = frozenset({"CEILING", "FLOOR", "MROUND", "QUOTIENT"})
"""Functions that jump, as INT does: results hang on the last digit of what they are given."""
_OF_TIME: Final = frozenset({"HOUR", "MINUTE", "SECOND"})
_LONGEST: Final = 8_192
_DEEPEST: Final = 64
_SHOWN_NUMBER: Final = re.compile(r"(?:#,##)?0+(?:\.0+)?%?")
_SHOWN_DAY: Final = re.compile(r"(?:yyyy|yy|mm?|dd?)(?:[-年月日./]+(?:yyyy|yy|mm?|dd?))*[年月日]?")
_SHOWN_TIME: Final = re.compile(r"hh:mm(?::ss)?")
"""Formats for TEXT that mean the same everywhere."""
_DIFFERENCES: Final = frozenset({"d", "m", "y", "D", "M", "Y"})
_ADDRESS: Final = re.compile(
    r"(?:(?:'(?:[^':\[\]]|'')+'|[^'!:\[\]]+)!)?"
    r"(?:\$?[A-Za-z]{1,3}\$?\d+(:\$?[A-Za-z]{1,3}\$?\d+)?|(\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}))"
)
_NEWER: Final = re.compile(r"_XL[A-Z]*\.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a formula before it is computed.

    Attributes:
        safe: whether its value may be taken.
        checks: texts of formulas whose values must be looked at, in pairs with what for between
            them: the sign of a comparison (the programs compare 15 digits), or what one side must
            be clear about (then both are the same): `whole` numbers, `half` ones, `seconds`, the
            `day`, how a number is `shown` in a text; or two sides about their `rest`.
        ranges: ranges whose cells are compared, so that they must not be computed ones.
        hides: whether it looks at which rows are hidden.
        subtracts: whether a result next to nothing should be nothing.
    """

    safe: bool
    checks: tuple[tuple[str, str, str], ...] = ()
    ranges: tuple[str, ...] = ()
    hides: bool = False
    subtracts: bool = False


UNSAFE: Final = Verdict(safe=False)


class _NotSafe(Exception):  # noqa: N818 - no error: it ends the walk through a formula
    pass


def judge(text: str, parse: Callable[[str], Any], named: Callable[[str], str]) -> Verdict:
    """Return what can be said of a formula.

    Args:
        text: the formula without `=`.
        parse: the engine's parser, so that both read the same.
        named: gives for a name `cell`, `range`, or nothing when it is neither.
    """
    if len(text) > _LONGEST or _depth(text) > _DEEPEST:
        return UNSAFE
    try:
        tree = parse(f"={text}")
    except Exception:  # noqa: BLE001 - whatever the engine cannot read
        return UNSAFE
    walk = _Walk(named)
    try:
        walk.visit(tree, _SCALAR)
    except _NotSafe:
        return UNSAFE
    return Verdict(True, tuple(walk.checks), tuple(walk.ranges), walk.hides, walk.subtracts)


class _Walk:
    """Goes through a formula's tree and notes what must be looked at once values are known."""

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named
        self.checks: list[tuple[str, str, str]] = []
        self.ranges: list[str] = []
        self.hides = False
        self.subtracts = False

    def visit(self, node: Any, place: str) -> None:
        """Check a node that stands where `place` says what may stand.

        Raises:
            _NotSafe: it may not stand there.
        """
        if place == _TEXT:
            if not self._is_exact(node):
                self._check(node.to_formula()[1:], "shown")
            place = _SCALAR
        match node.node_type():
            case "Literal":
                self._literal(node.get_literal_value(), place)
            case "Reference":
                self._reference(node, place)
            case "UnaryOp" | "BinaryOp":
                self._operator(node, place)
            case "Function":
                self._function(node, place)
            case "Array" if place == _RANGE:
                pass
            case _:
                raise _NotSafe

    def _literal(self, value: object, place: str) -> None:
        if place == _WORD:
            if not isinstance(value, str):
                raise _NotSafe
        elif isinstance(value, dict) or (
            isinstance(value, str | bool) and place in (_NUMBER, _RANGE)
        ):
            raise _NotSafe  # an error; or a text taken for a number

    def _reference(self, node: Any, place: str) -> None:
        if place == _WORD or (self._is_range(node) and place != _RANGE):
            raise _NotSafe

    def _is_range(self, node: Any) -> bool:
        """Whether a reference is to several cells; what is neither is not safe."""
        text = node.get_reference_string()
        if found := _ADDRESS.fullmatch(text):
            return (found[1] or found[2]) is not None
        kind = self._named(text)
        if not kind:
            raise _NotSafe
        return kind == "range"

    def _operator(self, node: Any, place: str) -> None:
        operator = node.get_operator()
        if operator not in _OPERATORS or place == _WORD:
            raise _NotSafe
        operands = node.children()
        inner = _TEXT if operator == "&" else _SCALAR if operator in _COMPARISONS else _NUMBER
        for operand in operands:
            self.visit(operand, inner)
        self.subtracts = self.subtracts or operator in ("+", "-")
        if operator in _COMPARISONS and not any(map(self._is_exact, operands)):
            left, right = (operand.to_formula() for operand in operands)
            self.checks.append((left, operator, right))

    def _is_exact(self, node: Any) -> bool:
        """Whether a comparison with this is not a matter of last digits, whatever the other is."""
        match node.node_type():
            case "Literal":
                return not isinstance(node.get_literal_value(), int | float)
            case "BinaryOp":
                return str(node.get_operator()) == "&"
            case "Function":
                return _function(node) in _TEXTUAL
            case _:
                return False

    def _function(self, node: Any, place: str) -> None:
        name = _function(node)
        arguments = node.children()
        if name not in _PLACES or place == _WORD:
            raise _NotSafe
        if name == "SUMPRODUCT":
            for argument in arguments:
                self._product(argument)
            return
        if name in ("AND", "OR", "XOR") and not arguments:
            raise _NotSafe
        for number, argument in enumerate(arguments):
            self.visit(argument, _place(_PLACES[name], number))
        self._look_closer(name, arguments)

    def _look_closer(self, name: str, arguments: list[Any]) -> None:
        if name == "TEXT":
            self._text(arguments[0], str(arguments[1].get_literal_value()))
        if name == "DATEDIF" and arguments[2].get_literal_value() not in _DIFFERENCES:
            raise _NotSafe
        sides = [f"({argument.to_formula()[1:]})" for argument in arguments]
        if name in _OF_TIME:
            self._check(sides[0], "seconds")
        elif name == "MOD":
            self._check(sides[0], "rest", sides[1])
        elif name == "INT" or name in _TO_DIGITS:
            self._check(sides[0] + (f"*10^{sides[1]}" if sides[1:] else ""), "whole")
        elif name in _TO_STEPS:
            self._check(sides[0] + (f"/{sides[1]}" if sides[1:] else ""), "whole")
        self.hides = self.hides or name == "SUBTOTAL"

    def _text(self, value: Any, shown: str) -> None:
        """Check what TEXT shows: only formats that mean the same everywhere, with no doubt."""
        formula = value.to_formula()[1:]
        if _SHOWN_NUMBER.fullmatch(shown):
            digits = len(shown.partition(".")[2].rstrip("%")) + 2 * shown.endswith("%")
            self._check(f"({formula})*10^{digits}", "half")
        elif _SHOWN_DAY.fullmatch(shown):
            self._check(formula, "day")
        elif _SHOWN_TIME.fullmatch(shown):
            self._check(formula, "seconds")
        elif shown != "@":
            raise _NotSafe

    def _check(self, left: str, what_for: str, right: str = "") -> None:
        self.checks.append((f"={left}", what_for, f"={right or left}"))

    def _product(self, node: Any) -> None:
        """Check an argument of SUMPRODUCT: ranges, and arithmetic and comparisons of them."""
        match node.node_type():
            case "Reference":
                self._is_range(node)
            case "BinaryOp" if node.get_operator() in _ARITHMETIC:
                for operand in node.children():
                    self._product(operand)
            case "BinaryOp" if node.get_operator() in _COMPARISONS:
                self._product_comparison(node.children())
            case "UnaryOp" if node.get_operator() == "-":
                self._product(node.children()[0])
            case _:
                self.visit(node, _SCALAR)

    def _product_comparison(self, operands: list[Any]) -> None:
        for operand in operands:
            if operand.node_type() == "Reference":
                self._is_range(operand)
            else:
                self.visit(operand, _SCALAR)
        if not any(map(self._is_exact, operands)):
            self.ranges += [
                operand.get_reference_string()
                for operand in operands
                if operand.node_type() == "Reference"
            ]


def _depth(text: str) -> int:
    """Return how deep brackets and signs may be nested, at most."""
    deepest = depth = signs = 0
    for letter in text:
        depth += (letter in "({") - (letter in ")}")
        signs = signs + 1 if letter in "+-^" else 0 if letter.isalnum() else signs
        deepest = max(deepest, depth + signs)
    return deepest


def _function(node: Any) -> str:
    return _NEWER.sub("", node.get_function_name().upper())


def _place(places: str, number: int) -> str:
    """Return what an argument may be, by its number from 0."""
    if not places.endswith("*"):
        if number >= len(places):
            raise _NotSafe
        return places[number]
    fixed = places[:-1]
    if number < len(fixed):
        return fixed[number]
    if fixed.endswith("rs"):
        return "rs"[(number - len(fixed)) % 2]
    return fixed[-1]
