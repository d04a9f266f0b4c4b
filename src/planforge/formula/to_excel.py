"""The core tree as Excel text: only what Excel 2013, WPS and LibreOffice 7.4 compute alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from planforge.formula.grammar import (
    ATOM_RANK,
    BINARY_RANKS,
    SIGN_RANK,
    bracketed,
    shortest,
    unary_rank,
)
from planforge.formula.syntax import (
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Guard,
    Name,
    Number,
    Reference,
    Spelled,
    Text,
    Unary,
)
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.formula.formats import Format, Prose

MAX_TEXT = 255  # characters Excel takes in one text literal
MAX_LENGTH = 8192  # characters Excel takes in one formula
MAX_LEVELS = 64  # levels of brackets and functions

Written = tuple[str, int]
"""Excel text and how tightly its outermost operator binds."""

_COMPARISON = BINARY_RANKS["="]
_JOIN = BINARY_RANKS["&"]
_SUM = BINARY_RANKS["+"]
_PRODUCT = BINARY_RANKS["*"]


def to_excel(core: Expression, reference: Callable[[Reference], str]) -> str:
    """Return the Excel text of a core expression, without the leading `=`.

    Args:
        core: what `lower` made.
        reference: gives the cell or range where a reference stands; for a position before the first
            or after the last of its axis it gives `""`, Excel's empty text.

    Example:
        >>> from planforge.formula.lower import lower
        >>> from planforge.formula.syntax import Symbol
        >>> cells = {"a": "A1", "b": "B1"}
        >>> ratio = lower(Binary("/", Reference(Symbol("a")), Reference(Symbol("b"))))
        >>> to_excel(ratio, lambda reference: cells[reference.symbol.name])
        'IF(COUNT(A1,B1)<2,"",IF(B1=0,"",A1/B1))'
    """
    text = _Writer(reference).text(core)
    if len(text) > MAX_LENGTH or _levels(text) > MAX_LEVELS:
        raise PlanError([Problem("formula-too-large", core.where)])
    return text


class _Writer:
    """Writes a tree from the leaves up; every rule returns text and the rank of its operator."""

    def __init__(self, reference: Callable[[Reference], str]) -> None:
        self.reference = reference

    def text(self, node: Expression, least: int = 0) -> str:
        """Return an expression's text, in brackets where its place asks for a tighter one."""
        return bracketed(*self.written(node), least)

    def written(self, node: Expression) -> Written:
        """Return an expression's text and rank."""
        match node:
            case Number(value):
                return shortest(value), SIGN_RANK if value < 0 else ATOM_RANK
            case Text(value):
                return _text(value)
            case Boolean(value):
                return ("TRUE" if value else "FALSE"), ATOM_RANK
            case Blank():
                return '""', ATOM_RANK
            case Reference():
                return self.reference(node), ATOM_RANK
            case Unary(operator, operand):
                rank = unary_rank(operator)
                inner = self.text(operand, rank)
                return (f"{inner}%" if operator == "%" else f"{operator}{inner}"), rank
            case Binary(operator, left, right):
                rank = BINARY_RANKS[operator]
                # Joining is the one operation where brackets on the right make no difference.
                least = rank if operator == "&" else rank + 1
                return self.text(left, rank) + operator + self.text(right, least), rank
            case Call(function, arguments):
                return self.call(function, arguments)
            case Spelled(operand, format_, language):
                return self.spelled(operand, format_, language)
            case Guard():
                return self.guard(node), ATOM_RANK
            case Name():
                raise TypeError(f"{node} is not bound")
            case _:
                assert_never(node)

    def call(self, function: str, arguments: tuple[Expression, ...]) -> Written:
        """Return a call, by a plain name or by a rule."""
        spelling = SPELLINGS[function]
        if isinstance(spelling, str):
            return f"{spelling}({','.join(map(self.text, arguments))})", ATOM_RANK
        return spelling(self, arguments)

    def guard(self, guard: Guard) -> str:
        """Return the ifs that let the body be computed only where all it needs is known."""
        text = self.text(guard.body)
        for condition in reversed(self.zeros(guard.nonzero)):
            text = f'IF({condition},"",{text})'
        if guard.known:
            unknown = [self.text(part, _JOIN) + '=""' for part in guard.known]
            text = f'IF({_any(unknown)},"",{text})'
        if guard.numbers:
            numbers = ",".join(map(self.text, guard.numbers))
            count = len(guard.numbers)
            few = f"COUNT({numbers})" + ("=0" if count == 1 else f"<{count}")
            text = f'IF({few},"",{text})'
        return text

    def zeros(self, conditions: tuple[Expression, ...]) -> list[str]:
        """Return what must not be so, one after the other.

        Cells beside each other are asked at once; anything that divides is asked only after its own
        divisor.
        """
        texts: list[str] = []
        together: list[str] = []
        for condition in conditions:
            if isinstance(condition, Reference):
                together.append(self.text(condition) + "=0")
                continue
            if together:
                texts.append(_any(together))
                together = []
            texts.append(self.text(condition, _JOIN) + "=0")
        return [*texts, _any(together)] if together else texts

    # -- conditions over rows ----------------------------------------------------------------

    def rows(self, node: Expression) -> Written:
        """Return a condition over rows: and is a product, or a sum above zero."""
        match node:
            case Call("and"):
                factors = [bracketed(*self.rows(part), SIGN_RANK) for part in _factors(node)]
                return "*".join(factors), _PRODUCT if len(factors) > 1 else ATOM_RANK
            case Call("or", parts):
                terms = [bracketed(*self.rows(part), _PRODUCT) for part in parts]
                return "+".join(terms) + ">0", _COMPARISON
            case Call("not", (Call("is_known", (part,)),)):
                return self.text(part, _JOIN) + '=""', _COMPARISON
            case _:
                return self.written(node)

    def ones(self, node: Expression) -> str:
        """Return a condition over rows as ones and zeros."""
        text, rank = self.rows(node)
        return text if rank == _PRODUCT else f"({text})*1"

    # -- prose -------------------------------------------------------------------------------

    def spelled(self, operand: Expression, shown: Format, language: Prose) -> Written:
        """Return the text that makes Excel write a value as `Format.prose` does."""
        match shown.style:
            case "text":
                return self.written(operand)
            case "boolean":
                yes, no = (shown.prose(value, language) for value in (True, False))
                return f'IF({self.text(operand)},"{yes}","{no}")', ATOM_RANK
            case "date":
                return _spelled_date(self.text(operand), language)
            case _:
                return _spelled_number(self.text(operand), shown, language)


def _spelled_date(text: str, language: Prose) -> Written:
    """Return a date in words; the Chinese one without a code, whose letters differ by country."""
    if language == "en":
        return f'TEXT({text},"[$-409]d mmmm yyyy")', ATOM_RANK
    return f'YEAR({text})&" 年 "&MONTH({text})&" 月 "&DAY({text})&" 日"', _JOIN


def _spelled_number(text: str, shown: Format, language: Prose) -> Written:
    """Return a number in words: rounded first, so that nothing reads -0.0%."""
    places = shown.places - round(_log10(shown.scale))
    if shown.style in ("percent", "points"):
        places += 2
    rounded = f"ROUND({text},{places})"
    percent = shown.style == "percent"
    if shown.style == "points":
        rounded += "*100"
    digits = shown.currency + shown.digits(percent=percent)
    code = f"+{digits};-{digits};{digits}" if shown.signed else digits
    suffix = "" if percent else shown.suffix(language)
    made = f'TEXT({rounded},"{code}")'
    if suffix:
        made += "&" + _text(suffix)[0]
    if shown.trims:
        zeros = "." + "0" * shown.places
        return f'SUBSTITUTE({made},"{zeros} "," ")', ATOM_RANK
    return made, _JOIN if suffix else ATOM_RANK


def _log10(scale: float) -> int:
    return len(str(int(scale))) - 1


# -- functions ---------------------------------------------------------------------------------


def _is_known(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    return writer.text(arguments[0], _JOIN) + '<>""', _COMPARISON


def _is_number(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    return f"ISNUMBER({writer.text(arguments[0])})", ATOM_RANK


def _weekday(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    return f"WEEKDAY({writer.text(arguments[0])},2)", ATOM_RANK


def _sum_if(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    values, condition = arguments
    return f"SUMPRODUCT({writer.ones(condition)},{writer.text(values)})", ATOM_RANK


def _count_if(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    return f"SUMPRODUCT({writer.ones(arguments[0])})", ATOM_RANK


def _max_if(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    """Return a maximum, over the least of the column: other rows count as nothing above it.

    MAX of a condition needs no Ctrl+Shift+Enter within SUMPRODUCT; MAXIFS is younger than 2013.
    """
    values = writer.text(arguments[0])
    factors = bracketed(*writer.rows(arguments[1]), _PRODUCT)
    return f"SUMPRODUCT(MAX({factors}*({values}-MIN({values}))))+MIN({values})", _SUM


def _pick(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    values, condition = arguments
    # INDEX(..., 0) makes Excel compute the array without Ctrl+Shift+Enter.
    row = f"MATCH(1,INDEX({writer.ones(condition)},0),0)"
    return f"INDEX({writer.text(values)},{row})", ATOM_RANK


def _workdays(writer: _Writer, arguments: tuple[Expression, ...]) -> Written:
    """Return weekdays, less the weekdays off, and the weekends worked.

    NETWORKDAYS knows no working weekends, and its lists of holidays are read differently by the
    programs. Each weekday from 2 (Monday) to 6 stands in start…end so many whole weeks.
    """
    start, end = (writer.text(part, _PRODUCT) for part in arguments[:2])
    dates, kinds = (writer.text(part) for part in arguments[2:])
    weekdays = f"SUMPRODUCT(INT((WEEKDAY({start}-{{2,3,4,5,6}})+{end}-{start})/7))"
    moved = (
        f"SUMPRODUCT(({dates}>={start})*({dates}<={end})"
        f'*(({kinds}="work")*(WEEKDAY({dates},2)>5)-({kinds}="off")*(WEEKDAY({dates},2)<6)))'
    )
    return f"IF({end}<{start},0,{weekdays}+{moved})", ATOM_RANK


Spelling = str | Callable[[_Writer, tuple[Expression, ...]], Written]

SPELLINGS: dict[str, Spelling] = {
    "sum": "SUM",
    "average": "AVERAGE",
    "min": "MIN",
    "max": "MAX",
    "median": "MEDIAN",
    "count": "COUNT",
    "sum_if": _sum_if,
    "count_if": _count_if,
    "max_if": _max_if,
    "pick": _pick,
    "sum_product": "SUMPRODUCT",
    "rank": "RANK",
    "round": "ROUND",
    "round_up": "ROUNDUP",
    "round_down": "ROUNDDOWN",
    "abs": "ABS",
    "if": "IF",
    "and": "AND",
    "or": "OR",
    "not": "NOT",
    "is_known": _is_known,
    "is_number": _is_number,
    "date": "DATE",
    "year": "YEAR",
    "month": "MONTH",
    "day": "DAY",
    "weekday": _weekday,
    "workdays": _workdays,
}


def _factors(node: Expression) -> list[Expression]:
    if isinstance(node, Call) and node.function == "and":
        return [factor for part in node.arguments for factor in _factors(part)]
    return [node]


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def _text(value: str) -> Written:
    """Return a text literal; one that is too long for Excel is joined from pieces."""
    pieces = [value[at : at + MAX_TEXT] for at in range(0, len(value), MAX_TEXT)] or [""]
    quoted = ['"' + piece.replace('"', '""') + '"' for piece in pieces]
    return "&".join(quoted), ATOM_RANK if len(quoted) == 1 else _JOIN


def _levels(text: str) -> int:
    """Return how deep brackets stand in each other, outside texts."""
    if text.count("(") <= MAX_LEVELS:
        return 0
    depth = deepest = 0
    for outside in text.split('"')[::2]:
        for sign in outside:
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
    return deepest
