"""The tags of a passage as characters: where each stands, and whether it stands alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.document.view import Passage
    from planforge.problems import Location

# No tag begins within another: else each one that is never closed is looked for to the text's end.
_INSIDE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^"'{]|\{(?![{%#]))*?"""
_COMMENTED = r"(?:(?!\{#).)*?"
_TAG = re.compile(rf"\{{#{_COMMENTED}#\}}|\{{\{{{_INSIDE}\}}\}}|\{{%{_INSIDE}%\}}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}")
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

    @property
    def keyword(self) -> str:
        """The first word: what a block tag does."""
        found = re.match(r"[-+\s]*(\w*)", self.inside)
        return found[1] if found else ""

    @property
    def expression(self) -> str:
        """What is said, without white space and its control."""
        return self.inside.strip().removeprefix("-").removesuffix("-").strip()


class Tags:
    """The tags of a passage, and the places of what is said in them."""

    def __init__(self, passage: Passage) -> None:
        self.text = passage.text
        self.all = [_tag(found) for found in _TAG.finditer(passage.text)]
        self._passage = passage
        self._used: Counter[tuple[int, str]] = Counter()

    def place(self, offset: int) -> Location:
        """Return the place of a character."""
        line = self.text.count("\n", 0, offset)
        return self._passage.at(line, offset - (self.text.rfind("\n", 0, offset) + 1))

    def find(self, tag: Tag, pattern: str) -> Location:
        """Return where a pattern stands in a tag, each time the next place, at last the tag's own.

        Jinja knows lines only. It visits a tag from left to right, so the next match is the one
        that is meant. A pattern with a group points at the group.
        """
        written = self.text[tag.start : tag.end]
        starts = [found.start(min(found.re.groups, 1)) for found in re.finditer(pattern, written)]
        position = self._used[tag.start, pattern]
        self._used[tag.start, pattern] += 1
        return self.place(tag.start + (starts[position] if position < len(starts) else 0))

    def alone(self, tag: Tag) -> bool:
        """Whether a tag has its lines to itself, but for comments."""
        before = self.text[self.text.rfind("\n", 0, tag.start) + 1 : tag.start]
        end = self.text.find("\n", tag.end)
        after = self.text[tag.end : end if end >= 0 else len(self.text)]
        return not _COMMENT.sub("", before + after).strip()

    def replaced(self, texts: Mapping[Tag, str]) -> str:
        """Return the text with other texts in place of some tags."""
        pieces, behind = [], 0
        for tag in self.all:
            if tag in texts:
                pieces += [self.text[behind : tag.start], texts[tag]]
                behind = tag.end
        return "".join([*pieces, self.text[behind:]])

    def between(self) -> str:
        """Return the text with its tags blanked, all else where it was."""
        return self.replaced({tag: " " * (tag.end - tag.start) for tag in self.all})


def _tag(found: re.Match[str]) -> Tag:
    text = found[0]
    return Tag(_KINDS[text[:2]], text[2:-2], found.start(), found.end())
