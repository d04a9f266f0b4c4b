"""Merged cells, and links: those of the template and those of values."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from planforge.addresses import cell_name, cell_place
from planforge.filling.excel.around import (
    Around,
    new_child,
    new_tied_child,
    relation_name,
    set_or_drop,
)
from planforge.filling.excel.formulas import read_formula, spell_area, sqref
from planforge.filling.excel.fragments import local, relation
from planforge.filling.excel.model import At
from planforge.filling.excel.slots import slot_of
from planforge.filling.values import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.model import Area
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.package import Package
    from planforge.problems import Location


def change_merge_cells(element: _Element, around: Around) -> Sequence[_Element]:
    """Merged cells: each instance of them, and those merged for their equal values."""
    areas = [area for one in element for area in sqref(one.get("ref") or "")]
    found = [*around.moves.areas(around.sheet, areas, joined=False), *around.merges]
    for one in list(element):
        element.remove(one)
    for area in found:
        if (area.top, area.left) != (area.bottom, area.right):
            new_child(element, "mergeCell").set("ref", spell_area(area))
    element.set("count", str(len(element)))
    return [element] if len(element) else []


def change_hyperlinks(element: _Element, around: Around) -> Sequence[_Element]:
    """Links: one for each instance of their cells, and those that values have."""
    for one in list(element):
        element.remove(one)
        tagged = _link_texts(one, around)
        for number, area in enumerate(around.areas(one.get("ref"), joined=False)):
            own = deepcopy(one)
            own.set("ref", spell_area(area))
            for name, texts in tagged.items():
                _write_link(own, name, texts[number] if number < len(texts) else "", around)
            if "location" not in tagged and (location := own.get("location")):
                target = _target(location, area, around)
                own.set("location", target)
                if own.get("display") == location:
                    own.set("display", target)
            element.append(own)
        if "target" in tagged:
            around.package.unrelate(around.part, relation(one) or "")
    for row, column, link in around.links:
        own = new_tied_child(element, "hyperlink")
        own.set("ref", cell_name(row, column))
        _lead(own, link, around)
    return [element] if len(element) else []


def _link_texts(element: _Element, around: Around) -> dict[str, Sequence[str]]:
    """Return what became of a link's attributes with tags, by their names."""
    names = (*_LINK_TEXTS, "target")
    found = ((name, around.link_texts.get((element.get("ref") or "", name))) for name in names)
    return {name: texts for name, texts in found if texts is not None}


def _write_link(element: _Element, name: str, text: str, around: Around) -> None:
    if name == "target":
        _lead(element, Link(text), around)
    else:
        element.set(name, text)


_NOT_IN_ADDRESSES: Final = re.compile(r'[\s<>"{}|\\^`]')
_LINK_TEXTS: Final = ("tooltip", "display", "location")


def link_slots(
    element: _Element, package: Package, part: str, location: Location
) -> dict[tuple[str, str], TextSlot]:
    """Return the texts with tags of a sheet's links, by the link's cells and attribute."""
    if local(element) != "hyperlinks":
        return {}
    targets = {tie.id: unquote(tie.target) for tie in package.relationships(part) if tie.external}
    found: dict[tuple[str, str], TextSlot] = {}
    for one in element:
        ref = one.get("ref") or ""
        row, column = cell_place(ref.partition(":")[0]) or (None, None)
        texts = {name: one.get(name) or "" for name in _LINK_TEXTS}
        texts["target"] = _own_address(targets.get(relation(one) or "", ""))
        for name, text in texts.items():
            slot = slot_of(text, replace(location, cell=ref), row, column)
            if slot is not None:
                found[ref, name] = slot
    return found


def _own_address(address: str) -> str:
    """Return an address without what Excel puts before one that it does not know: a tag."""
    return _PUT_BEFORE.sub("", address, count=1)


_PUT_BEFORE: Final = re.compile(r"\A(?:file:///|https?://)(?=https?://|mailto:|#|\{\{[^}]*\}\}\Z)")


def _target(location: str, area: Area, around: Around) -> str:
    """Return the place in the workbook that a link leads to."""
    marked = location.startswith("#")
    formula = read_formula(location.removeprefix("#"))
    if len(formula.refs) != 1:
        return location
    moved = around.moves.formula(formula, At(around.sheet, area.top, area.left))
    return location if "#REF!" in moved else f"#{moved}" if marked else moved


def _lead(element: _Element, link: Link, around: Around) -> None:
    name = relation_name(element)
    set_or_drop(element, name, None)
    if link.target.startswith("#"):
        element.set("location", link.target[1:])
    else:
        target = _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0]), link.target)
        id = around.package.relate(around.part, "hyperlink", target, external=True)
        element.set(name, id)
    if link.tip:
        element.set("tooltip", link.tip)
