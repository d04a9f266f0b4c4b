"""Text to tree. The text may come from anybody, so its length and its depth are limited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NoReturn

from planforge.formula.grammar import BINARY_RANKS
from planforge.formula.syntax import (
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Name,
    Number,
    Text,
    Unary,
)
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH = 8000  # Excel takes 8,192 characters
MAX_DEPTH = 64  # Excel nests 64 levels

SCALES = {
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}

# What a Chinese keyboard types where a formula means the ASCII sign.
_TYPED = {
    "（": "(",
    "）": ")",
    "，": ",",
    "＋": "+",
    "－": "-",
    "−": "-",
    "×": "*",
    "＊": "*",
    "÷": "/",
    "／": "/",
    "％": "%",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "＆": "&",
}

_SEGMENT = r"(?:[^\W\d]\w*|`[^`\n]+`)"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*'|“[^”]*”|‘[^’]*’)
    | (?P<name>{_SEGMENT}(?:\.{_SEGMENT})*)
    | (?P<sign>==|!=|<>|<=|>=|\*\*|[-+*/^&%=<>(),{"".join(_TYPED)}])
    """,
    re.VERBOSE,
)
_SCALE = re.compile("万亿|百万|千万|千|万|亿")
_SHORT_SCALES = {"w": "万", "k": "千"}
"""What letters behind a number mean in chats: no unit, so that the number alone is another one."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["number", "text", "name", "sign", "end"]
    text: str
    at: int
    value: float = 0.0


def parse(text: str, where: Location | None = None) -> Expression:
    """Return the tree of a formula; a slip raises `PlanError` with its line and column.

    Args:
        text: the formula, without a leading `=`.
        where: where the text begins.

    Example:
        >>> parse("1.2亿")
        Number(value=120000000.0, where=None)
    """
    if len(text) > MAX_LENGTH:
        details = {"length": len(text), "limit": MAX_LENGTH}
        raise PlanError([Problem("formula-too-long", where, details)])
    return _Parser(text, where).formula()


class _Parser:
    """Reads tokens one by one; the depth of each node is kept, so that no tree grows too deep."""

    def __init__(self, text: str, where: Location | None) -> None:
        self.text = text
        self.where = where
        self.tokens = list(self._tokens())
        self.position = 0
        self.brackets = 0
        self.depths: dict[int, int] = {}

    def formula(self) -> Expression:
        """Return the whole text's tree."""
        if self.token().kind == "end":
            self.fail("formula-empty", 0)
        expression = self.operation(0)
        if self.token().kind != "end":
            self.unexpected()
        return expression

    def operation(self, least: int) -> Expression:
        """Return operands joined by operators of this rank or higher; equal ones bind left."""
        left = self.prefixed()
        while (rank := self.binary_rank()) >= max(least, 1):
            token = self.next()
            right = self.operation(rank + 1)
            left = self.made(
                Binary(token.text, left, right, self.place(token.at)), token.at, left, right
            )
        return left

    def binary_rank(self) -> int:
        """Return the rank of the operator that stands here, 0 where there is none."""
        token = self.token()
        if token.kind == "sign" and token.text in ("==", "!=", "**"):
            self.fail("foreign-operator", token.at, found=token.text, write=_FOREIGN[token.text])
        return BINARY_RANKS.get(token.text, 0) if token.kind == "sign" else 0

    def prefixed(self) -> Expression:
        """Return an operand with its signs, which bind tighter than `^`."""
        token = self.token()
        if token.kind == "sign" and token.text in "+-":
            self.next()
            self.enter(token.at)
            operand = self.prefixed()
            self.brackets -= 1
            return self.made(Unary(token.text, operand, self.place(token.at)), token.at, operand)
        operand = self.operand()
        while self.token().kind == "sign" and self.token().text == "%":
            token = self.next()
            operand = self.made(Unary("%", operand, self.place(token.at)), token.at, operand)
        return operand

    def operand(self) -> Expression:
        """Return a number, text, name, call or what stands in brackets."""
        token = self.token()
        place = self.place(token.at)
        match token.kind:
            case "number":
                self.next()
                return self.made(Number(token.value, place), token.at)
            case "text":
                self.next()
                return self.made(Text(_unquoted(token.text), place), token.at)
            case "name":
                self.next()
                return self.named(token)
            case _ if token.kind == "sign" and token.text == "(":
                self.next()
                self.enter(token.at)
                inner = self.operation(0)
                self.expect(")", token)
                return inner
            case _:
                self.unexpected()

    def named(self, token: _Token) -> Expression:
        """Return the call, constant or name that begins with this word."""
        place = self.place(token.at)
        if self.token().kind == "sign" and self.token().text == "(":
            arguments = self.arguments()
            call = Call(token.text.lower(), arguments, place)
            return self.made(call, token.at, *arguments)
        constant = token.text.lower()
        if constant in ("true", "false"):
            return self.made(Boolean(constant == "true", place), token.at)
        if constant == "blank":
            return self.made(Blank(place), token.at)
        if constant in ("and", "or", "not"):
            self.fail("foreign-operator", token.at, found=constant, write=_FOREIGN[constant])
        parts = tuple(part.strip("`") for part in re.findall(_SEGMENT, token.text))
        return self.made(Name(parts, place), token.at)

    def arguments(self) -> tuple[Expression, ...]:
        """Return what stands between a call's brackets."""
        opening = self.next()
        self.enter(opening.at)
        arguments: list[Expression] = []
        if not self.stands(")"):
            arguments.append(self.operation(0))
            while self.stands(","):
                self.next()
                arguments.append(self.operation(0))
        self.expect(")", opening)
        return tuple(arguments)

    def token(self) -> _Token:
        """The token that is looked at."""
        return self.tokens[self.position]

    def next(self) -> _Token:
        """Return the token and go on to the next."""
        token = self.token()
        self.position += 1
        return token

    def stands(self, sign: str) -> bool:
        """Return whether this sign stands here."""
        return self.token().kind == "sign" and self.token().text == sign

    def enter(self, at: int) -> None:
        """Go one level deeper."""
        self.brackets += 1
        if self.brackets > MAX_DEPTH:
            self.fail("formula-too-deep", at, limit=MAX_DEPTH)

    def expect(self, sign: str, opening: _Token) -> None:
        """Go past the bracket that closes `opening`."""
        if self.token().kind == "end":
            self.fail("bracket-open", opening.at)
        if not self.stands(sign):
            self.unexpected()
        self.next()
        self.brackets -= 1

    def made(self, node: Expression, at: int, *parts: Expression) -> Expression:
        """Return the node, having looked at how deep its tree is."""
        depth = 1 + max((self.depths[id(part)] for part in parts), default=0)
        if depth > MAX_DEPTH:
            self.fail("formula-too-deep", at, limit=MAX_DEPTH)
        self.depths[id(node)] = depth
        return node

    def place(self, at: int) -> Location | None:
        """Return where the character stands."""
        if self.where is None:
            return None
        line_start = self.text.rfind("\n", 0, at) + 1
        return self.where.within(self.text.count("\n", 0, at), at - line_start)

    def fail(self, code: str, at: int, **details: object) -> NoReturn:
        """Raise the problem at this character."""
        raise PlanError([Problem(code, self.place(at), details)])

    def unexpected(self) -> NoReturn:
        """Raise what there is to say of the token that cannot stand here."""
        token = self.token()
        if token.kind == "end":
            self.fail("formula-unfinished", token.at)
        word = token.text.lower()
        if word in _FOREIGN:
            self.fail("foreign-operator", token.at, found=word, write=_FOREIGN[word])
        self.fail("unexpected", token.at, found=token.text)

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        while at < len(self.text):
            found = _TOKEN.match(self.text, at)
            if found is None:
                code = "text-open" if self.text[at] in "\"'“‘" else "unexpected"
                self.fail(code, at, found=self.text[at])
            start, at = at, found.end()
            match found.lastgroup:
                case "number":
                    token, at = self._number(found.group(), start, at)
                    yield token
                case "text":
                    yield _Token("text", found.group(), start)
                case "name":
                    yield _Token("name", found.group(), start)
                case "space":
                    pass
                case _:
                    yield _Token("sign", _TYPED.get(found.group(), found.group()), start)
        yield _Token("end", "", len(self.text))

    def _number(self, digits: str, start: int, end: int) -> tuple[_Token, int]:
        """Return a number with the scale and percent sign people write after it."""
        value = Decimal(digits)
        if scale := _SCALE.match(self.text, end):
            value, end = value * SCALES[scale.group()], scale.end()
        if end < len(self.text) and self.text[end] in "%％":
            value, end = value / 100, end + 1
        elif unit := re.compile(r"[^\W\d]\w*").match(self.text, end):
            meant = self.text[start:end] + _SHORT_SCALES.get(unit.group().lower(), "")
            self.fail("number-with-unit", start, unit=unit.group(), number=meant)
        number = float(value)
        if number in (float("inf"), float("-inf")):
            self.fail("number-too-large", start, number=digits)
        return _Token("number", self.text[start:end], start, number), end


# What other languages write, and what is written here.
_FOREIGN = {
    "==": "=",
    "!=": "<>",
    "**": "^",
    "and": "and(a, b)",
    "or": "or(a, b)",
    "not": "not(a)",
}


def _unquoted(quoted: str) -> str:
    mark = quoted[0]
    inner = quoted[1:-1]
    return inner.replace(mark * 2, mark) if mark in "\"'" else inner
