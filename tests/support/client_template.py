"""A Word template as Chinese companies have them: ids that say nothing, a logo, official fonts."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as DocumentObject

IDS = {
    "Normal": "a", "Heading1": "1", "Heading2": "2", "Heading3": "3", "Title": "a3",
    "Header": "a5", "Footer": "a7", "Caption": "ad", "TableNormal": "a1",
    "DefaultParagraphFont": "a0", "NoList": "a2", "TableGrid": "af1",
}  # fmt: skip
"""What Chinese Word calls them."""
RED = RGBColor(0xB0, 0x1E, 0x23)


def logo(width: int = 480, height: int = 120) -> bytes:
    """Return a picture of the company's mark."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, height, height), fill=(176, 30, 35))
    draw.ellipse((20, 20, height - 20, height - 20), fill="white")
    draw.rectangle((height + 20, 40, width - 10, height - 40), fill=(70, 70, 70))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def client_template() -> bytes:
    """Return the template."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_header(document)
    document.add_paragraph("这是模板里的示例正文，不应出现在方案里。")
    stream = io.BytesIO()
    document.save(stream)
    return _with_other_ids(stream.getvalue())


def write_client_template(path: Path) -> Path:
    """Write the template."""
    path.write_bytes(client_template())
    return path


def _set_page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(17.5)


def _set_styles(document: DocumentObject) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _set_font(normal, "仿宋", "Times New Roman", 14)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(26)
    indent = normal.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "560")
    for level, (font, size) in {1: ("黑体", 16), 2: ("楷体", 15), 3: ("仿宋", 14)}.items():
        heading = styles[f"Heading {level}"]
        _set_font(heading, font, "Times New Roman", size, bold=level != 1)
        heading.font.color.rgb = RED if level == 1 else RGBColor(0, 0, 0)
        heading.paragraph_format.first_line_indent = Pt(0)
        heading.element.pPr.ind.set(qn("w:firstLineChars"), "0")
        numbering = heading.element.pPr._add_numPr()
        numbering._add_numId().val = 7
    title = styles["Title"]
    _set_font(title, "方正小标宋简体", "Times New Roman", 26, bold=False)
    title.font.color.rgb = RED
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.first_line_indent = Pt(0)
    title.element.pPr.ind.set(qn("w:firstLineChars"), "0")
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    _set_font(styles["Header"], "楷体", "Times New Roman", 9)
    styles.element.remove(styles["Caption"].element)


def _set_font(style: object, asian: str, latin: str, size: float, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = latin, Pt(size), bold  # type: ignore[attr-defined]
    fonts = style.element.rPr.rFonts  # type: ignore[attr-defined]
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), asian)


def _set_header(document: DocumentObject) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    header.add_run().add_picture(io.BytesIO(logo()), height=Cm(0.8))
    header.add_run("\t\t红杉家居集团有限公司")
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    for kind in ("begin", "text", "end"):
        run = footer.add_run()._r
        if kind == "text":
            instruction = OxmlElement("w:instrText")
            instruction.text = " PAGE "
            run.append(instruction)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run.append(mark)
    footer.add_run(" —")


def _with_other_ids(content: bytes) -> bytes:
    """Return the file with the ids that Chinese Word gives to styles, and a theme of its own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith(".xml"):
                text = part.decode("utf-8")
                for name, identity in IDS.items():
                    for key in ("w:styleId", "w:val"):
                        text = text.replace(f'{key}="{name}"', f'{key}="{identity}"')
                text = text.replace('<w:name w:val="a"/>', '<w:name w:val="Normal"/>')
                text = text.replace('<w:name w:val="a3"/>', '<w:name w:val="Title"/>')
                text = text.replace("4F81BD", "B01E23").replace("C0504D", "C8963E")
                part = text.encode("utf-8")
            new.writestr(entry.filename, part)
    return stream.getvalue()
