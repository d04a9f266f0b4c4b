"""JSON into trees with places."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from json import decoder
from typing import TYPE_CHECKING, Any

from planforge.definition.text import decoded
from planforge.definition.tree import (
    DEPTH_LIMIT,
    DIGITS_KEPT,
    Fields,
    Items,
    Leaf,
    Node,
    Origin,
    Scalar,
)
from planforge.problems import Location

if TYPE_CHECKING:
    from planforge.problems import Problems

_SPACE = re.compile(r"[ \t\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_WORD = re.compile("true|false|null")
_scan_string: Any = decoder.scanstring  # type: ignore[attr-defined]  # the stubs leave it out


def read_json(content: bytes, origin: Origin, problems: Problems) -> Node | None:
    """Return the tree of a JSON file; None, with problems, where there is none to be had."""
    text = decoded(content, origin.name, problems)
    if text is None:
        return None
    if not text.strip():
        problems.add("empty-plan", Location(origin.name))
        return None
    reader = _Reader(text, origin, problems)
    try:
        return reader.document()
    except _BrokenError as error:
        problems.add(error.code, reader.place(error.position))
    return None


class _BrokenError(Exception):
    """Text that cannot be read on from `position`."""

    def __init__(self, code: str, position: int) -> None:
        super().__init__(code, position)
        self.code = code
        self.position = position


def _number(found: re.Match[str]) -> Scalar:
    written = found[0]
    if sum(map(str.isdigit, written)) > DIGITS_KEPT:
        return written
    if found[1] is None and found[2] is None:
        return int(written)
    value = float(written)
    return value if math.isfinite(value) else written


class _Reader:
    """Reads one text from front to back; each method returns what it read and where it ended."""

    def __init__(self, text: str, origin: Origin, problems: Problems) -> None:
        self.text = text
        self.origin = origin
        self.problems = problems
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def document(self) -> Node:
        """Return the one value of the text."""
        node, end = self._value(self._skip(0), 0)
        if (end := self._skip(end)) != len(self.text):
            raise _BrokenError("json-end", end)
        return node

    def place(self, position: int) -> Location:
        """Return the line and column of a position in the text."""
        line = bisect_right(self.starts, position)
        return Location(self.origin.name, line, position - self.starts[line - 1] + 1)

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def _value(self, position: int, depth: int) -> tuple[Node, int]:
        if depth > DEPTH_LIMIT:
            raise _BrokenError("too-deep", position)
        character = self.text[position : position + 1]
        if character == "{":
            return self._fields(position, depth)
        if character == "[":
            return self._items(position, depth)
        if character == '"':
            value, end = self._string(position)
            return Leaf(value, value, self.place(position + 1), self.origin), end
        return self._bare(position)

    def _bare(self, position: int) -> tuple[Node, int]:
        where = self.place(position)
        if found := _NUMBER.match(self.text, position):
            return Leaf(_number(found), found[0], where, self.origin), found.end()
        if found := _WORD.match(self.text, position):
            return Leaf(_WORDS[found[0]], found[0], where, self.origin), found.end()
        raise _BrokenError("json-value", position)

    def _string(self, position: int) -> tuple[str, int]:
        try:
            value, end = _scan_string(self.text, position + 1)
        except json.JSONDecodeError as error:
            raise _BrokenError("json-string", error.pos) from None
        return str(value), int(end)

    def _items(self, position: int, depth: int) -> tuple[Node, int]:
        where = self.place(position)
        nodes: list[Node] = []
        end = self._skip(position + 1)
        while self.text[end : end + 1] != "]":
            node, end = self._value(end, depth + 1)
            nodes.append(node)
            end = self._next(end, "]")
        return Items(tuple(nodes), where, self.origin), end + 1

    def _fields(self, position: int, depth: int) -> tuple[Node, int]:
        where = self.place(position)
        nodes: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        end = self._skip(position + 1)
        while self.text[end : end + 1] != "}":
            key_place = self.place(end + 1)
            if self.text[end : end + 1] != '"':
                raise _BrokenError("json-key", end)
            name, end = self._string(end)
            end = self._skip(end)
            if self.text[end : end + 1] != ":":
                raise _BrokenError("json-colon", end)
            node, end = self._value(self._skip(end + 1), depth + 1)
            if name in keys:
                self.problems.add("duplicate-key", key_place, name=name, line=keys[name].line)
            else:
                nodes[name], keys[name] = node, key_place
            end = self._next(end, "}")
        return Fields(nodes, keys, where, self.origin), end + 1

    def _next(self, position: int, closing: str) -> int:
        """Return where the next entry starts, or where `closing` stands."""
        end = self._skip(position)
        character = self.text[end : end + 1]
        if character == closing:
            return end
        if character != ",":
            raise _BrokenError("json-comma", end)
        after = self._skip(end + 1)
        if self.text[after : after + 1] in {closing, ""}:
            raise _BrokenError("json-trailing-comma", end)
        return after
