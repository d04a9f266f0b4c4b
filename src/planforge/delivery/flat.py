"""A page as flat OpenDocument text: one XML file of paragraphs and tables that LibreOffice draws.

Tables lie where they are put and grow with their text, so that a long name moves what follows
instead of running over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.document.word.markup import attribute, content

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    )
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks: size in points, colour, weight, and for its paragraph side and spaces."""

    size: float
    colour: str
    bold: bool = False
    align: Literal["start", "end", "center"] = "start"
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: paragraphs, its colour, the space within, and the rules below or to the left of it.

    Attributes:
        padding: top, right, bottom, left, in millimetres.
        edge: the colour of a thick rule at its left.
    """

    paragraphs: str
    fill: str = ""
    padding: tuple[float, float, float, float] = (0, 0, 0, 0)
    rule: str = ""
    edge: str = ""
    middle: bool = False


@dataclass(slots=True)
class FlatPage:
    """Collects what stands on the page, and the looks it needs."""

    width: float
    height: float
    fonts: str
    language: str
    _styles: dict[tuple[str, str], str] = field(default_factory=dict)
    _body: list[str] = field(default_factory=list)

    def paragraph(self, *spans: tuple[str, Look]) -> str:
        """Return a paragraph of differently looking texts; its side is the first one's."""
        look = spans[0][1]
        style = self._style(
            "paragraph",
            f'<style:paragraph-properties fo:text-align="{look.align}" fo:line-height="116%"'
            f' fo:margin-top="{look.before}mm" fo:margin-bottom="0mm"/>{self._letters(look)}',
        )
        written = "".join(self._span(text, other) for text, other in spans)
        return f'<text:p text:style-name="{style}">{written}</text:p>'

    def table(
        self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], height: float | None = None
    ) -> None:
        """Put a table on the page; `height` makes its rows exactly so high (all in millimetres)."""
        self._body.append(self.inner(widths, rows, height))

    def inner(
        self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], height: float | None = None
    ) -> str:
        """Return a table that stands in a cell."""
        look = self._style(
            "table",
            f'<style:table-properties style:width="{sum(widths):.3f}mm" table:align="left"'
            ' fo:margin="0mm" table:border-model="collapsing"/>',
        )
        columns = "".join(
            f'<table:table-column table:style-name="{self._column(width)}"/>' for width in widths
        )
        lines = "".join(self._row(row, height) for row in rows)
        return f'<table:table table:style-name="{look}">{columns}{lines}</table:table>'

    def xml(self, title: str) -> str:
        """Return the whole file."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<office:document {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
            f"<office:meta><dc:title>{content(title)}</dc:title></office:meta>"
            f"<office:automatic-styles>{self._page_layout()}{self._written()}"
            "</office:automatic-styles><office:master-styles><style:master-page"
            ' style:name="Standard" style:page-layout-name="page"/></office:master-styles>'
            f"<office:body><office:text>{''.join(self._body)}</office:text></office:body>"
            "</office:document>"
        )

    def _page_layout(self) -> str:
        return (
            '<style:page-layout style:name="page"><style:page-layout-properties'
            f' fo:page-width="{self.width}mm" fo:page-height="{self.height}mm" fo:margin="0mm"/>'
            "</style:page-layout>"
        )

    def _written(self) -> str:
        return "".join(
            f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
            for (family, properties), name in self._styles.items()
        )

    def _span(self, text: str, look: Look) -> str:
        style = self._style("text", self._letters(look))
        return f'<text:span text:style-name="{style}">{content(text)}</text:span>'

    def _row(self, cells: Sequence[Cell], height: float | None) -> str:
        tall = f'style:row-height="{height}mm"' if height else 'style:use-optimal-row-height="true"'
        style = self._style(
            "table-row", f'<style:table-row-properties {tall} fo:keep-together="always"/>'
        )
        written = "".join(self._cell(cell) for cell in cells)
        return f'<table:table-row table:style-name="{style}">{written}</table:table-row>'

    def _cell(self, cell: Cell) -> str:
        sides = zip(("top", "right", "bottom", "left"), cell.padding, strict=True)
        space = " ".join(f'fo:padding-{side}="{size}mm"' for side, size in sides)
        fill = f' fo:background-color="{cell.fill}"' if cell.fill else ""
        below = f"0.2mm solid {cell.rule}" if cell.rule else "none"
        left = f"1.2mm solid {cell.edge}" if cell.edge else "none"
        place = ' style:vertical-align="middle"' if cell.middle else ""
        style = self._style(
            "table-cell",
            f'<style:table-cell-properties {space}{fill}{place} fo:border-top="none"'
            f' fo:border-right="none" fo:border-bottom="{below}" fo:border-left="{left}"/>',
        )
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="string">'
            f"{cell.paragraphs}</table:table-cell>"
        )

    def _column(self, width: float) -> str:
        return self._style(
            "table-column", f'<style:table-column-properties style:column-width="{width:.3f}mm"/>'
        )

    def _letters(self, look: Look) -> str:
        weight = "bold" if look.bold else "normal"
        fonts = attribute(self.fonts)
        country = "CN" if self.language.startswith("zh") else "US"
        short = self.language[:2]
        latin = f'fo:language="{short}" fo:country="{country}"'
        return (
            f'<style:text-properties fo:color="{look.colour}" fo:font-size="{look.size}pt"'
            f' style:font-size-asian="{look.size}pt" style:font-size-complex="{look.size}pt"'
            f' fo:font-weight="{weight}" style:font-weight-asian="{weight}"'
            f' fo:font-family="{fonts}" style:font-family-asian="{fonts}" {latin}'
            ' style:language-asian="zh" style:country-asian="CN"/>'
        )

    def _style(self, family: str, properties: str) -> str:
        """Return the name of a style; those alike are written once."""
        return self._styles.setdefault((family, properties), f"s{len(self._styles) + 1}")
