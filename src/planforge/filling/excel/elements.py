"""All that a sheet's XML has beside its rows, and what becomes of it where rows and columns move.

An element that nothing can change is text from the beginning. The others are copied and changed
by the function of their name; elements that nobody knows stay as they are.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.filling.excel.fragments import fragment, local
from planforge.filling.excel.sheet_parts import CHANGES, FORMULAS, Around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.sheets import SheetSource

_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
    " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells"
    " phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors"
    " smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
).split()
"""The order that the schema asks for; `mc:AlternateContent` stands in the place of `controls`."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements before or after the rows.

    Attributes:
        elements: in order, each with its text.
    """

    elements: tuple[tuple[_Element, str], ...]
    inherited: dict[str | None, str] = field(default_factory=dict)

    @property
    def formulas(self) -> list[Formula]:
        """All formulas and references in them that follow."""
        return [
            formula
            for element, _ in self.elements
            if (found := FORMULAS.get(local(element))) is not None
            for formula in found(element)
        ]

    def written(self, around: Around, added: Sequence[tuple[str, str]] = ()) -> str:
        """Return them for a sheet of the result.

        Args:
            around: where everything came to stand.
            added: new elements, by name and text, put where they belong.
        """
        texts = [
            (local(element), self._element(element, text, around))
            for element, text in self.elements
        ]
        for name, text in added:
            place = _ORDER.index(name)
            before = [at for at, (other, _) in enumerate(texts) if _rank(other) <= place]
            texts.insert(before[-1] + 1 if before else 0, (name, text))
        return "".join(text for _, text in texts)

    def _element(self, element: _Element, text: str, around: Around) -> str:
        change = CHANGES.get(local(element))
        if change is None or not around.changes:
            return text
        return "".join(fragment(one, self.inherited) for one in change(deepcopy(element), around))


def read_elements(elements: Sequence[_Element]) -> Elements:
    """Return elements with their texts."""
    inherited = dict(elements[0].getroottree().getroot().nsmap) if elements else {}
    return Elements(tuple((element, fragment(element)) for element in elements), inherited)


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else _ORDER.index("controls")
