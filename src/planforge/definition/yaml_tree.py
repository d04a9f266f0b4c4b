"""YAML into trees with places.

The parser's events are composed here, not by PyYAML: that keeps the depth of nesting and the growth
through aliases in hand (libyaml's own composer runs out of stack), and lets texts stay as people
wrote them: `12:30`, `2025-12-12`, `on`, `007` are texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from planforge.definition.text import decoded
from planforge.definition.tree import (
    DEPTH_LIMIT,
    DIGITS_KEPT,
    VALUE_LIMIT,
    Fields,
    Items,
    Leaf,
    Node,
    Origin,
    Passage,
    Scalar,
)
from planforge.definition.yaml_errors import report_broken
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.problems import Problems

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it; both are tested to read alike."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NULLS = {"", "~", "null", "Null", "NULL"}
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_TEXT_TAGS = {"!", "tag:yaml.org,2002:str"}


def read_yaml(content: bytes, origin: Origin, problems: Problems) -> Node | None:
    """Return the tree of a YAML file; None, with problems, where there is none to be had."""
    text = decoded(content, origin.name, problems)
    if text is None:
        return None
    try:
        return _Composer(text, origin, problems).document()
    except yaml.MarkedYAMLError as error:
        report_broken(error, text, origin.name, problems)
    except _TooMuchError as error:
        problems.add(error.code, error.where)
    return None


def scalar(written: str) -> Scalar:
    """Return what an unquoted text is: a plain decimal number, true, false, nothing, or itself.

    Example:
        >>> [scalar(text) for text in ("12.5", "007", "12:30", "on", "2025-12", "true", "~")]
        [12.5, '007', '12:30', 'on', '2025-12', True, None]
    """
    if written in _NULLS:
        return None
    if written in _TRUTHS:
        return _TRUTHS[written]
    if _NUMBER.fullmatch(written) and sum(map(str.isdigit, written)) <= DIGITS_KEPT:
        return float(written) if "." in written else int(written)
    return written


class _TooMuchError(Exception):
    """A tree too deep or too large to go on with."""

    def __init__(self, code: str, where: Location) -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where


class _Composer:
    """Makes the tree of one document from the parser's events."""

    def __init__(self, text: str, origin: Origin, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.origin = origin
        self.problems = problems
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=LOADER))

    def document(self) -> Node | None:
        """Return the only document; an empty file and a second document are problems."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            self.problems.add("empty-plan", Location(self.origin.name))
            return None
        root = self._node(next(self.events), 0)
        next(self.events)
        further = next(self.events)
        if not isinstance(further, yaml.StreamEndEvent):
            self.problems.add("second-document", self._place(further.start_mark))
        if isinstance(root, Leaf) and root.value is None:
            self.problems.add("empty-plan", Location(self.origin.name))
            return None
        return root

    def _node(self, event: Any, depth: int) -> Node:
        where = self._place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, where)
        before = self._count(1, where)
        if depth > DEPTH_LIMIT:
            raise _TooMuchError("too-deep", where)
        self._check_tag(event, where)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._leaf(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._items(where, depth)
        else:
            node = self._fields(where, depth, braces=bool(event.flow_style))
        if event.anchor:
            self.anchors[event.anchor] = (node, self.count - before)
        return node

    def _alias(self, event: Any, where: Location) -> Node:
        known = self.anchors.get(event.anchor)
        if known is None:
            self.problems.add("unknown-alias", where, name=event.anchor)
            return Leaf(None, "", where, self.origin)
        node, size = known
        self._count(size, where)
        return node

    def _count(self, size: int, where: Location) -> int:
        before = self.count
        self.count += size
        if self.count > VALUE_LIMIT:
            raise _TooMuchError("too-many-values", where)
        return before

    def _check_tag(self, event: Any, where: Location) -> None:
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.add("yaml-tag", where, tag=shown)

    def _leaf(self, event: Any) -> Leaf:
        bare = not event.style and event.tag not in _TEXT_TAGS
        value = scalar(event.value) if bare else event.value
        return Leaf(value, event.value, self._text_place(event), self.origin)

    def _items(self, where: Location, depth: int) -> Items:
        nodes = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth + 1))
        return Items(tuple(nodes), where, self.origin)

    def _fields(self, where: Location, depth: int, *, braces: bool) -> Fields:
        nodes: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        cut: list[str] = []  # the key and value before, and what a comma has cut off it
        place = where
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value_event = next(self.events)
            value = self._node(value_event, depth + 1)
            name = self._key_name(key, bare=not getattr(event, "style", None))
            if name is None:
                continue
            if braces and cut and not self._has_colon(event, value_event):
                place = place if len(cut) > 2 else key.where
                cut.append(name)
                continue
            self._report_cut(cut, place)
            bare = isinstance(value_event, yaml.ScalarEvent) and not value_event.style
            cut = [name, value_event.value] if bare and value_event.value else []
            if name in keys:
                self.problems.add("duplicate-key", key.where, name=name, line=keys[name].line)
                continue
            nodes[name], keys[name] = value, key.where
        self._report_cut(cut, place)
        return Fields(nodes, keys, where, self.origin)

    def _report_cut(self, cut: list[str], where: Location) -> None:
        if len(cut) > 2:
            key, value, *rest = cut
            self.problems.add("yaml-comma", where, key=key, value=value, rest=", ".join(rest))

    def _has_colon(self, key: Any, value: Any) -> bool:
        """Return whether a key has its colon: `b)` in `{formula: min(a, b)}` has none."""
        if value.start_mark.index != value.end_mark.index or key.end_mark.line >= len(self.lines):
            return True
        return self.lines[key.end_mark.line][key.end_mark.column :].lstrip()[:1] not in {",", "}"}

    def _key_name(self, key: Node, *, bare: bool) -> str | None:
        if not isinstance(key, Leaf):
            braces = isinstance(key, Fields)
            self.problems.add("yaml-braces" if braces else "yaml-key", key.where)
            return None
        if bare and key.written == "<<":
            self.problems.add("yaml-merge", key.where)
            return None
        return key.written

    def _place(self, mark: Any) -> Location:
        return Location(self.origin.name, mark.line + 1, mark.column + 1)

    def _text_place(self, event: Any) -> Location:
        start, end = event.start_mark, event.end_mark
        block = event.style in {"|", ">"}
        if start.line == end.line or not event.value:
            place = self._place(start)
            return place.within(0, 1) if event.style in {"'", '"'} else place
        first = start.line + 1 if block else start.line
        segments = tuple(self._segments(event, first, block=block))
        if not segments:
            return self._place(start)
        line, column, file_line, file_column = segments[0]
        return Passage(
            self.origin.name, file_line - line, max(file_column - column, 1), segments=segments
        )

    def _segments(
        self, event: Any, first: int, *, block: bool
    ) -> Iterator[tuple[int, int, int, int]]:
        """Yield where each line of the file stands in the text it was folded into."""
        quoted = event.style in {"'", '"'}
        cursor = line = line_start = 0
        for number in range(first, min(event.end_mark.line + 1, len(self.lines))):
            begin = event.start_mark.column + quoted if number == first and not block else 0
            end = event.end_mark.column - quoted if number == event.end_mark.line else None
            raw = self.lines[number][begin:end]
            stripped = raw.strip()
            found = event.value.find(stripped, cursor) if stripped else -1
            if found < 0:
                continue
            line += event.value.count("\n", line_start, found) if found >= line_start else 0
            line_start = event.value.rfind("\n", 0, found) + 1
            yield (line, found - line_start, number + 1, begin + raw.index(stripped) + 1)
            cursor = found + len(stripped)
