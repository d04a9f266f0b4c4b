"""Where each value of a YAML text begins and ends, so that it can be changed in its place.

The reader's trees know where values begin; an edit must also know where they end, and how they are
written. Texts come here after the reader has found nothing wrong with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from planforge.definition.yaml_tree import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")


@dataclass(frozen=True, slots=True)
class Span:
    """One value in the text.

    Attributes:
        start: its first character; an anchor or tag before it is not part of it.
        end: the character after its last; of an indented collection, after its last value.
        style: `'`, `"`, `|` or `>` of a text; None for other values.
        braces: whether it stands, or is written, between braces or brackets.
        entries: its own parts, for a collection; None for a single value.
        alias: the name of the value that `*name` repeats.
        anchor: the name that others may repeat it by.
    """

    start: int
    end: int
    style: str | None = None
    braces: bool = False
    entries: tuple[Entry, ...] | None = None
    is_list: bool = False
    alias: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a mapping or a list.

    Attributes:
        name: its key; in a list, its number from 0.
        start: where it begins: its key, the value between brackets, or the `-` of its line.
        stem: the character after its key and colon, or after its `-`.
        value: what it holds.
    """

    name: str | int
    start: int
    key_end: int
    stem: int
    value: Span

    @property
    def end(self) -> int:
        """Return the character after the entry."""
        return max(self.stem, self.value.end)


def read_spans(text: str) -> Span:
    """Return the whole text's value, with all that is in it."""
    return _Composer(text).document()


def skip_blank(text: str, position: int) -> int:
    """Return the first character from `position` on that is neither blank nor in a comment."""
    while position < len(text):
        if text[position] == "#":
            position = end_of_line(text, position)
        elif text[position].isspace() or text[position] == "\ufeff":
            position += 1
        else:
            break
    return position


def start_of_line(text: str, position: int) -> int:
    """Return the first character of the line."""
    return text.rfind("\n", 0, position) + 1


def end_of_line(text: str, position: int) -> int:
    """Return the line break that ends the line, or the end of the text."""
    found = text.find("\n", position)
    return len(text) if found < 0 else found


class _Composer:
    """Makes the spans of one text from the parser's events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=LOADER))

    def document(self) -> Span:
        next(self.events)
        next(self.events)
        return self._value(next(self.events), braces=False)

    def _value(self, event: Any, *, braces: bool) -> Span:
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            return Span(start, end, braces=braces, alias=event.anchor)
        if event.anchor or event.tag:
            found = _PROPERTIES.match(self.text, start)
            start = found.end() if found else start
        if isinstance(event, yaml.ScalarEvent):
            return self._single(event, start, braces=braces)
        own_braces = bool(event.flow_style)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        within = self._items if is_list else self._pairs
        entries, end = within(start, own_braces)
        if not own_braces:
            end = entries[-1].end if entries else start
        return Span(start, end, None, own_braces, entries, is_list, anchor=event.anchor)

    def _single(self, event: Any, start: int, *, braces: bool) -> Span:
        end = max(event.end_mark.index, start)
        if event.style in {"|", ">"}:
            end = start + len(self.text[start:end].rstrip())
        if not event.value and not event.style:
            end = start = len(self.text[:start].rstrip())  # nothing is written here
        return Span(start, end, event.style or None, braces, anchor=event.anchor)

    def _items(self, start: int, braces: bool) -> tuple[tuple[Entry, ...], int]:
        found: list[Entry] = []
        after = start
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            dash = skip_blank(self.text, after)
            value = self._value(event, braces=braces)
            begin, stem = (value.start, value.start) if braces else (dash, dash + 1)
            if braces and event.start_mark.index < begin:
                begin = event.start_mark.index
            found.append(Entry(len(found), begin, begin, stem, value))
            after = found[-1].end
        closing: Any = event
        return tuple(found), closing.end_mark.index

    def _pairs(self, start: int, braces: bool) -> tuple[tuple[Entry, ...], int]:
        found: list[Entry] = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key_end = event.end_mark.index
            begin = event.start_mark.index
            value = self._value(next(self.events), braces=braces)
            colon = skip_blank(self.text, key_end)
            stem = colon + 1 if self.text[colon : colon + 1] == ":" else key_end
            if value.start == value.end and not value.anchor:
                value = Span(stem, stem, braces=braces)
            found.append(Entry(getattr(event, "value", ""), begin, key_end, stem, value))
        closing: Any = event
        return tuple(found), closing.end_mark.index
