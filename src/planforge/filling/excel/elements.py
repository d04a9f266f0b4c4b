"""All that a sheet's XML has beside its rows, and what becomes of it where rows and columns move.

An element that nothing can change is text from the beginning. The others are copied and changed
by the function of their name; elements that nobody knows stay as they are.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.excel.formats import formulas_in
from planforge.filling.excel.formulas import sqref
from planforge.filling.excel.fragments import fragment, local
from planforge.filling.excel.hyperlinks import link_slots
from planforge.filling.excel.sheet_parts import CHANGES, header_slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.around import Around
    from planforge.filling.excel.model import Area, Formula
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.package import Package
    from planforge.problems import Location

_ORDER: Final = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects",
    "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""The order that the schema asks for; `mc:AlternateContent` stands in the place of `controls`."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements before or after the rows.

    Attributes:
        elements: in order, each with its text.
        slots: headers and footers with tags.
        links: texts of links with tags, by the link's cells and attribute.
        namespace: that of the sheet.
        inherited: the prefixes that the sheet's root declares.
    """

    elements: tuple[tuple[_Element, str], ...]
    slots: tuple[TextSlot, ...]
    links: Mapping[tuple[str, str], TextSlot]
    namespace: str
    inherited: Mapping[str | None, str]

    @property
    def formulas(self) -> list[tuple[int | None, int | None, Formula]]:
        """All formulas and references in them, with row and column of their first cell."""
        return [found for element, _ in self.elements for found in formulas_in(element)]

    def has(self, name: str) -> bool:
        """Whether there is an element of this name."""
        return any(local(element) == name for element, _ in self.elements)

    def merged(self, moves: Moves, sheet: int) -> dict[tuple[int, int], Area]:
        """Return merged cells of a sheet of the result, by row and column of their first cell."""
        areas = [
            area
            for element, _ in self.elements
            if local(element) == "mergeCells"
            for one in element
            for area in sqref(one.get("ref") or "")
        ]
        found = moves.areas(sheet, areas, joined=False)
        return {(area.top, area.left): area for area in found}

    def written(self, around: Around, added: Sequence[str] = ()) -> str:
        """Return them for a sheet of the result.

        Args:
            around: where everything came to stand.
            added: names of elements that the template has not, made by what is around.
        """
        texts = [
            (local(element), self._element(element, text, around))
            for element, text in self.elements
        ]
        for name in added:
            place = _ORDER.index(name)
            before = [at for at, (other, _) in enumerate(texts) if _rank(other) <= place]
            new = self._new(name)
            text = self._changed(new, around)
            texts.insert(before[-1] + 1 if before else 0, (name, text))
        return "".join(text for _, text in texts)

    def _element(self, element: _Element, text: str, around: Around) -> str:
        if local(element) not in CHANGES:
            return text
        return self._changed(deepcopy(element), around)

    def _changed(self, element: _Element, around: Around) -> str:
        changed = CHANGES[local(element)](element, around)
        return "".join(fragment(one, self.inherited) for one in changed)

    def _new(self, name: str) -> _Element:
        from lxml import etree

        own: Any = {prefix: uri for prefix, uri in self.inherited.items() if prefix in (None, "r")}
        return etree.Element(f"{{{self.namespace}}}{name}", nsmap=own)


def read_elements(
    elements: Sequence[_Element], root: _Element, package: Package, part: str, location: Location
) -> Elements:
    """Return elements with their texts.

    Args:
        elements: before the rows, or after them.
        root: the sheet's.
        package: has what the sheet's links lead to.
        part: the sheet's.
        location: the file and the sheet.
    """
    slots = [slot for element in elements for slot in header_slots(element, location)]
    links: dict[tuple[str, str], TextSlot] = {}
    for element in elements:
        links |= link_slots(element, package, part, location)
    return Elements(
        tuple((element, fragment(element)) for element in elements),
        tuple(slots),
        links,
        str(root.nsmap.get(None, "")),
        dict(root.nsmap),
    )


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else _ORDER.index("controls")
