"""Covers, logos, papers and large figures, as both files have them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openxml_audit import OpenXmlValidator
from PIL import Image
from tests.support.outlines import chinese_outline, english_outline
from tests.support.workbooks import plan_workbook

from planforge.definition.pictures import Picture
from planforge.definition.themes import read_theme, theme_names
from planforge.document.outline import FigureRun, Tile
from planforge.document.write import write_document
from planforge.workbook.page import footer, header
from planforge.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.document.outline import Outline
    from planforge.workbook.model import Workbook


def logo() -> Picture:
    stream = io.BytesIO()
    Image.new("RGB", (300, 100), "red").save(stream, "PNG", dpi=(300, 300))
    return Picture(stream.getvalue(), "png", 300, 100)


def parts(outline: Outline, folder: Path) -> dict[str, str]:
    """Return the document's parts that are text."""
    path = folder / "plan.docx"
    write_document(outline, path)
    assert OpenXmlValidator().validate(str(path)).errors == []
    return _texts(path.read_bytes())


def sheets(workbook: Workbook) -> dict[str, str]:
    return _texts(workbook_bytes(workbook))


def _texts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.mark.parametrize("outline", [chinese_outline(), english_outline()], ids=["zh", "en"])
@pytest.mark.parametrize("name", theme_names())
def test_each_look_makes_a_document_that_word_takes(
    tmp_path: Path, name: str, outline: Outline
) -> None:
    theme = read_theme(name, outline.language)

    found = parts(replace(outline, theme=theme), tmp_path)

    assert outline.cover.title in found["word/document.xml"]
    assert theme.fonts.heading in found["word/styles.xml"]
    assert theme.colour("navy").removeprefix("#") in found["word/styles.xml"]


def test_the_logo_is_one_part_on_the_cover_and_at_the_head_of_pages(tmp_path: Path) -> None:
    outline = chinese_outline()

    found = parts(replace(outline, theme=replace(outline.theme, logo=logo())), tmp_path)

    assert [name for name in found if "media/" in name] == ["word/media/logo.png"]
    for part in ("document", "header-upright", "header-wide"):
        drawn = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', found[f"word/{part}.xml"])
        assert drawn is not None, part
        assert int(drawn[1]) == pytest.approx(3 * int(drawn[2]), rel=0.001)
        assert f'descr="{outline.cover.client}"' in found[f"word/{part}.xml"]
    assert "<w:drawing" not in found["word/header-cover.xml"]


def test_header_and_footer_texts_take_the_place_of_ours(tmp_path: Path) -> None:
    outline = chinese_outline()
    theme = replace(outline.theme, header="经营会议 <甲> & 乙", footer="电商部")

    found = parts(replace(outline, theme=theme), tmp_path)

    assert "经营会议 &lt;甲&gt; &amp; 乙" in found["word/header-upright.xml"]
    assert outline.cover.client not in found["word/header-upright.xml"]
    assert "电商部" in found["word/footer-wide.xml"]


def test_on_letter_paper_everything_is_as_wide_as_its_text(tmp_path: Path) -> None:
    text = parts(replace(chinese_outline(), page="letter"), tmp_path)["word/document.xml"]

    assert set(re.findall(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"', text)) == {
        ("12240", "15840"),
        ("15840", "12240"),
    }
    widths = re.findall(r'<w:tblStyle w:val="PlanTable"/><w:tblW w:w="(\d+)"', text)
    assert set(widths) == {"9360", "12960"}
    assert '<w:tblW w:w="12240" w:type="dxa"/><w:tblInd w:w="-1440"' in text
    charts = re.findall(r'<wp:extent cx="(\d+)"', text)
    assert set(charts) == {str(165 * 36000)}


def first_figure(outline: Outline) -> FigureRun:
    """Return the first figure of an outline's text."""
    return next(
        inline
        for block in outline.blocks
        for inline in getattr(block, "inlines", ())
        if isinstance(inline, FigureRun)
    )


def test_large_figures_are_figures(tmp_path: Path) -> None:
    outline = english_outline()
    run = first_figure(outline)
    tiles = (Tile("Paid & <net>", run, (run,), (run,), "good"), Tile("Orders", run))
    before = parts(outline, tmp_path)

    found = parts(replace(outline, tiles=tiles), tmp_path)

    assert "Paid &amp; &lt;net&gt;" in found["word/document.xml"]
    assert found["word/document.xml"].count('w:val="TileValue"') == 2
    name = f'"{run.figure.symbol}"'
    store = "customXml/item1.xml"
    assert found[store].count(name) == before[store].count(name) + 4


def test_a_figure_of_fourteen_digits_stands_on_one_line(tmp_path: Path) -> None:
    outline = english_outline()
    run = first_figure(outline)
    long = replace(run, text="98,765,432,100 元")
    tiles = (Tile("Paid", long), *(Tile("Orders", run),) * 3)

    found = parts(replace(outline, tiles=tiles), tmp_path)

    value = found["word/document.xml"].split('w:val="TileValue"', 1)[1].split("98,765")[0]
    sizes = re.findall(r'<w:sz w:val="(\d+)"', value)
    assert sizes == ["20"]


def test_the_workbooks_index_has_the_logo_above_its_title() -> None:
    workbook = plan_workbook()
    index = replace(workbook.sheets[0], logo=True)
    theme = replace(workbook.theme, logo=logo())

    found = sheets(replace(workbook, sheets=(index, *workbook.sheets[1:]), theme=theme))

    drawings = [text for name, text in found.items() if "drawings/drawing" in name]
    (drawing,) = [text for text in drawings if "<xdr:pic>" in text]
    size = re.search(r'<a:ext cx="(\d+)" cy="(\d+)"/>', drawing)
    assert size is not None
    assert int(size[1]) == pytest.approx(3 * int(size[2]), rel=0.02)
    assert "<xdr:row>0</xdr:row>" in drawing
    assert 'descr="云栖家居旗舰店 &amp; 合作伙伴"' in drawing


def test_the_workbook_is_printed_on_the_plans_paper_with_the_clients_texts() -> None:
    workbook = plan_workbook()
    theme = replace(workbook.theme, header="会议材料 & 附件", footer="电商部")

    found = sheets(replace(workbook, page="letter", theme=theme))

    sheet = found["xl/worksheets/sheet1.xml"]
    assert 'paperSize="1"' in sheet
    assert "会议材料 &amp;&amp; 附件" in sheet
    assert "电商部" in sheet
    assert 'paperSize="9"' in sheets(workbook)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("name", ["P&G", "R&[Picture]", "A&&G"])
def test_a_name_with_an_ampersand_is_no_picture_of_the_footer(name: str) -> None:
    workbook = replace(plan_workbook(), client=name, footer="")

    (found,) = re.findall(
        "<oddFooter>(.*?)</oddFooter>", sheets(workbook)["xl/worksheets/sheet1.xml"]
    )

    shown = re.sub(
        r'&(?:[LRBPN]|"[^"]*"|9|K[0-9A-F]{6})', "", html.unescape(found).replace("&&", "\0")
    )
    assert shown.replace("\0", "&").startswith(name)


def test_long_texts_of_the_theme_take_no_time() -> None:
    theme = replace(plan_workbook().theme, header="&" * 100_000, footer="长" * 100_000)

    assert len(footer(plan_workbook(), theme)) <= 255
    assert header(plan_workbook(), theme).count("&") < 50
