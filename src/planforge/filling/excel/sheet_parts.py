"""What becomes of each kind of element of a sheet where rows and columns move.

Each function takes a copy of an element and returns what stands in its place: itself changed,
nothing, or several.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from planforge.filling.excel.addresses import cell_name, cell_place
from planforge.filling.excel.formulas import read_formula, spell_area, spell_areas, sqref
from planforge.filling.excel.fragments import RELATIONSHIPS, children, local, relation
from planforge.filling.excel.model import LAST_COLUMN, At
from planforge.filling.excel.rules import follow_rule
from planforge.filling.excel.slots import slot_of
from planforge.filling.excel.tagged import is_statement
from planforge.filling.values import Link, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.model import Area, Formula
    from planforge.filling.excel.outcome import Item
    from planforge.filling.excel.parts import SheetParts, Tail
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.package import Package
    from planforge.problems import Location

    Change = Callable[["_Element", "Around"], Sequence[_Element]]


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


# ── The window, columns, what is in use ───────────────────────────────────────────────────────────


def _dimension(element: _Element, around: Around) -> Sequence[_Element]:
    """The area in use; it is only a hint."""
    hull = around.hull(element.get("ref"))
    if hull is None:
        return []
    element.set("ref", spell_area(hull))
    return [element]


def _sheet_properties(element: _Element, around: Around) -> Sequence[_Element]:
    """The name that macros call a sheet by: a copy has none, for there is no module for it."""
    if around.is_copy:
        _set(element, "codeName", None)
    return [element]


def _views(element: _Element, around: Around) -> Sequence[_Element]:
    for view in element:
        if around.is_copy:
            _set(view, "tabSelected", None)
        _view(view, around)
    return [element]


def _view(view: _Element, around: Around) -> None:
    """What a window shows, where it is split and what is selected."""
    _set(view, "topLeftCell", around.cell(view.get("topLeftCell")))
    first = cell_place(view.get("topLeftCell") or "A1") or (1, 1)
    for pane in children(view, "pane"):
        frozen = pane.get("state") in ("frozen", "frozenSplit")
        if frozen:
            _set_split(pane, "ySplit", around.rows, first[0])
            _set_split(pane, "xSplit", around.columns, first[1])
        _set(pane, "topLeftCell", around.cell(pane.get("topLeftCell")))
    for selection in children(view, "selection"):
        _set(selection, "activeCell", around.cell(selection.get("activeCell")))
        if selection.get("sqref"):
            areas = around.areas(selection.get("sqref"))
            active = cell_place(selection.get("activeCell") or "")
            if active and not any(_holds(area, active) for area in areas):
                _set(selection, "sqref", selection.get("activeCell"))
            elif areas:
                _set(selection, "sqref", spell_areas(areas))
                _set(selection, "activeCellId", None)


def _set_split(pane: _Element, name: str, axis: Axis, first: int) -> None:
    """So many lines stay in sight: those that the template's became."""
    if number := _number(pane.get(name)):
        count = axis.landing(first + number) - axis.landing(first)
        pane.set(name, str(max(count, 1)))


def _columns(element: _Element, around: Around) -> Sequence[_Element]:
    """Widths and formats of columns, each as often as its column stands."""
    if not around.columns.moved:
        return [element]
    found: list[tuple[int, int, _Element]] = []
    for one in element:
        first = _number(one.get("min")) or 1
        last = max(_number(one.get("max")) or first, first)
        for start, end in around.columns.intervals(first, min(last, LAST_COLUMN)):
            found.append((start, end, one))
    found = _with_hidden(_cut(found), element, around)
    for one in list(element):
        element.remove(one)
    for start, end, one in found:
        own = deepcopy(one)
        own.set("min", str(start))
        own.set("max", str(min(end, LAST_COLUMN)))
        element.append(own)
    return [element] if len(element) else []


def _with_hidden(
    found: Sequence[tuple[int, int, _Element]], parent: _Element, around: Around
) -> list[tuple[int, int, _Element]]:
    """Return columns with those hidden that stand in for columns that came to nothing."""
    shown = list(found)
    for position in sorted(around.columns.stand_ins):
        under = next((one for one in shown if one[0] <= position <= one[1]), None)
        hidden = deepcopy(under[2]) if under else _new(parent, "col")
        hidden.set("hidden", "1")
        if under is None:
            hidden.set("width", "9.140625")
        else:
            shown.remove(under)
            parts = ((under[0], position - 1), (position + 1, under[1]))
            shown += [(start, end, under[2]) for start, end in parts if start <= end]
        shown.append((position, position, hidden))
    return sorted(shown, key=lambda entry: entry[0])


def _cut(found: Sequence[tuple[int, int, _Element]]) -> list[tuple[int, int, _Element]]:
    """Return columns by position, one account for each; a loop of several takes turns."""
    owners: dict[int, _Element] = {}
    cut: list[tuple[int, int, _Element]] = []
    for start, end, one in sorted(found, key=lambda entry: entry[:2]):
        if end - start > 1000:
            cut.append((start, end, one))
            continue
        for position in range(start, end + 1):
            owners.setdefault(position, one)
    for position, one in sorted(owners.items(), key=lambda entry: entry[0]):
        if cut and cut[-1][2] is one and cut[-1][1] == position - 1:
            cut[-1] = (cut[-1][0], position, one)
        else:
            cut.append((position, position, one))
    return sorted(cut, key=lambda entry: entry[0])


# ── Merged cells, links ───────────────────────────────────────────────────────────────────────────


def _merge_cells(element: _Element, around: Around) -> Sequence[_Element]:
    """Merged cells: each instance of them, and those merged for their equal values."""
    areas = [area for one in element for area in sqref(one.get("ref") or "")]
    found = [*around.moves.areas(around.sheet, areas, joined=False), *around.merges]
    for one in list(element):
        element.remove(one)
    for area in found:
        if (area.top, area.left) != (area.bottom, area.right):
            _new(element, "mergeCell").set("ref", spell_area(area))
    element.set("count", str(len(element)))
    return [element] if len(element) else []


def _hyperlinks(element: _Element, around: Around) -> Sequence[_Element]:
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
        own = _tied_new(element, "hyperlink")
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
    name = _relation_name(element)
    _set(element, name, None)
    if link.target.startswith("#"):
        element.set("location", link.target[1:])
    else:
        target = _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0]), link.target)
        id = around.package.relate(around.part, "hyperlink", target, external=True)
        element.set(name, id)
    if link.tip:
        element.set("tooltip", link.tip)


# ── Formats and validations ───────────────────────────────────────────────────────────────────────


def _by_rule(
    element: _Element, areas: Sequence[Area], around: Around
) -> Iterator[tuple[_Element, tuple[Area, ...]]]:
    """Return a format or validation once for each way in which its cells see its formulas."""
    formulas = [read_formula(text) for text in _rule_formulas(element)]
    for rule in follow_rule(areas, formulas, around.moves, around.sheet):
        own = deepcopy(element)
        _set_rule_formulas(own, rule.formulas)
        yield own, rule.areas


def _conditional_formatting(element: _Element, around: Around) -> Sequence[_Element]:
    found = []
    for own, areas in _by_rule(element, sqref(element.get("sqref") or ""), around):
        own.set("sqref", spell_areas(areas))
        found.append(own)
    return found


def _data_validations(element: _Element, around: Around) -> Sequence[_Element]:
    for one in list(element):
        element.remove(one)
        for own, areas in _by_rule(one, _areas_of(one), around):
            _set_areas(own, areas)
            element.append(own)
    element.set("count", str(len(element)))
    return [element] if len(element) else []


def _rule_formulas(element: _Element) -> list[str]:
    return [text for _, _, text in _places_of_formulas(element)]


def _set_rule_formulas(element: _Element, formulas: Iterable[str]) -> None:
    for (one, name, _), text in zip(_places_of_formulas(element), formulas, strict=True):
        if name:
            one.set(name, text)
        else:
            one.text = text


def _places_of_formulas(element: _Element) -> list[tuple[_Element, str, str]]:
    """Return where formulas stand: the element, its attribute (empty: its text), the formula."""
    found: list[tuple[_Element, str, str]] = []
    for one in element.iter():
        name = local(one)
        plain = name in ("formula", "formula1", "formula2", "f") and not len(one)
        if plain and (one.text or "").strip():
            found.append((one, "", (one.text or "").strip()))
        elif name == "cfvo" and one.get("type") == "formula" and one.get("val"):
            found.append((one, "val", one.get("val") or ""))
    return found


def _areas_of(element: _Element) -> list[Area]:
    """Return the areas of an element: in its attribute, or in an element `xm:sqref`."""
    if (text := element.get("sqref")) is not None:
        return sqref(text)
    return [area for one in children(element, "sqref") for area in sqref(one.text or "")]


def _set_areas(element: _Element, areas: Iterable[Area]) -> None:
    text = spell_areas(areas)
    if element.get("sqref") is not None:
        element.set("sqref", text)
    for one in children(element, "sqref"):
        one.text = text


# ── Extensions ────────────────────────────────────────────────────────────────────────────────────


def _extensions(element: _Element, around: Around) -> Sequence[_Element]:
    for extension in list(element):
        for content in list(extension):
            _extension(content, around)
            if content.get("count") is not None and local(content) == "dataValidations":
                content.set("count", str(len(content)))
            if not len(content) and local(content) in _EMPTY_MEANS_NOTHING:
                extension.remove(content)
        if not len(extension) and any(local(one) for one in extension.iter()):
            element.remove(extension)
    return [element] if len(element) else []


_EMPTY_MEANS_NOTHING: Final = (
    "conditionalFormattings", "dataValidations", "sparklineGroups", "ignoredErrors",
    "protectedRanges", "slicerList", "timelineRefs",
)  # fmt: skip


def _extension(content: _Element, around: Around) -> None:
    match local(content):
        case "conditionalFormattings" | "dataValidations":
            for one in list(content):
                _replace(one, _by_rule(one, _areas_of(one), around))
        case "sparklineGroups":
            for group in list(content):
                _sparkline_group(group, around)
        case "ignoredErrors" | "protectedRanges":
            for one in list(content):
                _areas_follow(one, around)
        case "slicerList" | "timelineRefs" if around.tail.dropped:
            for one in list(content):
                if relation(one) in around.tail.dropped:
                    content.remove(one)
        case _:
            pass


def _replace(element: _Element, others: Iterator[tuple[_Element, tuple[Area, ...]]]) -> None:
    parent = element.getparent()
    assert parent is not None
    place = parent.index(element)
    parent.remove(element)
    for number, (own, areas) in enumerate(others):
        _set_areas(own, areas)
        parent.insert(place + number, own)


def _sparkline_group(group: _Element, around: Around) -> None:
    """Small charts in cells: each instance of a cell has its own, over its own data."""
    for one in children(group, "f"):  # the dates of all of them
        one.text = around.moves.formula(read_formula(one.text or ""), None, around.sheet)
    for sparklines in list(children(group, "sparklines")):
        for one in list(sparklines):
            sparklines.remove(one)
            for area in _cells(_areas_of(one), around):
                own = deepcopy(one)
                at = At(around.sheet, area.top, area.left)
                for data in children(own, "f"):
                    data.text = around.moves.formula(read_formula(data.text or ""), at)
                _set_areas(own, [area])
                sparklines.append(own)
        if not len(sparklines):
            parent = group.getparent()
            assert parent is not None
            parent.remove(group)
            return


def _cells(areas: Sequence[Area], around: Around) -> list[Area]:
    return around.moves.areas(around.sheet, areas, joined=False)


# ── Filters, breaks, and what only names areas ────────────────────────────────────────────────────


def _auto_filter(element: _Element, around: Around) -> Sequence[_Element]:
    """A filter grows with its rows; its columns are counted from its left side."""
    old = sqref(element.get("ref") or "")
    hull = around.hull(element.get("ref"))
    if hull is None or not old:
        return []
    element.set("ref", spell_area(hull))
    for column in children(element, "filterColumn"):
        number = _number(column.get("colId"))
        if number is not None:
            column.set("colId", str(around.columns.landing(old[0].left + number) - hull.left))
    for state in list(children(element, "sortState")):
        if not _sort_state(state, around):
            element.remove(state)
    return [element]


def _sort_state(element: _Element, around: Around) -> Sequence[_Element]:
    hull = around.hull(element.get("ref"))
    if hull is None:
        return []
    element.set("ref", spell_area(hull))
    for one in list(children(element, "sortCondition")):
        own = around.hull(one.get("ref"))
        if own is None:
            element.remove(one)
        else:
            one.set("ref", spell_area(own))
    return [element]


def _row_breaks(element: _Element, around: Around) -> Sequence[_Element]:
    return _breaks(element, around.rows, around.columns)


def _column_breaks(element: _Element, around: Around) -> Sequence[_Element]:
    return _breaks(element, around.columns, around.rows)


def _breaks(element: _Element, axis: Axis, across: Axis) -> Sequence[_Element]:
    """Page breaks behind a line: behind each of its instances."""
    found: dict[int, _Element] = {}
    for one in list(element):
        element.remove(one)
        line = _number(one.get("id"))
        if line is None:
            continue
        behind = list(axis.positions(line)) or [axis.landing(line + 1) - 1]
        for position in behind:
            own = found[position] = deepcopy(one)
            own.set("id", str(position))
            for name in ("min", "max"):
                end = _number(own.get(name))
                if end and across.moved and end + 1 < LAST_COLUMN - 1:
                    own.set(name, str(across.landing(end + 1) - 1))
    for _, one in sorted(found.items(), key=lambda entry: entry[0]):
        element.append(one)
    manual = sum(one.get("man") in ("1", "true") for one in element)
    element.set("count", str(len(element)))
    element.set("manualBreakCount", str(manual))
    return [element] if len(element) else []


def _all_areas_follow(element: _Element, around: Around) -> Sequence[_Element]:
    """What names areas in its children's `sqref`, `r` or `ref`."""
    for one in list(element):
        _areas_follow(one, around)
    return [element] if len(element) else []


def _areas_follow(element: _Element, around: Around) -> None:
    """Have an element's areas follow; one of which nothing is left goes."""
    areas = _areas_of(element)
    if not areas:
        return
    found = around.moves.areas(around.sheet, areas)
    if found:
        _set_areas(element, found)
        return
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _cell_watches(element: _Element, around: Around) -> Sequence[_Element]:
    for one in list(element):
        element.remove(one)
        for area in around.areas(one.get("r"), joined=False):
            own = deepcopy(one)
            own.set("r", cell_name(area.top, area.left))
            element.append(own)
    return [element] if len(element) else []


def _scenarios(element: _Element, around: Around) -> Sequence[_Element]:
    """Scenarios: values for cells that the reader may choose."""
    if element.get("sqref"):
        areas = around.areas(element.get("sqref"))
        _set(element, "sqref", spell_areas(areas) if areas else None)
    for scenario in children(element, "scenario"):
        for one in children(scenario, "inputCells"):
            _set(one, "r", around.cell(one.get("r")))
    return [element]


def _consolidation(element: _Element, around: Around) -> Sequence[_Element]:
    for one in element.iter():
        if local(one) == "dataRef" and one.get("ref") and not relation(one):
            name = one.get("sheet")
            text = f"'{name}'!{one.get('ref')}" if name else one.get("ref") or ""
            moved = around.moves.formula(read_formula(text), None, around.sheet)
            _set(one, "ref", moved.rpartition("!")[2])
    return [element]


def _custom_views(element: _Element, around: Around) -> Sequence[_Element]:
    """Views that somebody stored under a name."""
    for view in element:
        _view(view, around)
        for one in list(view):
            change = _IN_VIEWS.get(local(one))
            if change is not None and not change(one, around):
                view.remove(one)
    return [element]


# ── Texts, controls, tables ───────────────────────────────────────────────────────────────────────


def _header_footer(element: _Element, around: Around) -> Sequence[_Element]:
    for one in element:
        one.text = around.texts.get(one.text or "", one.text)
    return [element]


def _controls(element: _Element, around: Around) -> Sequence[_Element]:
    """Form controls and embedded objects, where their anchors came to stand."""
    from lxml import etree

    xml = etree.tostring(element, encoding="unicode")
    moved = around.parts.controls(xml, around.package, around.moves, around.sheet)
    if moved == xml:
        return [element]
    return [etree.fromstring(moved)]


def _table_parts(element: _Element, around: Around) -> Sequence[_Element]:
    ids = around.tail.tables
    if ids is None:
        return [element]
    one = next(iter(element), None)
    if one is None or not ids:
        return []
    key = next(key for key in one.attrib if str(key).endswith("}id"))
    for other in list(element):
        element.remove(other)
    for id in ids:
        own = deepcopy(one)
        own.set(key, id)
        element.append(own)
    element.set("count", str(len(element)))
    return [element]


def _drawing(element: _Element, around: Around) -> Sequence[_Element]:
    """The sheet's drawing; one that is new gets its relationship."""
    if relation(element) is None:
        ties = around.package.relationships(around.part)
        element.set(_relation_name(element), next(tie.id for tie in ties if tie.type == "drawing"))
    return _tied(element, around)


def _tied(element: _Element, around: Around) -> Sequence[_Element]:
    """An element that is nothing but a relationship."""
    return [] if relation(element) in around.tail.dropped else [element]


CHANGES: Final[dict[str, Change]] = {
    "sheetPr": _sheet_properties,
    "dimension": _dimension,
    "sheetViews": _views,
    "cols": _columns,
    "protectedRanges": _all_areas_follow,
    "scenarios": _scenarios,
    "autoFilter": _auto_filter,
    "sortState": _sort_state,
    "dataConsolidate": _consolidation,
    "customSheetViews": _custom_views,
    "mergeCells": _merge_cells,
    "conditionalFormatting": _conditional_formatting,
    "dataValidations": _data_validations,
    "hyperlinks": _hyperlinks,
    "headerFooter": _header_footer,
    "rowBreaks": _row_breaks,
    "colBreaks": _column_breaks,
    "cellWatches": _cell_watches,
    "ignoredErrors": _all_areas_follow,
    "drawing": _drawing,
    "legacyDrawing": _tied,
    "legacyDrawingHF": _tied,
    "picture": _tied,
    "AlternateContent": _controls,
    "controls": _controls,
    "oleObjects": _controls,
    "tableParts": _table_parts,
    "extLst": _extensions,
}
"""What an element becomes, by its name."""

_IN_VIEWS: Final[dict[str, Change]] = {
    "rowBreaks": _row_breaks,
    "colBreaks": _column_breaks,
    "autoFilter": _auto_filter,
}


def formulas_in(element: _Element) -> Iterator[tuple[int | None, int | None, Formula]]:
    """Return every formula and reference of an element, with row and column of its first cell."""
    match local(element):
        case "conditionalFormatting":
            yield from _formulas_of(element)
        case "dataValidations":
            for one in element:
                yield from _formulas_of(one)
        case "extLst":
            for one in element.iter():
                if local(one) in ("conditionalFormatting", "dataValidation", "sparkline"):
                    yield from _formulas_of(one)
        case "hyperlinks":
            for one in element:
                place = cell_place((one.get("ref") or "").partition(":")[0]) or (None, None)
                yield *place, read_formula((one.get("location") or "").removeprefix("#"))
        case _:
            pass


def _formulas_of(element: _Element) -> Iterator[tuple[int | None, int | None, Formula]]:
    areas = _areas_of(element)
    place = (areas[0].top, areas[0].left) if areas else (None, None)
    for text in _rule_formulas(element):
        yield *place, read_formula(text)


def header_slots(element: _Element, location: Location) -> list[TextSlot]:
    """Return the headers and footers of a sheet that have tags."""
    if local(element) != "headerFooter":
        return []
    found = (slot_of(one.text or "", location) for one in element)
    return [slot for slot in found if slot is not None]


def header_text(slot: TextSlot, item: Item) -> str:
    """Return a header or footer; in values an `&` is written twice, for it begins a code there."""
    if any(map(is_statement, slot.pieces)):
        found = [(values, slot.pieces[piece]) for piece, *values in item[1:]]
    else:
        rest = iter(item[0][1:])
        found = [
            ([] if isinstance(piece, str) else [next(rest)], piece)
            for piece in slot.pieces
            if isinstance(piece, str) or piece.kind == "value"
        ]
    return "".join(
        text_of(values[0]).replace("&", "&&") if values else str(piece) for values, piece in found
    )


# ── Small things ──────────────────────────────────────────────────────────────────────────────────


def _set(element: _Element, name: str, value: str | None) -> None:
    """Set an attribute that there is; without a value it goes."""
    if element.get(name) is None:
        return
    if value is None:
        element.attrib.pop(name)
    else:
        element.set(name, value)


def _number(text: str | None) -> int | None:
    """Return a number that a file has; None when it is none that any line could have."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else None


def _new(parent: _Element, name: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def _tied_new(parent: _Element, name: str) -> _Element:
    """Return a new element that can have a relationship, in the usual prefix."""
    from lxml import etree

    prefixes = {"r": _relationships(parent)}
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}", nsmap=prefixes)


def _relation_name(element: _Element) -> str:
    return f"{{{_relationships(element)}}}id"


def _relationships(element: _Element) -> str:
    """Return the namespace of relationships in the kind of file that an element is from."""
    return RELATIONSHIPS[str(element.tag).startswith(f"{{{_STRICT}")]


def _holds(area: Area, place: tuple[int, int]) -> bool:
    return area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right
