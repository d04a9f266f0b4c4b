"""A plan's tree as tidy YAML text, which reads back as the same tree."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planforge.definition.data_tree import read_data
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin
from planforge.definition.yaml_flow import is_plain, quoted
from planforge.definition.yaml_tree import scalar
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIDTH: Final = 100
_ROW_WIDTH: Final = 240
"""Rows of a table stand on one line each, so that they can be compared."""
_INDENT: Final = "  "
_NOT_LITERAL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)


def yaml_text(plan: Node | Mapping[str, Any]) -> str:
    r"""Return a plan as YAML.

    Args:
        plan: a tree, or plain mappings, lists and values.

    Example:
        >>> yaml_text({"period": "2025-12", "version": "1.0", "title": "A: B"})
        'period: 2025-12\nversion: "1.0"\ntitle: "A: B"\n'
        >>> print(yaml_text({"metrics": {"paid": {"target": "800万"}, "rate": None}}), end="")
        metrics:
          paid: {target: 800万}
          rate: null
    """
    if isinstance(plan, Leaf | Items | Fields):
        root: Node = plan
    else:
        root = read_data(plan, Origin("<plan>", Path()), Problems())
    return "\n".join(_document(root)) + "\n"


def _document(root: Node) -> Iterator[str]:
    if not isinstance(root, Fields) or not root.nodes:
        yield _inline(root) or "null"
        return
    spaced = False
    for number, (key, node) in enumerate(root.nodes.items()):
        lines = list(_entry(_key(key) + ":", node, "", 1))
        parted = len(lines) > 1 and isinstance(node, Fields | Items)
        if number and (parted or spaced):
            yield ""
        yield from lines
        spaced = parted


def _entry(start: str, node: Node, indent: str, depth: int) -> Iterator[str]:
    """Yield the lines of `key: value` or `- value`; `start` is `key:` or `-`."""
    text = _one_line(start, node, indent, depth)
    if text is not None:
        yield text
    elif isinstance(node, Leaf):
        yield from _literal(f"{indent}{start}", node.written, indent + _INDENT)
    elif isinstance(node, Items):
        yield from _list(f"{indent}{start}", node, indent, depth)
    else:
        yield from _mapping(f"{indent}{start}", node, indent, depth)


def _one_line(start: str, node: Node, indent: str, depth: int) -> str | None:
    """Return an entry as one line, where it may stand on one."""
    if isinstance(node, Leaf):
        if _is_literal(node):
            return None
        return f"{indent}{start} {_leaf(node, braces=False)}".rstrip()
    if not node.nodes:
        return f"{indent}{start} {_inline(node)}"
    if _holds_rows(node) and (depth < 2 or start == "rows:"):
        return None
    is_row = isinstance(node, Fields) and start == "-"
    if isinstance(node, Fields) and depth < 2 and not is_row:
        return None
    inline = _inline(node)
    room = _ROW_WIDTH if is_row else _WIDTH
    if inline is None or len(indent) + len(start) + 1 + len(inline) > room:
        return None
    return f"{indent}{start} {inline}"


def _holds_rows(node: Node) -> bool:
    return isinstance(node, Items) and any(isinstance(item, Fields) for item in node.nodes)


def _list(start: str, node: Items, indent: str, depth: int) -> Iterator[str]:
    short = [_inline(item) for item in node.nodes if isinstance(item, Leaf)]
    if len(short) == len(node.nodes) and all(text and len(text) < 12 for text in short):
        yield from _wrapped(f"{start} [", [str(text) for text in short])
        return
    yield start
    for item in node.nodes:
        yield from _entry("-", item, indent + _INDENT, depth + 1)


def _mapping(start: str, node: Fields, indent: str, depth: int) -> Iterator[str]:
    lines: list[str] = []
    for key, child in node.nodes.items():
        lines += _entry(_key(key) + ":", child, indent + _INDENT, depth + 1)
    if start.endswith("-") and start.strip() == "-":  # a list's entry begins on its own line
        lines[0] = start + " " + lines[0].lstrip(" ")
        yield from lines
    else:
        yield start
        yield from lines


def _wrapped(start: str, texts: list[str]) -> Iterator[str]:
    """Yield a list of short values between brackets, over as many lines as it needs."""
    line, indent = start, " " * len(start)
    for number, text in enumerate(texts, 1):
        piece = text + ("," if number < len(texts) else "]")
        if len(line) + 1 + len(piece) > _WIDTH and line.strip() != start.strip():
            yield line
            line = indent + piece
        else:
            line += piece if line == start else f" {piece}"
    yield line


def _literal(start: str, text: str, indent: str) -> Iterator[str]:
    """Yield a text of several lines as it stands."""
    ends = {"": "|-", "\n": "|"}
    tail = text[len(text.rstrip("\n")) :]
    yield f"{start} {ends.get(tail, '|+')}"
    for line in text.removesuffix("\n").split("\n"):
        yield indent + line if line else ""


def _is_literal(leaf: Leaf) -> bool:
    """Return whether a text stands best on lines of its own."""
    text = leaf.value
    if not isinstance(text, str) or "\n" not in text or _NOT_LITERAL.search(text):
        return False
    first = text.lstrip("\n")
    # Where the first line begins with a space, or all is blank, YAML cannot tell the indent.
    return bool(first.strip()) and first[0] not in " \t" and not text.startswith("\n")


def _inline(node: Node) -> str | None:
    """Return a value between braces or brackets; None where that cannot be."""
    match node:
        case Leaf():
            return (
                None
                if _is_literal(node) or (not node.written and node.value is None)
                else (_leaf(node, braces=True))
            )
        case Items():
            texts = [_inline(item) for item in node.nodes]
            return None if None in texts else f"[{', '.join(map(str, texts))}]"
        case Fields() if _holds_rows(node.nodes.get("rows", node)):
            return None
        case Fields():
            pairs = [(_key(key, braces=True), _inline(child)) for key, child in node.nodes.items()]
            if any(value is None for _, value in pairs):
                return None
            return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def _key(key: str, *, braces: bool = False) -> str:
    return key if key != "<<" and is_plain(key, braces=braces) else quoted(key)


def _leaf(leaf: Leaf, *, braces: bool) -> str:
    match leaf.value:
        case None:
            return leaf.written if scalar(leaf.written) is None else "null"
        case bool():
            return leaf.written if scalar(leaf.written) is leaf.value else str(leaf.value).lower()
        case str():
            return leaf.value if is_plain(leaf.value, braces=braces) else quoted(leaf.value)
        case _:
            return _number(leaf.value, leaf.written)


def _number(value: float, written: str) -> str:
    """Return a number in decimals, as written where YAML reads that alike."""
    read = scalar(written)
    if type(read) is type(value) and read == value:
        return written
    text = f"{Decimal(repr(value)):f}"
    return text if isinstance(value, int) or "." in text else f"{text}.0"
