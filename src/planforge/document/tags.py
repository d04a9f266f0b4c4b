"""The tags of a passage as characters: where each stands, and whether it stands alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.document.view import Passage
    from planforge.problems import Location

_INSIDE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^"'])*?"""
_TAG = re.compile(rf"\{{#.*?#\}}|\{{\{{{_INSIDE}\}}\}}|\{{%{_INSIDE}%\}}", re.DOTALL)
_KINDS: dict[str, Literal["print", "block", "comment"]] = {
    "{{": "print",
    "{%": "block",
    "{#": "comment",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as written.

    Attributes:
        inside: what stands between its braces.
        start: its first character in the passage; `end` is behind its last.
    """

    kind: Literal["print", "block", "comment"]
    inside: str
    start: int
    end: int


class Tags:
    """The tags of a passage, and the places of what is said in them."""

    def __init__(self, passage: Passage) -> None:
        self.text = passage.text
        self._passage = passage
        self.all = [_tag(found) for found in _TAG.finditer(passage.text)]
        self._masked = _masked(passage.text, self.all)
        self._used: Counter[tuple[int, str]] = Counter()

    def place(self, offset: int) -> Location:
        """Return the place of a character."""
        line = self.text.count("\n", 0, offset)
        return self._passage.at(line, offset - (self.text.rfind("\n", 0, offset) + 1))

    def find(self, line: int, pattern: str) -> Location:
        """Return where a pattern stands in the tags of a line (from 1), each time the next one.

        Jinja knows lines only. It visits tags from left to right, so the next match is the one
        that is meant; where there is none, the line's first tag is. A pattern with a group
        points at the group.
        """
        lines = self._masked.split("\n")
        written = lines[line - 1] if line <= len(lines) else ""
        starts = [found.start(min(found.re.groups, 1)) for found in re.finditer(pattern, written)]
        position = self._used[line, pattern]
        self._used[line, pattern] += 1
        if position < len(starts):
            return self._passage.at(line - 1, starts[position])
        return self._passage.at(line - 1, len(written) - len(written.lstrip()))

    def tag_at(self, line: int, pattern: str) -> str:
        """Return what stands inside the first tag of a line that matches a pattern."""
        for tag in self.all:
            first = self.text.count("\n", 0, tag.start) + 1
            last = self.text.count("\n", 0, tag.end) + 1
            if first <= line <= last and re.search(pattern, tag.inside):
                return tag.inside.strip(" -+\n")
        return ""

    def alone(self, tag: Tag) -> bool:
        """Whether a tag has its lines to itself, but for comments."""
        before = self.text[self.text.rfind("\n", 0, tag.start) + 1 : tag.start]
        end = self.text.find("\n", tag.end)
        after = self.text[tag.end : end if end >= 0 else len(self.text)]
        return not re.sub(r"\{#.*?#\}", "", before + after).strip()

    def blocks(self) -> Iterator[Tag]:
        """Yield the tags of conditions and loops."""
        return (tag for tag in self.all if tag.kind == "block")


def _tag(found: re.Match[str]) -> Tag:
    text = found[0]
    return Tag(_KINDS[text[:2]], text[2:-2], found.start(), found.end())


def _masked(text: str, tags: list[Tag]) -> str:
    """Return the text with all but its tags blanked, line ends kept."""
    blank = [letter if letter == "\n" else " " for letter in text]
    for tag in tags:
        if tag.kind != "comment":
            blank[tag.start : tag.end] = text[tag.start : tag.end]
    return "".join(blank)
