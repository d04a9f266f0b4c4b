"""Makes the two templates of samples/filling, as an operator would draw them by hand.

    python samples/make_filling_templates.py

The workbook by XlsxWriter, the document by python-docx; both have tags, and around them what people
have: a chart, totals, conditional formats, a drop-down list, names, a print area, page numbers.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).parent / "filling"
FONT = "微软雅黑"
DARK, LIGHT, RULE = "#1F3A5F", "#EAF0F7", "#BFC8D2"


def main() -> None:
    """Write both."""
    write_workbook(FOLDER / "weekly.xlsx")
    write_document(FOLDER / "weekly.docx")


# ── The workbook ──────────────────────────────────────────────────────────────────────────────────


def write_workbook(path: Path) -> None:
    """Write a report with a list, and a sheet that sums it up."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": "{{ 店铺.名称 }} 周报", "created": datetime(2025, 12, 1)})
    looks = made_looks(book)
    overview = book.add_worksheet("周报")
    channels = book.add_worksheet("渠道")
    lists = book.add_worksheet("选项")
    lists.write_column("A1", ["加投", "保持", "减投"])
    lists.hide()
    write_channels(book, channels, looks)
    write_overview(book, overview, looks)
    overview.activate()
    book.close()


def made_looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    """Return the formats by their names."""
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    line = {**base, "bottom": 1, "bottom_color": RULE}
    return {
        "title": book.add_format({**base, "font_size": 18, "bold": True, "font_color": DARK}),
        "note": book.add_format({**base, "font_color": "#6B7785"}),
        "head": book.add_format(
            {**base, "bold": True, "font_color": "white", "bg_color": DARK, "align": "center"}
        ),
        "text": book.add_format(line),
        "remark": book.add_format({**line, "indent": 1}),
        "count": book.add_format({**line, "num_format": "#,##0"}),
        "money": book.add_format({**line, "num_format": "#,##0.00"}),
        "ratio": book.add_format({**line, "num_format": "0.00"}),
        "percent": book.add_format({**line, "num_format": "0.0%"}),
        "choice": book.add_format({**line, "bg_color": LIGHT, "align": "center"}),
        "total": book.add_format({**base, "bold": True, "num_format": "#,##0.00", "top": 1}),
        "total percent": book.add_format({**base, "bold": True, "num_format": "0.0%", "top": 1}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "good": book.add_format({"font_color": "#1E7B4B"}),
        "bad": book.add_format({"font_color": "#B3261E", "bold": True}),
    }


def write_channels(book: xlsxwriter.Workbook, sheet: Any, looks: dict[str, Any]) -> None:
    """A list with a loop: formulas per row, totals, share of the total, format, drop-down."""
    sheet.hide_gridlines(2)
    sheet.set_column("A:A", 20)
    sheet.set_column("B:G", 13)
    sheet.set_row(0, 30)
    sheet.write("A1", "渠道投放明细", looks["title"])
    sheet.write("A2", "花费、成交金额单位：元；ROI = 成交金额 / 花费", looks["note"])
    sheet.write_row(
        "A4", ["渠道", "花费", "成交金额", "ROI", "花费占比", "累计花费", "下周动作"], looks["head"]
    )
    sheet.write("A5", "{%tr for 行 in 渠道 %}")
    sheet.write("A6", "{{ 行.名称 }}", looks["text"])
    sheet.write("B6", "{{ 行.花费 }}", looks["money"])
    sheet.write("C6", "{{ 行.成交金额 }}", looks["money"])
    sheet.write_formula("D6", '=IF(B6=0,"",C6/B6)', looks["ratio"])
    sheet.write_formula("E6", "=B6/B$8", looks["percent"])
    sheet.write_formula("F6", "=SUM(B$6:B6)", looks["money"])
    sheet.write("G6", "{{ 行.动作 | default('保持') }}", looks["choice"])
    sheet.write("A7", "{%tr endfor %}")
    sheet.write("A8", "合计", looks["total"])
    sheet.write_formula("B8", "=SUM(B6:B6)", looks["total"])
    sheet.write_formula("C8", "=SUM(C6:C6)", looks["total"])
    sheet.write_formula("D8", '=IF(B8=0,"",C8/B8)', looks["total"])
    sheet.write_formula("E8", "=SUM(E6:E6)", looks["total percent"])
    sheet.write_row("F8", ["", ""], looks["total"])
    sheet.conditional_format(
        "D6", {"type": "cell", "criteria": "<", "value": 2, "format": looks["bad"]}
    )
    sheet.conditional_format(
        "B6", {"type": "data_bar", "bar_color": "#9DB7D5", "bar_solid": True, "bar_no_border": True}
    )
    sheet.data_validation("G6", {"validate": "list", "source": "=选项!$A$1:$A$3"})
    sheet.freeze_panes(4, 1)
    sheet.print_area("A1:G8")
    sheet.repeat_rows(3)
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(9)
    sheet.set_footer("&L{{ 店铺.名称 }}&R第 &P 页，共 &N 页")
    book.define_name("渠道花费", "=渠道!$B$6:$B$6")


def write_overview(book: xlsxwriter.Workbook, sheet: Any, looks: dict[str, Any]) -> None:
    """Headline figures above a chart; the sums refer to the other sheet."""
    sheet.hide_gridlines(2)
    sheet.set_column("A:A", 16)
    sheet.set_column("B:D", 14)
    sheet.set_column("E:E", 30)
    sheet.set_row(0, 32)
    sheet.write("A1", "{{ 店铺.名称 }} 第 {{ 周次 }} 周周报", looks["title"])
    sheet.write("A2", "统计截止", looks["note"])
    sheet.write("B2", "{{ 截止 | date }}", looks["date"])
    sheet.write_row("A4", ["指标", "本周", "上周", "环比", "说明"], looks["head"])
    sheet.write("A5", "{%tr for 项 in 指标 %}")
    sheet.write("A6", "{{ 项.名称 }}", looks["text"])
    sheet.write("B6", "{{ 项.本周 }}", looks["count"])
    sheet.write("C6", "{{ 项.上周 }}", looks["count"])
    sheet.write_formula("D6", '=IF(N(C6)=0,"",B6/C6-1)', looks["percent"])
    sheet.write("E6", "{{ 项.说明 | default('') }}", looks["remark"])
    sheet.write("A7", "{%tr endfor %}")
    sheet.write("A9", "投放花费", looks["text"])
    sheet.write_formula("B9", "=SUM(渠道花费)", looks["money"])
    sheet.write("A10", "投放 ROI", looks["text"])
    sheet.write_formula("B10", "=渠道!D8", looks["ratio"])
    for look, criteria in (("good", ">"), ("bad", "<")):
        sheet.conditional_format(
            "D6", {"type": "cell", "criteria": criteria, "value": 0, "format": looks[look]}
        )
    sheet.insert_chart("A12", made_chart(book), {"object_position": 1})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.print_area("A1:E28")


def made_chart(book: xlsxwriter.Workbook) -> Any:
    """Return a bar for each line of the list."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "成交金额",
            "categories": "=渠道!$A$6:$A$6",
            "values": "=渠道!$C$6:$C$6",
            "fill": {"color": DARK},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "#,##0", "font": {"name": FONT}},
        }
    )
    chart.set_title(
        {"name": "各渠道成交金额（元）", "name_font": {"name": FONT, "size": 11, "color": DARK}}
    )
    chart.set_legend({"none": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT}, "line": {"none": True}})
    chart.set_size({"width": 640, "height": 300})
    return chart


# ── The document ──────────────────────────────────────────────────────────────────────────────────


def write_document(path: Path) -> None:
    """Write a page with a table, bullets and room for Markdown."""
    document = Document()
    set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = "{{ 店铺.名称 }} · 第 {{ 周次 }} 周"
    add_page_number(section.footer.paragraphs[0])
    document.core_properties.title = "{{ 店铺.名称 }} 第 {{ 周次 }} 周周报"
    document.core_properties.author = ""
    document.add_heading("{{ 店铺.名称 }} 第 {{ 周次 }} 周周报", 0)
    document.add_paragraph("统计截止 {{ 截止 | date('%Y年%m月%d日') }}，金额单位：元。")
    document.add_heading("一、本周结果", 1)
    add_table(
        document,
        ("指标", "本周", "上周"),
        "{%tr for 项 in 指标 %}",
        ("{{ 项.名称 }}", "{{ 项.本周 | number('#,##0') }}", "{{ 项.上周 | number('#,##0') }}"),
    )
    document.add_heading("二、渠道", 1)
    document.add_paragraph("{%p for 行 in 渠道 %}")
    paragraph = document.add_paragraph(style="List Bullet")
    paragraph.add_run("{{ 行.名称 }}").bold = True
    paragraph.add_run(
        "：花费 {{ 行.花费 | number('#,##0') }}，成交 {{ 行.成交金额 | wan(1) }}"
        "{% if 行.花费 > 0 and 行.成交金额 / 行.花费 < 2 %}"
        "，投产比偏低，下周{{ 行.动作 | default('保持') }}{% endif %}。"
    )
    document.add_paragraph("{%p endfor %}")
    document.add_heading("三、小结与下周安排", 1)
    document.add_paragraph("{{ 小结 | markdown }}")
    document.save(str(path))


def set_styles(document: Any) -> None:
    """Give the styles a font for Chinese."""
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        style = document.styles[name]
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), FONT)
        if name in ("Title", "Heading 1"):
            style.font.color.rgb = RGBColor.from_string(DARK[1:])
    document.styles["Title"].font.size = Pt(22)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)


def add_table(document: Any, heads: tuple[str, ...], opens: str, cells: tuple[str, ...]) -> None:
    """Add a table whose third row is the loop's."""
    table = document.add_table(rows=4, cols=len(heads), style="Normal Table")
    for at, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        table.rows[0].cells[at].text = head
        table.rows[2].cells[at].text = cell
        shade(table.rows[0].cells[at])
        for row in (0, 2):
            spacing = table.rows[row].cells[at].paragraphs[0].paragraph_format
            spacing.space_before = spacing.space_after = Pt(3)
        if at:
            for row in (0, 2):
                table.rows[row].cells[at].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    rule_lines(table)
    table.rows[1].cells[0].text = opens
    table.rows[3].cells[0].text = "{%tr endfor %}"


def shade(cell: Any) -> None:
    """Give a head's cell the dark ground and white letters."""
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", DARK[1:])):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)
    run = cell.paragraphs[0].runs[0]
    run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)


def rule_lines(table: Any) -> None:
    """Draw thin lines below the rows."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE[1:])):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def add_page_number(paragraph: Any) -> None:
    """Add the page number, as a field."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    field.append(paragraph.add_run("1")._r)


if __name__ == "__main__":
    main()
