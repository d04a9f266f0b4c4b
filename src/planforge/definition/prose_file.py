"""One Word or Markdown file with a plan's own prose: its headings are sections of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.definition.headings import (
    HeadingLine,
    heading_lines,
    is_summary,
    same_title,
    typed_numbers,
)
from planforge.definition.tree import Fields, Leaf, Node, Passage
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.problems import Problems


@dataclass(frozen=True, slots=True)
class Below(Location):
    """The place of a text that begins some lines into another.

    Attributes:
        whole: where the other text begins.
        lines: how many lines into it this one begins.
    """

    whole: Location | None = None
    lines: int = 0

    def within(self, line: int, column: int) -> Location:
        """Return the place `line` lines and `column` columns into the text."""
        return self.whole.within(self.lines + line, column) if self.whole else self


@dataclass(frozen=True, slots=True)
class _Written:
    """A heading of the file, and whether it has text of its own."""

    heading: HeadingLine
    has_text: bool
    where: Location


def lay_in(root: Fields, prose: Leaf, problems: Problems) -> Fields:
    """Return the plan with the text of its prose file, which wins over what its pack says.

    A chapter called summary becomes the plan's `summary`. What the plan itself says of a section
    that the file words too is a problem: one of both would be lost.
    """
    text, where = without_numbers(prose.written, prose.where)
    nodes = dict(root.nodes)
    summary = _summary(text)
    if summary is not None:
        text, own = _cut(text, summary)
        leaf = Leaf(own, own, Below(where.file, whole=where, lines=summary.line + 1), prose.origin)
        _put_summary(nodes, leaf, where.within(summary.line, 0), problems)
    written = _written(text, where)
    nodes["prose"] = Leaf(text, text, where, prose.origin)
    sections = nodes.get("sections")
    if isinstance(sections, Fields):
        nodes["sections"] = _without_reworded(sections, written, problems)
    return Fields(nodes, root.keys, root.where, root.origin)


def without_numbers(text: str, where: Location) -> tuple[str, Location]:
    """Return a text without the numbers typed before its headings, and where it stands."""
    lines = text.split("\n")
    headings = heading_lines(text)
    segments: list[tuple[int, int, int, int]] = []
    for heading, length in zip(headings, typed_numbers(headings), strict=True):
        at, column, line = heading.line, heading.column, lines[heading.line]
        lines[at] = line[:column] + line[column + length :]
        segments += [(at, 0, at + 1, 1), (at, column, at + 1, column + length + 1)]
    if type(where) is not Location:
        return "\n".join(lines), where
    return "\n".join(lines), Passage(where.file, 1, 1, segments=tuple(segments))


def _summary(text: str) -> HeadingLine | None:
    chapters = (one for one in heading_lines(text) if one.level == 1)
    return next((one for one in chapters if is_summary(one.title)), None)


def _cut(text: str, heading: HeadingLine) -> tuple[str, str]:
    """Return the text with a section's lines blanked, and these lines."""
    lines = text.split("\n")
    end = _end(heading, heading_lines(text), len(lines))
    own = lines[heading.line + 1 : end]
    lines[heading.line : end] = [""] * (end - heading.line)
    return "\n".join(lines), "\n".join(own).rstrip()


def _end(heading: HeadingLine, headings: Sequence[HeadingLine], last: int) -> int:
    return next((one.line for one in headings if one.line > heading.line), last)


def _put_summary(
    nodes: dict[str, Node], summary: Leaf, where: Location, problems: Problems
) -> None:
    said = nodes.get("summary")
    if said is not None and not said.origin.pack:
        problems.add("section-written-twice", said.where, name="summary", other=str(where))
    elif summary.written.strip():
        nodes["summary"] = summary


def _written(text: str, where: Location) -> list[_Written]:
    lines = text.split("\n")
    headings = heading_lines(text)
    return [
        _Written(
            one,
            any(line.strip() for line in lines[one.line + 1 : _end(one, headings, len(lines))]),
            where.within(one.line, one.column),
        )
        for one in headings
    ]


def _without_reworded(sections: Fields, written: Sequence[_Written], problems: Problems) -> Fields:
    kept: dict[str, Node] = {}
    for key, node in sections.nodes.items():
        found = _reworded(key, node, written)
        if found is None:
            kept[key] = node
        elif not node.origin.pack:
            details = {"name": key, "other": str(found.where)}
            problems.add("section-written-twice", sections.keys[key], **details)
    return Fields(kept, _keys(sections.keys, kept), sections.where, sections.origin)


def _keys(keys: Mapping[str, Location], kept: Mapping[str, Node]) -> dict[str, Location]:
    return {key: where for key, where in keys.items() if key in kept}


def _reworded(key: str, node: Node, written: Sequence[_Written]) -> _Written | None:
    """Return the heading of the file that words the section which a key of `sections:` means.

    A heading that only holds others below it takes nothing from a text without headings.
    """
    parts = tuple(map(same_title, key.split("/")))
    whole = not isinstance(node, Leaf) or node.value is None or bool(heading_lines(node.written))
    for one in written:
        path = tuple(map(same_title, one.heading.path))
        if (path == parts or path[-1:] == parts) and (one.has_text or whole):
            return one
    return None
