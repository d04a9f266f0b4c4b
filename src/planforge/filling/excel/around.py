"""One sheet of the result, and the small things that are done to its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name, cell_place
from planforge.filling.excel.formulas import spell_areas, sqref
from planforge.filling.excel.fragments import RELATIONSHIPS, children

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.model import Area
    from planforge.filling.excel.parts import SheetParts, Tail
    from planforge.filling.excel.references import Moves
    from planforge.filling.package import Package
    from planforge.filling.values import Link


_STRICT: Final = "http://purl.oclc.org/"


@dataclass(frozen=True, slots=True)
class Around:
    """One sheet of the result.

    Attributes:
        moves: where everything came to stand.
        sheet: its index.
        package: takes relationships.
        part: the name of its part.
        parts: what hangs on it.
        tail: what its parts came to.
        is_copy: whether another sheet of the result has the template's own part.
        merges: cells merged because of their values.
        links: of values, each with row and column.
        texts: what became of its headers and footers with tags, by what they were.
        prompts: likewise of what validations say.
        link_texts: of links with tags, by the link's cells and attribute: one for each instance.
    """

    moves: Moves
    sheet: int
    package: Package
    part: str
    parts: SheetParts
    tail: Tail
    is_copy: bool = False
    merges: Sequence[Area] = ()
    links: Sequence[tuple[int, int, Link]] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    link_texts: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Axis:
        """Where the rows stand."""
        return self.moves.sheets[self.sheet].rows

    @property
    def columns(self) -> Axis:
        """Where the columns stand."""
        return self.moves.sheets[self.sheet].columns

    def areas(self, text: str | None, *, joined: bool = True) -> list[Area]:
        """Return every instance of the areas in a list of them."""
        return self.moves.areas(self.sheet, sqref(text or ""), joined=joined)

    def hull(self, text: str | None) -> Area | None:
        """Return the area around all instances of an area."""
        found = sqref(text or "")
        return self.moves.hull(self.sheet, found[0]) if found else None

    def cell(self, address: str | None) -> str | None:
        """Return where a cell stands; if it vanished, where it would."""
        place = cell_place(address or "")
        if place is None:
            return None
        return cell_name(self.rows.landing(place[0]), self.columns.landing(place[1]))


def areas_of(element: _Element) -> list[Area]:
    """Return the areas of an element: in its attribute, or in an element `xm:sqref`."""
    if (text := element.get("sqref")) is not None:
        return sqref(text)
    return [area for one in children(element, "sqref") for area in sqref(one.text or "")]


def set_areas(element: _Element, areas: Iterable[Area]) -> None:
    """Write the areas of an element where it has them."""
    text = spell_areas(areas)
    if element.get("sqref") is not None:
        element.set("sqref", text)
    for one in children(element, "sqref"):
        one.text = text


def areas_follow(element: _Element, around: Around) -> None:
    """Have an element's areas follow; one of which nothing is left goes."""
    areas = areas_of(element)
    if not areas:
        return
    found = around.moves.areas(around.sheet, areas)
    if found:
        set_areas(element, found)
        return
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def set_or_drop(element: _Element, name: str, value: str | None) -> None:
    """Set an attribute that there is; without a value it goes."""
    if element.get(name) is None:
        return
    if value is None:
        element.attrib.pop(name)
    else:
        element.set(name, value)


def line_number(text: str | None) -> int | None:
    """Return a number that a file has; None when it is none that any line could have."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else None


def new_child(parent: _Element, name: str) -> _Element:
    """Return a new element of the same kind of file."""
    from lxml import etree

    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def new_tied_child(parent: _Element, name: str) -> _Element:
    """Return a new element that can have a relationship, in the usual prefix."""
    from lxml import etree

    prefixes = {"r": _relationships(parent)}
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}", nsmap=prefixes)


def relation_name(element: _Element) -> str:
    """Return the name of the attribute that names a relationship."""
    return f"{{{_relationships(element)}}}id"


def _relationships(element: _Element) -> str:
    """Return the namespace of relationships in the kind of file that an element is from."""
    return RELATIONSHIPS[str(element.tag).startswith(f"{{{_STRICT}")]


def holds(area: Area, place: tuple[int, int]) -> bool:
    """Whether a cell lies in an area."""
    return area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right
