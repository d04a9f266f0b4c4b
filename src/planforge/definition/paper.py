"""The pages that a document is printed on, in twentieths of a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from planforge.definition.model import Page


@dataclass(frozen=True, slots=True)
class Paper:
    """An upright page and its margins; laid on its side, it keeps them where they are.

    Attributes:
        header: from the page's edge to the header; `footer` likewise.
    """

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    header: int = 709
    footer: int = 624

    @property
    def text_width(self) -> int:
        """How wide the text is on an upright page."""
        return self.width - self.left - self.right

    @property
    def wide_text_width(self) -> int:
        """How wide the text is on a page laid on its side."""
        return self.height - self.left - self.right

    @property
    def text_height(self) -> int:
        """How high the text is on an upright page."""
        return self.height - self.top - self.bottom


PAPERS: Final[dict[Page, Paper]] = {
    "A4": Paper(11906, 16838, 1417, 1418, 1417, 1417),
    "letter": Paper(12240, 15840, 1417, 1440, 1417, 1440),
}
"""The right margin of A4 takes the odd twentieth that 25 mm leave over."""
