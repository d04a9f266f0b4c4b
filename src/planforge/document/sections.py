"""Prose files cut into sections by their headings, and what a plan puts in place of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from planforge.definition.conditions import holds
from planforge.definition.headings import HEADING, lines_outside_code, unmarked
from planforge.document.view import Passage, passage_of
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.definition.conditions import Attributes
    from planforge.document.view import ProseFile
    from planforge.problems import Location, Problems

Depth = Literal["brief", "standard", "full"]

DEEPEST: Final = 4
_NO_SPACE = re.compile(r" {0,3}#{2,6}[^#\s]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        title: as written, without its marks; it may name figures.
        level: 1 for a chapter.
        depth: the least depth at which it is printed.
        heading: the title with its place.
        body: the text up to the first heading below.
        children: the sections below, in order.
        when: the condition on the plan under which it is there, and where that stands.
    """

    title: str
    level: int
    depth: Depth
    heading: Passage
    body: Passage
    children: tuple[Section, ...] = ()
    when: tuple[str, Location] | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading's line."""

    number: int
    level: int
    title: str
    column: int
    depth: Depth
    when: tuple[str, Location] | None


def read_sections(file: ProseFile, problems: Problems) -> list[Section]:
    """Return the chapters of a prose file."""
    text = passage_of(file)
    headings = list(_headings(text, problems))
    first = headings[0].number if headings else len(text.text.split("\n"))
    stray = _first_text(text, first)
    if stray is not None:
        problems.add("text-before-heading", stray)
    if headings and headings[0].level > 1:
        problems.add(
            "heading-level-skipped",
            text.at(headings[0].number),
            level=headings[0].level,
            expected=1,
        )
    return _tree(text, headings, problems)


def walk(sections: Sequence[Section], path: str = "") -> Iterator[tuple[str, Section]]:
    """Yield every section with its path, in the order of the document."""
    for section in sections:
        here = f"{path}/{section.title}" if path else section.title
        yield here, section
        yield from walk(section.children, here)


def switched(
    sections: Sequence[Section], plan: Attributes, problems: Problems
) -> tuple[list[Section], dict[str, Section]]:
    """Return the sections that a plan has, and those that it has not, by their paths."""
    off: dict[str, Section] = {}
    return _switched(sections, "", plan, problems, off), off


def _switched(
    sections: Sequence[Section], above: str, plan: Attributes, problems: Problems,
    off: dict[str, Section],
) -> list[Section]:  # fmt: skip
    kept = []
    for section in sections:
        path = f"{above}/{section.title}" if above else section.title
        if section.when is not None and not holds(*section.when, plan, problems):
            off[path] = section
            continue
        below = _switched(section.children, path, plan, problems, off)
        kept.append(replace(section, children=tuple(below)))
    return kept


def override(
    chapters: Sequence[Section],
    texts: Mapping[str, ProseFile | None],
    places: Mapping[str, Location],
    off: Mapping[str, Section],
    problems: Problems,
) -> list[Section]:
    """Return the chapters with a plan's own texts in place of the pack's.

    A text with headings takes the place of the section and all below it; one without takes the
    place of the section's own text only. None removes the section. What the plan words itself is
    printed at every depth.

    Args:
        chapters: the pack's sections.
        texts: the plan's texts by the section's path, or its title where only one is called so.
        places: where the plan says so.
        off: the sections that the plan has not, by their paths.
        problems: where unknown paths are noted.
    """
    chosen = list(chapters)
    # A chapter first, so that a text for a section below it finds what the chapter's text brought.
    for key in sorted(texts, key=lambda key: key.count("/")):
        if _is_off(key, off, places.get(key), problems):
            continue
        path = _path(key, chosen, places.get(key), problems)
        if path is not None:
            chosen = _replaced(chosen, path.split("/"), texts[key], problems)
    return chosen


def _is_off(
    key: str, off: Mapping[str, Section], where: Location | None, problems: Problems
) -> bool:
    """Whether a key of `sections:` means a section that the plan has not; it is told of."""
    for path, section in off.items():
        if section.when and key in (path, section.title):
            condition, place = section.when
            details = {"name": key, "condition": condition, "place": str(place)}
            problems.add("section-switched-off", where, **details)
            return True
    return False


def reworded(
    chapters: Sequence[Section], key: str, text: ProseFile, where: Location, problems: Problems
) -> Section | None:
    """Return the section that `key` means as it would be with another text."""
    wanted = _path(key, chapters, where, problems)
    found = (section for path, section in walk(chapters) if path == wanted)
    section = next(found, None)
    return None if section is None else _rewritten(section, text, problems)


def at_depth(sections: Sequence[Section], depth: Depth) -> list[Section]:
    """Return the sections that are printed at a depth."""
    depths = get_args(Depth)
    return [
        replace(section, children=tuple(at_depth(section.children, depth)))
        for section in sections
        if depths.index(section.depth) <= depths.index(depth)
    ]


def _headings(text: Passage, problems: Problems) -> Iterator[_Line]:
    for number, line in lines_outside_code(text.text):
        if match := HEADING.fullmatch(line):
            yield from _heading(text, number, match, problems)
        elif _NO_SPACE.match(line):
            problems.add("heading-without-space", text.at(number), text=line.strip())


def _heading(
    text: Passage, number: int, match: re.Match[str], problems: Problems
) -> Iterator[_Line]:
    where = text.at(number)
    marked = unmarked(match[2] or "")
    title = marked.title
    depth: Depth = "brief"
    when = None
    if marked.depth is not None:
        mark, column = marked.depth
        depth = _depth(mark, text.at(number, match.start(2) + column), problems)
    if marked.when is not None:
        condition, column = marked.when
        when = condition, text.at(number, match.start(2) + column)
    if not title:
        problems.add("heading-without-text", where)
    elif len(match[1]) > DEEPEST:
        problems.add("heading-too-deep", where, title=title, deepest=DEEPEST)
    else:
        yield _Line(number, len(match[1]), title, match.start(2), depth, when)


def _depth(mark: str, where: Location, problems: Problems) -> Depth:
    for depth in get_args(Depth):
        if mark == depth:
            return depth  # type: ignore[no-any-return]
    problems.add("unknown-depth", where, name=mark, **suggestion(mark, get_args(Depth)))
    return "brief"


def _first_text(text: Passage, before: int) -> Location | None:
    for number, line in enumerate(text.text.split("\n")[:before]):
        if line.strip():
            return text.at(number, len(line) - len(line.lstrip()))
    return None


def _tree(text: Passage, headings: Sequence[_Line], problems: Problems) -> list[Section]:
    """Return sections nested by their levels."""
    ends = [*(line.number for line in headings), len(text.text.split("\n"))][1:]
    flat = [_section(text, line, end) for line, end in zip(headings, ends, strict=True)]
    return _nested(flat, problems)


def _section(text: Passage, line: _Line, end: int) -> Section:
    heading = Passage(line.title, text.origin, text.line + line.number, line.column)
    body = text.lines(line.number + 1, end)
    return Section(line.title, line.level, line.depth, heading, body, when=line.when)


def _nested(flat: Sequence[Section], problems: Problems) -> list[Section]:
    sections: list[Section] = []
    position = 0
    while position < len(flat):
        first = flat[position]
        end = next(
            (at for at in range(position + 1, len(flat)) if flat[at].level <= first.level),
            len(flat),
        )
        below = flat[position + 1 : end]
        if below and below[0].level > first.level + 1:
            problems.add(
                "heading-level-skipped",
                text_start(below[0]),
                level=below[0].level,
                expected=first.level + 1,
            )
        sections.append(replace(first, children=tuple(_nested(below, problems))))
        position = end
    return sections


def text_start(section: Section) -> Location:
    """Return where a section's title stands."""
    return section.heading.at(0)


def _path(
    key: str, chapters: Sequence[Section], where: Location | None, problems: Problems
) -> str | None:
    """Return the path that a key of `sections:` means."""
    wanted = "/".join(part.strip() for part in key.split("/"))
    paths = [path for path, _ in walk(chapters)]
    if wanted in paths:
        return wanted
    called = [path for path, section in walk(chapters) if section.title == wanted]
    if len(called) == 1:
        return called[0]
    if called:
        problems.add("ambiguous-section", where, name=key, paths="、".join(called))
        return None
    known = paths + [section.title for _, section in walk(chapters)]
    problems.add("unknown-section", where, name=key, **suggestion(wanted, known))
    return None


def _replaced(
    sections: Sequence[Section], path: Sequence[str], text: ProseFile | None, problems: Problems
) -> list[Section]:
    """Return the sections with the one at `path` replaced, all above it printed at every depth."""
    chosen: list[Section] = []
    for section in sections:
        if section.title != path[0]:
            chosen.append(section)
        elif len(path) > 1:
            children = _replaced(section.children, path[1:], text, problems)
            depth: Depth = section.depth if text is None else "brief"
            chosen.append(replace(section, depth=depth, children=tuple(children)))
        elif text is not None:
            chosen.append(_rewritten(section, text, problems))
    return chosen


def _rewritten(section: Section, file: ProseFile, problems: Problems) -> Section:
    text = passage_of(file)
    headings = list(_headings(text, problems))
    if not headings:
        return replace(section, depth="brief", body=text)
    stray = _first_text(text, headings[0].number)
    if headings[0].title == section.title and stray is None:
        return _own_heading(section, text, headings, problems)
    shift = section.level + 1 - min(line.level for line in headings)
    children = _tree(text, _shifted(text, headings, shift, problems), problems)
    body = text.lines(0, headings[0].number)
    return replace(section, depth="brief", body=body, children=tuple(children))


def _own_heading(
    section: Section, text: Passage, headings: Sequence[_Line], problems: Problems
) -> Section:
    """Return a section whose text begins with the section's own heading."""
    shift = section.level - headings[0].level
    first, *more = _tree(text, _shifted(text, headings, shift, problems), problems)
    for other in more:
        problems.add("heading-outside-section", text_start(other), title=other.title)
    return replace(first, depth="brief")


def _shifted(
    text: Passage, headings: Sequence[_Line], shift: int, problems: Problems
) -> list[_Line]:
    moved = [replace(line, level=line.level + shift) for line in headings]
    for line in moved:
        if line.level > DEEPEST:
            where = text.at(line.number)
            problems.add("heading-too-deep", where, title=line.title, deepest=DEEPEST)
    return moved
