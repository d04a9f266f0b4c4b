"""A plan's own prose, from one file, laid over the sections of its pack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.definition.headings import same_title
from planforge.document.sections import read_sections, text_start, walk
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.sections import Section
    from planforge.document.view import ProseFile
    from planforge.problems import Problems


def laid_over(
    chapters: Sequence[Section], file: ProseFile, problems: Problems, notices: Problems
) -> list[Section]:
    """Return the pack's sections with those of a file over them.

    A section of the file that the pack has takes the place of its text; without text it keeps the
    pack's, and only holds what stands below it. One that the pack does not have is new, and comes
    after the section that it follows in the file. What the plan words itself is printed at every
    depth, unless its heading says otherwise.

    Args:
        chapters: the pack's sections.
        file: the plan's own prose.
        problems: what is wrong with its headings.
        notices: is told of sections that the pack does not have.
    """
    if not chapters:
        return read_sections(file, problems)
    known = [section.title for _, section in walk(chapters)]
    return _merged(chapters, read_sections(file, problems), known, notices)


def _merged(
    sections: Sequence[Section], written: Sequence[Section], known: Sequence[str], notices: Problems
) -> list[Section]:
    """Return the sections with those written over them, at one level and below."""
    merged = list(sections)
    names = [same_title(one.title) for one in merged]
    last = -1
    for at, section in enumerate(written):
        name = same_title(section.title)
        if name in names:
            last = names.index(name)
            merged[last] = _over(merged[last], section, known, notices)
            continue
        alike = suggestion(section.title, known)
        notices.add("section-not-in-outline", text_start(section), name=section.title, **alike)
        last = last + 1 if last >= 0 else _before(written[at + 1 :], names)
        merged.insert(last, section)
        names.insert(last, name)
    return merged


def _before(following: Sequence[Section], names: Sequence[str]) -> int:
    """Return where a section goes that the file begins with: before the next one that is known."""
    places = (names.index(name) for one in following if (name := same_title(one.title)) in names)
    return next(places, len(names))


def _over(section: Section, written: Section, known: Sequence[str], notices: Problems) -> Section:
    children = _merged(section.children, written.children, known, notices)
    if written.body.text.strip():
        return replace(written, title=section.title, children=tuple(children))
    depth = written.depth if written.children else section.depth
    return replace(section, depth=depth, children=tuple(children))
