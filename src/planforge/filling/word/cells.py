"""Tags that change their cell: its color (`cellbg`), how far it reaches (`colspan`, `hm`, `vm`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.names import W, ancestor
from planforge.filling.word.runs import remove_empty_run
from planforge.filling.word.slots import ColorSlot, CountSlot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks
    from planforge.problems import Problems

WORDS: Final = ("cellbg", "colspan", "hm", "vm")
_ORDER: Final = (
    "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
    "textDirection", "tcFitText", "vAlign", "hideMark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Regrid:
    """A table whose columns are counted anew after filling."""


def change_cells(cuts: Iterable[Cut], marks: Marks, problems: Problems) -> None:
    """Put what cells' tags ask for into the cells' properties."""
    for cut in cuts:
        found = cut.thing
        if not isinstance(found, Tag) or found.keyword not in WORDS:
            continue
        cell = ancestor(cut.node, W + "tc")
        run = cut.node.getparent()
        marks.drop(cut)
        if cell is None:
            problems.add("fill-word-no-row", found.location, tag=found.text)
            continue
        if not cut.node.text and run is not None:
            run.remove(cut.node)
            remove_empty_run(run)
        _change(cell, found, marks)


def regrid_tables(cuts: Iterable[Cut], marks: Marks) -> None:
    """Mark the tables in which tags make or leave out columns."""
    tables: dict[etree._Element, None] = {}
    for cut in cuts:
        found = cut.thing
        if isinstance(found, Tag) and (found.scope == "tc" or found.keyword in ("colspan", "hm")):
            table = ancestor(cut.node, W + "tbl")
            if table is not None:
                tables[table] = None
    for table in tables:
        grid = table.find(f"{W}tblGrid")
        if grid is not None:
            grid.addprevious(marks.node(Regrid()))


def _change(cell: etree._Element, tag: Tag, marks: Marks) -> None:
    argument = tag.source.removeprefix(tag.keyword).strip()
    value = replace(tag, kind="value", source=argument)
    match tag.keyword:
        case "cellbg":
            shade = _property(cell, "shd")
            shade.set(W + "val", "clear")
            shade.set(W + "color", "auto")
            shade.set(W + "fill", marks.text(ColorSlot(value), shade))
        case "colspan":
            span = _property(cell, "gridSpan")
            span.set(W + "val", marks.text(CountSlot(value), span))
        case "hm":
            _merge_across(cell, tag, marks)
        case _:
            _merge_down(cell, tag, marks)


def _merge_across(cell: etree._Element, tag: Tag, marks: Marks) -> None:
    """Have the first turn's cell reach over all turns, and leave out the others."""
    span = _property(cell, "gridSpan")
    width = span.get(W + "val") or "1"
    columns = f"{width} * loop.length" if width.isdecimal() else "loop.length"
    value = replace(tag, kind="value", source=columns)
    span.set(W + "val", marks.text(CountSlot(value), span))
    cell.addprevious(marks.node(_statement(tag, "if loop.first")))
    cell.addnext(marks.node(_statement(tag, "endif")))


def _merge_down(cell: etree._Element, tag: Tag, marks: Marks) -> None:
    """Have the first turn's cell reach down over all turns; the others are left empty."""
    merge = _property(cell, "vMerge")
    first, other, end = (_statement(tag, source) for source in ("if loop.first", "else", "endif"))
    merge.set(
        W + "val",
        f"{marks.text(first, merge)}restart{marks.text(other, merge)}continue"
        f"{marks.text(end, merge)}",
    )
    properties = cell.find(f"{W}tcPr")
    assert properties is not None
    properties.addnext(marks.node(first))
    cell.append(marks.node(other))
    cell.append(_empty_paragraph(cell))
    cell.append(marks.node(end))


def _statement(tag: Tag, source: str) -> Tag:
    return replace(tag, source=source, scope="")


def _empty_paragraph(cell: etree._Element) -> etree._Element:
    from copy import deepcopy

    paragraph = cell.makeelement(W + "p")
    form = cell.find(f"{W}p/{W}pPr")
    if form is not None:
        paragraph.append(deepcopy(form))
    return paragraph


def _property(cell: etree._Element, name: str) -> etree._Element:
    """Return one of a cell's properties, made in its place where there is none."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = cell.makeelement(W + "tcPr")
        cell.insert(0, properties)
    found = properties.find(W + name)
    if found is None:
        found = properties.makeelement(W + name)
        before = {W + earlier for earlier in _ORDER[: _ORDER.index(name)]}
        at = sum(child.tag in before for child in properties)
        properties.insert(at, found)
    for key in list(found.attrib):
        if key != W + "val":
            del found.attrib[key]  # a theme's color would win over the one that is asked for
    return found
