"""What the parts of a document share while it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.document.word.numbering import NumberedLists
from planforge.document.word.package import Relationships

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.paper import Paper
    from planforge.definition.themes import Theme
    from planforge.document.outline import ChartBlock, Outline
    from planforge.document.word.links import Bookmarks


@dataclass(frozen=True, slots=True)
class Target:
    """What a cross-reference leads to.

    Attributes:
        bookmark: around the heading's text, or around `表 3-1` in a caption.
        shown: the text within the bookmark.
        number: a heading's printed number, `3-1` of a table or chart.
    """

    kind: Literal["heading", "table", "chart"]
    bookmark: str
    shown: str
    number: str


@dataclass(slots=True)
class Assembly:
    """The document's settings, and what its parts collect as they are written.

    Attributes:
        targets: what references may name, by identity.
        paper: what it is printed on.
        page_numbers: measured pages by identity; empty when nobody measured.
        charts: the charts met so far, each a part of its own.
        relationships: of the document part.
    """

    outline: Outline
    theme: Theme
    labels: Mapping[str, str]
    targets: Mapping[str, Target]
    bookmarks: Bookmarks
    paper: Paper
    page_numbers: Mapping[str, int]
    relationships: Relationships = field(default_factory=Relationships)
    lists: NumberedLists = field(default_factory=NumberedLists)
    charts: list[ChartBlock] = field(default_factory=list)

    @property
    def chinese(self) -> bool:
        """Whether the document is Chinese."""
        return self.outline.language == "zh-CN"

    @property
    def draft(self) -> bool:
        """Whether something is not known yet."""
        return bool(self.outline.gaps)
