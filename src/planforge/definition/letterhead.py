"""A client's Word file as a look: its styles, theme, page, headers and footers; not its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from planforge.definition.paper import Paper
from planforge.definition.word.furniture import is_blank, read_furniture
from planforge.definition.word.looks import word_looks
from planforge.definition.word.package import read_parts, w
from planforge.definition.word.style_names import style_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.word.furniture import Furniture, Pages
    from planforge.definition.word.looks import Looks
    from planforge.definition.word.package import Element, Parts
    from planforge.problems import Location, Problems

Part = Literal["header", "footer"]

EXPECTED: Final = {
    "heading 1": "标题 1",
    "heading 2": "标题 2",
    "heading 3": "标题 3",
    "title": "标题",
    "caption": "题注",
}
"""Styles that a client's file should have, and what they are called in Chinese."""
_TIES: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NARROWEST_TEXT: Final = 5000
_LARGEST: Final = 31680
"""Word's widest page, in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a document takes from a client's Word file.

    Attributes:
        styles: the part with its styles.
        theme: the part with its theme; empty where it has none.
        page: the paper; None where it says nothing sensible.
        furniture: what stands at the head and foot of pages.
        even: whether even pages differ.
        looks: colours and fonts that charts and the workbook take from it.
    """

    styles: bytes
    theme: bytes
    page: Paper | None
    looks: Looks
    furniture: Mapping[tuple[Part, Pages], Furniture] = field(default_factory=dict)
    even: bool = False


def read_letterhead(
    content: bytes, name: str, where: Location, problems: Problems, notices: Problems
) -> Letterhead | None:
    """Return the look that a client's Word file has; None, with a problem, where it has none.

    Args:
        content: the file.
        name: what it is called in the plan.
        where: where the plan names it.
        problems: is told why it cannot be read.
        notices: is told of what it lacks and what of it is left out.
    """
    found = read_parts(content, where, problems, _read)
    if found is None:
        return None
    letterhead, missing = found
    if missing:
        listed = ", ".join(f"{one} ({EXPECTED[one]})" for one in missing)
        notices.add("theme-document-lacks", where, name=name, styles=listed)
    if lost := sum(one.lost for one in letterhead.furniture.values()):
        notices.add("theme-document-drawings", where, name=name, count=lost)
    return letterhead


def _read(parts: Parts, main: str, body: Element) -> tuple[Letterhead, list[str]]:
    from lxml import etree

    ties = parts.ties(main)
    named = {kind: target for kind, target, inside in ties.values() if inside}
    styles, theme = parts.root(named.get("styles")), parts.root(named.get("theme"))
    settings = parts.root(named.get("settings"))
    if styles is None:
        styles = etree.Element(w("styles"), nsmap={"w": w("")[1:-1]})
    if theme is not None and any(_TIES in key for one in theme.iter() for key in one.attrib):
        theme = None  # its pictures would be missing
    there = {known for style in styles.iter(w("style")) for known in style_names(style)}
    sections = list(body.iter(w("sectPr")))
    letterhead = Letterhead(
        styles=etree.tostring(styles, encoding="UTF-8", standalone=True),
        theme=b"" if theme is None else etree.tostring(theme, encoding="UTF-8", standalone=True),
        page=_page(sections),
        looks=word_looks(styles, theme),
        furniture=_furniture(parts, sections, {key: name for key, (_, name, _) in ties.items()}),
        even=settings is not None and settings.find(w("evenAndOddHeaders")) is not None,
    )
    return letterhead, [name for name in EXPECTED if name not in there]


def _furniture(
    parts: Parts, sections: list[Element], targets: Mapping[str, str]
) -> dict[tuple[Part, Pages], Furniture]:
    """Return what the last section shows: of what it does not say, what those before it do."""
    names: dict[tuple[Part, Pages], str] = {}
    has_first = False
    for section in sections:
        has_first = has_first or section.find(w("titlePg")) is not None
        for kind in ("header", "footer"):
            for reference in section.iter(w(f"{kind}Reference")):
                pages = reference.get(w("type"), "default")
                names[kind, pages] = targets.get(reference.get(f"{_TIES}id", ""), "")
    found = {
        key: furniture
        for key, name in names.items()
        if (key[1] != "first" or has_first) and (furniture := read_furniture(parts, name))
    }
    return {key: furniture for key, furniture in found.items() if not is_blank(furniture)}


def _page(sections: list[Element]) -> Paper | None:
    """Return the paper of the last upright section."""
    for section in reversed(sections):
        size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
        if size is None or margins is None or size.get(w("orient")) == "landscape":
            continue
        sides = [_length(size, side) for side in ("w", "h")]
        edges = [
            _length(margins, side)
            for side in ("top", "right", "bottom", "left", "header", "footer")
        ]
        page = Paper(*sides, *edges)
        if min(page.text_width, page.text_height) >= _NARROWEST_TEXT and max(sides) <= _LARGEST:
            return page
    return None


def _length(element: Element, name: str) -> int:
    """Return a length; a negative margin means that headers may run into the text."""
    written = element.get(w(name), "0").removeprefix("-")
    return int(written) if written.isdecimal() else 0
