"""Documents with more than text in them, as lines that a reviewer can read; and pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from tests.support.packages import OFFICE, unzipped
from tests.support.word_templates import W

if TYPE_CHECKING:
    from collections.abc import Iterator

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = f"{{{OFFICE.rstrip('/')}}}"
_LOOKS = {"b": "bold", "i": "italic", "strike": "strike", "rStyle": "", "color": "", "sz": "sz ",
    "highlight": "", "vertAlign": "", "u": "line "}  # fmt: skip
_MILLIMETRE = 36_000


def png(width: int, height: int, dpi: int = 0) -> bytes:
    """Return a grey picture."""
    row = b"\0" + b"\x80" * width
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    if dpi:
        per_metre = round(dpi / 0.0254)
        chunks.append((b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    chunks += [(b"IDAT", zlib.compress(row * height)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def dump(content: bytes, name: str = "word/document.xml") -> str:
    """Return a part as lines: `style: 1. text`, `| a | b |`, formats as `«bold»text«»`.

    Lists count as Word counts them; pictures are told with their sizes, links with their targets.
    """
    parts = unzipped(content)
    reader = _Reader(parts, name)
    root = etree.fromstring(parts[name])
    body = root.find(f"{W}body")
    return "\n".join(reader.lines(root if body is None else body))


@dataclass
class _Reader:
    parts: dict[str, bytes]
    part: str
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    started: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.styles = {
            style.get(f"{W}styleId", ""): style for style in self._root("word/styles.xml")
        }
        self.numbering = self._root("word/numbering.xml")
        folder, _, file = self.part.rpartition("/")
        self.ties = {
            tie.get("Id", ""): tie.get("Target", "")
            for tie in self._root(f"{folder}/_rels/{file}.rels")
        }

    def lines(self, parent: etree._Element) -> Iterator[str]:
        for child in parent.iterchildren(etree.Element):
            if child.tag == f"{W}p":
                yield self._paragraph(child)
            elif child.tag == f"{W}tbl":
                style = child.find(f"{W}tblPr/{W}tblStyle")
                named = self._name("" if style is None else style.get(f"{W}val", ""))
                for number, row in enumerate(child.iterfind(f"{W}tr")):
                    cells = (" / ".join(self.lines(cell)) for cell in row.iterfind(f"{W}tc"))
                    yield f"| {' | '.join(cells)} |" + (
                        f" ({named})" if named and not number else ""
                    )
            elif child.tag != f"{W}sectPr":
                yield from self.lines(child)

    def _paragraph(self, paragraph: etree._Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        identity = "" if style is None else style.get(f"{W}val", "")
        named = f"{self._name(identity)}: " if identity else ""
        return f"{named}{self._number(paragraph, identity)}{self._text(paragraph)}".rstrip()

    def _name(self, identity: str) -> str:
        if not identity:
            return ""
        name = self.styles[identity].find(f"{W}name")
        return "" if name is None else name.get(f"{W}val", "")

    def _number(self, paragraph: etree._Element, identity: str) -> str:
        held = paragraph.find(f"{W}pPr/{W}numPr")
        seen = set()
        while held is None and identity in self.styles and identity not in seen:
            seen.add(identity)
            held = self.styles[identity].find(f"{W}pPr/{W}numPr")
            based = self.styles[identity].find(f"{W}basedOn")
            identity = "" if based is None else based.get(f"{W}val", "")
        number = None if held is None else held.find(f"{W}numId")
        if held is None or number is None or number.get(f"{W}val") == "0":
            return ""
        level_element = held.find(f"{W}ilvl")
        level = 0 if level_element is None else int(level_element.get(f"{W}val", "0"))
        return "  " * level + self._counted(number.get(f"{W}val", ""), level) + " "

    def _counted(self, number: str, level: int) -> str:
        one = next(
            each for each in self.numbering.iterfind(f"{W}num") if each.get(f"{W}numId") == number
        )
        tie = one.find(f"{W}abstractNumId")
        assert tie is not None
        definition = next(
            each
            for each in self.numbering.iterfind(f"{W}abstractNum")
            if each.get(f"{W}abstractNumId") == tie.get(f"{W}val")
        )
        form = next(
            each for each in definition.iterfind(f"{W}lvl") if each.get(f"{W}ilvl") == str(level)
        )
        kind = form.find(f"{W}numFmt")
        if kind is not None and kind.get(f"{W}val") == "bullet":
            return "•"
        # Lists of one definition are numbered on, unless a list says that it starts anew.
        counts = self.counts[tie.get(f"{W}val", "")]
        start = one.find(f"{W}lvlOverride[@{W}ilvl='{level}']/{W}startOverride")
        if start is not None and (number, level) not in self.started:
            counts[level] = int(start.get(f"{W}val", "1")) - 1
        self.started.add((number, level))
        counts[level] = counts.get(level, 0) + 1
        for deeper in [deeper for deeper in counts if deeper > level]:
            del counts[deeper]
        return f"{counts[level]}."

    def _text(self, element: etree._Element) -> str:
        shown, last = [], ""
        for run in element.iter(f"{W}r", f"{W}bookmarkStart"):
            if run.tag == f"{W}bookmarkStart":
                shown.append(f"[{run.get(f'{W}name')}:]")
                continue
            text = "".join(self._piece(node) for node in run.iter(etree.Element))
            look = self._look(run)
            if text and look != last:
                shown.append(f"«{look}»")
                last = look
            shown.append(text)
        return "".join(shown) + ("«»" if last else "")

    def _look(self, run: etree._Element) -> str:
        properties = run.find(f"{W}rPr")
        looks = []
        for one in () if properties is None else properties:
            name = etree.QName(one).localname
            if name in _LOOKS:
                value = one.get(f"{W}val", "")
                value = self._name(value) if name == "rStyle" else value
                looks.append(_LOOKS[name] + (value if value != "0" else " not"))
            elif name == "shd":
                looks.append(f"on {one.get(f'{W}fill')}")
            elif name == "rFonts" and len(one.attrib) > (f"{W}hint" in one.attrib):
                fonts = [str(font) for key, font in one.attrib.items() if key != f"{W}hint"]
                looks.append("/".join(dict.fromkeys(fonts)))
        link = next(run.iterancestors(f"{W}hyperlink"), None)
        if link is not None:
            anchor = link.get(f"{W}anchor")
            target = f"#{anchor}" if anchor else self.ties[link.get(f"{_R}id", "")]
            looks.append(f"-> {target}")
        return ", ".join(looks)

    def _piece(self, node: etree._Element) -> str:
        match etree.QName(node).localname:
            case "t":
                return node.text or ""
            case "br":
                return "⏎page" if node.get(f"{W}type") == "page" else "⏎"
            case "tab" if node.getparent() is not None and node.getparent().tag == f"{W}r":  # type: ignore[union-attr]
                return "→"
            case "footnoteReference":
                return f"[note {self._note(node.get(f'{W}id', ''))}]"
            case "drawing":
                return self._drawing(node)
            case _:
                return ""

    def _note(self, identity: str) -> str:
        for note in self._root("word/footnotes.xml"):
            if note.get(f"{W}id") == identity:
                return "".join(str(text) for text in note.itertext())
        return "missing"

    def _drawing(self, drawing: etree._Element) -> str:
        extent = next(drawing.iter(f"{_WP}extent"))
        width, height = (int(extent.get(side, "0")) / _MILLIMETRE for side in ("cx", "cy"))
        named = next(drawing.iter(f"{_WP}docPr"))
        blip = next(drawing.iter(f"{_A}blip"), None)
        if blip is not None:
            target = f"word/{self.ties[blip.get(f'{_R}embed', '')]}"
            assert target in self.parts
            what = target.rpartition("/")[2]
        else:
            what = "chart " + self.ties[next(drawing.iter(f"{_C}chart")).get(f"{_R}id", "")]
        alt = f" “{named.get('descr')}”" if named.get("descr") else ""
        return f"[{what} {width:.1f} × {height:.1f} mm{alt}]"

    def _root(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts.get(name, b"<nothing/>"))


def chart_text(content: bytes, number: int = 1) -> str:
    """Return a chart's kinds and series as its own copies of values have them."""
    root = etree.fromstring(unzipped(content)[f"word/charts/chart{number}.xml"])
    lines = []
    for series in root.iter(f"{_C}ser"):
        group = series.getparent()
        assert group is not None
        colour = next((each.get("val") for each in series.iterfind(f"{_C}spPr//{_A}*[@val]")), "")
        texts = [
            f"{formula.text} [{', '.join(_points(held))}]"
            for name in ("tx", "cat", "xVal", "val", "yVal")
            for held in series.iterfind(_C + name)
            for formula in held.iter(f"{_C}f")
        ]
        lines.append(" ".join([etree.QName(group).localname, colour or "", *texts]))
    return "\n".join(lines)


def _points(held: etree._Element) -> list[str]:
    count = next(held.iter(f"{_C}ptCount"))
    known = {
        point.get("idx"): "".join(str(text) for text in point.itertext()).strip()
        for point in held.iter(f"{_C}pt")
    }
    return [known.get(str(number), "-") for number in range(int(count.get("val", "0")))]


def workbook_rows(content: bytes, name: str) -> list[tuple[object, ...]]:
    """Return the rows of a workbook within a document."""
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(unzipped(content)[name])).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]
