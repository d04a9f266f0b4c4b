"""A Word document as text that a reviewer can read: styles, tables as rows, fields resolved."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.oxml.table import CT_Tc

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def document_as_text(path: Path) -> str:
    """Return one line for each paragraph (`Heading 1: …`) and row (`| a | b |`)."""
    lines: list[str] = []
    for block in Document(str(path)).iter_inner_content():
        lines.extend(_table(block) if isinstance(block, Table) else _paragraph(block))
    return "\n".join(lines) + "\n"


def part(path: Path, name: str) -> etree._Element:
    """Return a part of the document, parsed."""
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def enclosed_texts(path: Path) -> dict[str, str]:
    """Return the text between the ends of each bookmark, paragraphs joined by line ends.

    A name that starts twice, as LibreOffice writes it around tables, counts from its first start.
    """
    return dict(_bookmarks(part(path, "word/document.xml")))


def _bookmarks(document: etree._Element) -> Iterator[tuple[str, str]]:
    open_ones: dict[str, tuple[str, list[str]]] = {}
    for event, element in etree.iterwalk(document, events=("start", "end")):
        tag = str(element.tag)
        if event == "start" and tag == f"{WORD}bookmarkStart":
            identity = element.get(f"{WORD}id", "")
            name = element.get(f"{WORD}name", "")
            started = [identity for identity, (other, _) in open_ones.items() if other == name]
            open_ones[identity] = open_ones.pop(started[0]) if started else (name, [])
        elif event == "start" and tag == f"{WORD}bookmarkEnd":
            name, texts = open_ones.pop(element.get(f"{WORD}id", ""))
            yield name, "".join(texts)
        elif text := _text_of(event, tag, element):
            for _, texts in open_ones.values():
                texts.append(text)
    assert not open_ones, f"bookmarks without an end: {open_ones}"


def _text_of(event: str, tag: str, element: etree._Element) -> str:
    if event == "end":
        return "\n" if tag == f"{WORD}p" else ""
    tab = tag == f"{WORD}tab" and element.getparent().tag == f"{WORD}r"  # type: ignore[union-attr]
    if tag == f"{WORD}t":
        return element.text or ""
    return "\t" if tab else "\n" if tag == f"{WORD}br" else ""


def _paragraph(paragraph: Paragraph) -> list[str]:
    name = paragraph.style.name if paragraph.style else "?"
    charts = [
        f"[chart: {drawing.get('descr', '')}]" for drawing in paragraph._p.iter(f"{_DRAWING}docPr")
    ]
    text = " ".join(filter(None, [*charts, paragraph.text.replace("\n", " / ")]))
    return [f"{name}: {text}"] if text else []


def _table(table: Table) -> list[str]:
    return ["| " + " | ".join(_cell(cell) for cell in row._tr.tc_lst) + " |" for row in table.rows]


def _cell(cell: CT_Tc) -> str:
    paragraphs = [Paragraph(p, None).text for p in cell.p_lst]  # type: ignore[arg-type]
    return " / ".join(paragraphs).replace("\n", " / ")
