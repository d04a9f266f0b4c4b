"""Conditions on rows, such as `渠道 = '搜索' and 支付金额 > 100`, read here and compiled to SQL.

The language is small on purpose: columns, literals, comparisons, `and`, `or`, `not`, `in`,
`between`, `like` and `is null`. There is no way to write a function, a subquery or a file.
Values travel as parameters, never as SQL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol

from planforge.data.convert import NO_MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Operand = tuple[Literal["column", "number", "text"], str]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))
      | '(?P<text>(?:[^']|'')*)'
      | "(?P<double>(?:[^"]|"")*)"
      | `(?P<back>[^`]*)`
      | (?P<sign><=|>=|<>|!=|==|[=<>(),-])
      | (?P<word>[^\s<>=!(),'"`]+)
    )""",
    re.VERBOSE,
)
_COMPARISONS = {
    "=": "=",
    "==": "=",
    "!=": "<>",
    "<>": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_KEYWORDS = {"and", "or", "not", "in", "is", "null", "between", "like", "true", "false"}


class ConditionError(Exception):
    """A condition that cannot be read: `found` stands where `expected` should, at `position`."""

    def __init__(self, found: str, expected: str, position: int) -> None:
        super().__init__(found, expected, position)
        self.found = found
        self.expected = expected
        self.position = position


class Columns(Protocol):
    """What a condition needs to know of the columns it names."""

    def number(self, column: str) -> str:
        """Return SQL for the column as a number."""

    def text(self, column: str) -> str:
        """Return SQL for the column as a text."""

    def day(self, column: str) -> str | None:
        """Return SQL for the column as a day, None where it holds no days."""

    def check_quoted(self, column: str) -> None:
        """Refuse a name in double quotes that is no column: a text was meant."""

    def is_number(self, column: str) -> bool:
        """Return whether the column holds numbers by its type."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def compile_condition(
    text: str, columns: Columns, prefix: str
) -> tuple[str, dict[str, str | float | date]]:
    """Return the SQL of a condition and the values of its parameters.

    Args:
        text: the condition as written.
        columns: tells how each column is read; it may refuse one by an exception of its own.
        prefix: what the names of its parameters begin with.

    Raises:
        ConditionError: when it is not in the language.
    """
    reader = _Reader(_tokens(text), columns, prefix)
    sql = reader.either()
    reader.end()
    return sql, reader.values


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position = 0
    while text[position:].strip():
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            rest = text[position:].strip()
            raise ConditionError(rest[0], "a column, a value or a sign", position)
        kind, value = found.lastgroup, found[found.lastgroup]
        start = found.start(kind)
        if kind == "word" and value.lower() in _KEYWORDS:
            kind, value = "keyword", value.lower()
        elif kind == "double":
            value = value.replace('""', '"')
        elif kind == "back":
            kind = "word"
        elif kind == "text":
            value = value.replace("''", "'")
        tokens.append(_Token(kind, value, start))
        position = found.end()
    return [*tokens, _Token("end", "the end", len(text))]


@dataclass(slots=True)
class _Reader:
    """Reads tokens from left to right and writes SQL as it goes."""

    tokens: Sequence[_Token]
    columns: Columns
    prefix: str
    values: dict[str, str | float | date] = field(default_factory=dict)
    at: int = 0

    def either(self) -> str:
        parts = [self._both()]
        while self._take("keyword", "or"):
            parts.append(self._both())
        return _joined(parts, "OR")

    def end(self) -> None:
        if self._now.kind != "end":
            self._refuse("`and`, `or` or the end")

    def _both(self) -> str:
        parts = [self._negated()]
        while self._take("keyword", "and"):
            parts.append(self._negated())
        return _joined(parts, "AND")

    def _negated(self) -> str:
        if self._take("keyword", "not"):
            return f"(NOT {self._negated()})"
        if self._take("sign", "("):
            inner = self.either()
            self._expect("sign", ")")
            return inner
        return self._comparison()

    def _comparison(self) -> str:
        left = self._operand()
        sign = self._now
        if sign.kind == "sign" and sign.text in _COMPARISONS:
            self.at += 1
            return self._compare(left, _COMPARISONS[sign.text], self._operand())
        if self._take("keyword", "is"):
            negated = "NOT " if self._take("keyword", "not") else ""
            self._expect("keyword", "null")
            return f"({self._as_text(left)} IS {negated}NULL)"
        negated = "NOT " if self._take("keyword", "not") else ""
        if self._take("keyword", "in"):
            return f"({negated}{self._membership(left)})"
        if self._take("keyword", "between"):
            low = self._operand()
            self._expect("keyword", "and")
            high = self._operand()
            inside = [self._compare(left, ">=", low), self._compare(left, "<=", high)]
            return f"({negated}{_joined(inside, 'AND')})"
        if self._take("keyword", "like"):
            return f"({negated}{self._as_text(left)} LIKE {self._as_text(self._operand())})"
        self._refuse("a comparison such as `=`, `<`, `in` or `is null`")

    def _membership(self, left: Operand) -> str:
        self._expect("sign", "(")
        choices = [self._operand()]
        while self._take("sign", ","):
            choices.append(self._operand())
        self._expect("sign", ")")
        return _joined([self._compare(left, "=", choice) for choice in choices], "OR")

    def _operand(self) -> Operand:
        token = self._now
        if self._take("sign", "-"):
            number = self._now
            self._expect("number")
            return "number", f"-{number.text}"
        if token.kind == "keyword" and token.text in ("true", "false"):
            self.at += 1
            return "number", "1" if token.text == "true" else "0"
        if token.kind not in ("number", "text", "word", "double"):
            self._refuse("a column or a value")
        self.at += 1
        match token.kind:
            case "number":
                return "number", token.text
            case "text":
                return "text", token.text
            case "double":
                self.columns.check_quoted(token.text)
                return "column", token.text
            case _:
                return "column", token.text

    def _compare(self, left: Operand, sign: str, right: Operand) -> str:
        """Compare as numbers or days where one side is one, else as texts.

        Figures in text files are texts too: two columns are equal as texts, but ordered as
        numbers, and so is a column against a quoted figure.
        """
        sides = (left, right)
        columns = [text for kind, text in sides if kind == "column"]
        days = [self.columns.day(column) for column in columns]
        if columns and all(days) and not any(kind == "number" for kind, _ in sides):
            return f"({self._as_day(left)} {sign} {self._as_day(right)})"
        ordering = sign not in ("=", "<>")
        numbers = (
            any(kind == "number" for kind, _ in sides)
            or any(map(self.columns.is_number, columns))
            or (ordering and len(columns) == 2)
            or (ordering and any(kind == "text" and _is_figure(text) for kind, text in sides))
        )
        if numbers:
            return f"({self._as_number(left)} {sign} {self._as_number(right)})"
        return f"({self._as_text(left)} {sign} {self._as_text(right)})"

    def _as_number(self, operand: Operand) -> str:
        kind, text = operand
        match kind:
            case "column":
                return self.columns.number(text)
            case "number":
                return f"CAST({self._value(float(text))} AS DOUBLE)"
            case "text":
                return f"pf_number({self._value(text)}, {NO_MARKS})"

    def _as_text(self, operand: Operand) -> str:
        kind, text = operand
        return self.columns.text(text) if kind == "column" else self._value(text)

    def _as_day(self, operand: Operand) -> str:
        kind, text = operand
        if kind == "column":
            return self.columns.day(text) or self.columns.text(text)
        return f"pf_start({self._value(text)}, {NO_MARKS})"

    def _value(self, value: str | float) -> str:
        name = f"{self.prefix}_{len(self.values)}_"
        self.values[name] = value
        kind = "VARCHAR" if isinstance(value, str) else "DOUBLE"
        return f"CAST(${name} AS {kind})"

    @property
    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _take(self, kind: str, text: str) -> bool:
        if (self._now.kind, self._now.text) != (kind, text):
            return False
        self.at += 1
        return True

    def _expect(self, kind: str, text: str | None = None) -> None:
        if self._now.kind != kind or (text is not None and self._now.text != text):
            self._refuse(f"`{text}`" if text else f"a {kind}")
        self.at += 1

    def _refuse(self, expected: str) -> NoReturn:
        raise ConditionError(self._now.text, expected, self._now.position)


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[+-]?[\d,]*\.?\d+%?", text.strip()) is not None


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"
