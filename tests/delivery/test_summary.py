"""The page for the phone as it is drawn: one page, as wide as a phone, sharp, nothing cut."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from lxml import etree
from PIL import Image
from tests.delivery.plans import made, outline_of
from tests.support.libreoffice import soffice

from planforge.delivery.brief import brief_of
from planforge.delivery.drawing import brief_page
from planforge.delivery.summary import write_summary
from planforge.document.wording import Wording

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.build import Plan

LONG = "全渠道净支付金额（含分销、直营及内容电商，扣除成功退款与平台补贴）"


def drawn(plan: Plan, folder: Path, name: str = "summary") -> tuple[Path, Path]:
    soffice()
    pdf, png = folder / f"{name}.pdf", folder / f"{name}.png"
    write_summary(plan, outline_of(plan), pdf, png)
    return pdf, png


def words_of(pdf: Path) -> str:
    """Return the text of the only page, without blanks, which lines break."""
    with closing(pypdfium2.PdfDocument(pdf.read_bytes())) as document:
        assert len(document) == 1
        return "".join(document[0].get_textpage().get_text_bounded().split())


@pytest.mark.engine
def test_the_page_is_one_and_as_wide_as_a_phone(tmp_path: Path) -> None:
    pdf, png = drawn(made(), tmp_path)

    with Image.open(png) as picture:
        assert picture.width == 1080
        assert 1400 < picture.height < 4000
        bottom = picture.convert("L").crop((0, picture.height - 20, 1080, picture.height))
        assert bottom.getextrema() == (255, 255), "the last line must not be cut"
    words = words_of(pdf)
    assert words.index("销售额") < words.index("低于进度5.2万元") < words.index("偏离最大")
    assert words.index("偏离最大") < words.index("接下来") < words.index("其他核心指标")


@pytest.mark.engine
def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (drawn(made(), tmp_path, name) for name in ("first", "second"))

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.engine
def test_long_names_wrap_and_nothing_of_them_is_lost(tmp_path: Path) -> None:
    title = "华东大区线上直营旗舰店与分销渠道全域增长与库存去化联合运营规划方案（修订第三版）"
    plan = made({"title": title}, sales={"label": LONG}, rate={"label": LONG + "之率"})

    words = words_of(drawn(plan, tmp_path)[0])

    assert title in words
    assert words.count(LONG) == 2


def test_what_people_write_never_becomes_markup() -> None:
    plan = made(
        {"title": '<text:p>&amp;]]> "今" {{ x }}'}, sales={"label": "a<b & c", "owner": "<o>"}
    )
    wording = Wording(plan.labels, "zh-CN", 2026)

    page = brief_page(brief_of(plan, outline_of(plan)), wording, plan.theme)

    words = "".join(map(str, etree.fromstring(page.encode()).itertext()))
    assert '<text:p>&amp;]]> "今" {{ x }}' in words
    assert "a<b & c" in words
