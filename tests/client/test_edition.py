"""The client's edition: what it leaves out and says of it, what it keeps as values, its prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.client.secret_plan import changed, secret_folder

from planforge.build import Plan, build_files, load
from planforge.cli import main
from planforge.document.compose import compose
from planforge.document.mentions import inlines_of
from planforge.document.tokens import spelled
from planforge.plan.words import Words
from planforge.problems import PlanError
from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return secret_folder(tmp_path / "plan")


def test_what_is_left_out_is_told(folder: Path) -> None:
    edition = load(folder).for_client()

    assert [notice.text("zh") for notice in edition.notices] == [
        "标为内部、已略去：采购成本、价盘·供货商、价盘·进货价 [client-marked]",
        "由内部内容算出、一并略去：综合毛利率、保本投产比、价盘·到手毛利、价盘·到手毛利率、价盘·提示、"
        "商品毛利、毛利率 60.9%、每款都有毛利 [client-computed]\n"
        "    如需以数值给出其中某项，请在它的定义处写 `internal: false`",
        "由内部内容算出、已留空的单元格：活动·说明·年货节 [client-cells]",
        "提到不给客户看的内容、已略去的说明：“未减采购成本”、“看进货价再定” [client-texts]",
    ]
    assert edition.notices[0].text("en") == (
        "left out, as it is marked internal: 采购成本、价盘·供货商、价盘·进货价 [client-marked]"
    )
    assert (
        edition.notices[1]
        .text("en")
        .endswith(
            "[client-computed]\n"
            "    to show one of them as a value, write `internal: false` where it is defined"
        )
    )


def test_words_in_the_files_that_speak_of_hidden_things_are_told(folder: Path) -> None:
    changed(
        folder,
        ("change: 调整活动价", "change: 甲供应商调价"),
        ("label: 提示,", "label: 提示：综合毛利率,"),
    )

    notices = build_files(folder, audience="client").notices

    assert "“甲供应商”不给客户看，但文字里有 1 处提到它：1.1 [client-words]" in [
        notice.text("zh") for notice in notices
    ]
    assert "`甲供应商` is not shown, but words name it (1): 1.1 [client-words]" in [
        notice.text("en") for notice in notices
    ]


def test_headers_of_planforges_own_are_no_words_that_tell(folder: Path) -> None:
    changed(folder, ("supplier: {label: 供货商,", "supplier: {label: 名称,"))

    assert not any("“名称”" in n.text("zh") for n in build_files(folder, audience="client").notices)


def test_english_words_are_whole_words() -> None:
    words = Words(("Cost", "供货商"))

    assert words.stand_in("What it costs, and the cost of it")
    assert not words.stand_in("What it costs, and costly costumes")
    assert words.stand_in("新供货商名单")
    assert not Words(()).stand_in("anything")


def test_sheets_keep_what_may_be_seen(folder: Path) -> None:
    sheets = {sheet.title: sheet for sheet in lay_out(load(folder).for_client()).sheets}

    assert "成本" not in sheets
    assert "_planforge" not in sheets
    assert _texts(sheets["价盘"]) == [
        "价盘", "← 返回目录", "商品", "到手价", "四件套", 129.0, "枕芯", 199.0, "平均", 164.0
    ]  # fmt: skip
    assert "均价不低于 100 元" in _texts(sheets["检查"])
    assert "看进货价再定" not in _texts(sheets["检查"])


def _texts(sheet: object) -> list[object]:
    return [cell.value for cell in sheet.cells if cell.value not in (None, "")]  # type: ignore[attr-defined]


@pytest.mark.filterwarnings("ignore:Sparkline:UserWarning")
def test_what_says_internal_false_stands_as_a_value_no_more_exact_than_it_is_shown(
    folder: Path,
) -> None:
    changed(
        folder,
        ("(paid - purchase) / paid,", "(paid - purchase) / paid, internal: false,"),
        ("formula: profit / price}", "formula: profit / price, internal: false}"),
    )  # fmt: skip

    built = build_files(folder, audience="client")

    book = openpyxl.load_workbook(built.workbook)
    prices = [[cell.value for cell in row if cell.value is not None] for row in book["价盘"].rows]
    assert ["四件套", 129, 0.679] in prices
    assert ["枕芯", 199, 0.629] in prices
    told = [notice.text("zh").partition("\n")[0] for notice in built.notices]
    where = f"{folder.as_posix()}/plan.yaml"
    assert told[0] == (
        f"{where}:19:13: 客户可以由支付金额、综合毛利率反推出内部的“采购成本” [client-may-compute]"
    )
    assert told[1].endswith(
        "客户可以由价盘·到手价、价盘·到手毛利率反推出内部的“价盘·进货价” [client-may-compute]"
    )
    assert (
        "按 `internal: false` 只给数值、不给公式：综合毛利率、价盘·到手毛利率 [client-values]"
        in told
    )
    cell = next(c for row in book["指标"].rows for c in row if c.value == "综合毛利率")
    row = [c.value for c in book["指标"][cell.row]]
    assert 0.609 in row
    assert all(
        note is None or "公式" not in note.text
        for note in (c.comment for c in book["指标"][cell.row])
    )


def test_prose_of_the_plan_must_not_name_what_is_hidden(folder: Path) -> None:
    changed(
        folder,
        ("summary: 截至 {{ as_of | day }}，支付 {{ paid.to_date }}。",
         "summary: 毛利率 {{ margin.to_date }}，成本 {{ purchase.to_date | size }}。"),
        ('{{ table("prices") }}',
         '{{ table("prices", columns=["name", "profit"]) }}\n\n'
         '    {% for row in rows("prices") %}\n    {{ row.rate }}\n    {% endfor %}\n\n'
         '    见{{ ref("chart:rates") }}。\n\n    {{ kpis(["paid", "margin"]) }}'),
    )  # fmt: skip

    with pytest.raises(PlanError) as caught:
        build_files(folder, audience="client")

    text = caught.value.text("zh").replace(f"{folder.as_posix()}/", "")
    mend = (
        '    请用 `{% if audience == "internal" %}` 包住这一段，或在它的定义处写 `internal: false`'
    )
    assert text.splitlines() == [
        "plan.yaml:62:17: `margin.to_date` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
        "plan.yaml:62:41: `purchase.to_date` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
        "plan.yaml:65:42: `profit` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
        "plan.yaml:68:8: `row.rate` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
        "plan.yaml:71:14: `chart:rates` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
        "plan.yaml:73:23: `margin` 不给客户看，正文却提到了它 [hidden-in-prose]", mend,
    ]  # fmt: skip
    assert not (folder / "out").exists()


def test_each_reader_has_a_text_of_their_own(folder: Path) -> None:
    plan = load(folder)

    house, client = (_text(edition) for edition in (plan, plan.for_client()))

    assert "内部：采购成本 2305.60 元" in house
    assert "详见价盘" not in house
    assert "详见价盘。" in client
    assert "内部" not in client


def test_else_and_and_and_not_are_understood(folder: Path) -> None:
    changed(
        folder,
        ('{% if audience == "internal" %}', '{% if audience != "client" and paid.to_date > 1 %}'),
        ("{% else %}\n    详见价盘。",
         '{% elif not audience == "client" %}\n    {{ margin.to_date }}\n'
         "    {% else %}\n    详见价盘。"),
    )  # fmt: skip

    assert "详见价盘。" in _text(load(folder).for_client())


def test_a_packs_prose_leaves_out_what_names_something_hidden() -> None:
    plan = load("samples/taobao-monthly")
    secrets = ("margin.target", "margin.previous", "break_even_roi.previous")

    house, client = _text(plan), _text(plan.for_client())

    assert all(plan.figures[name].text in house for name in secrets)
    assert "毛利率 36" not in client
    assert "毛利率达到" not in client
    assert plan.figures["break_even_roi.previous"].text not in client
    assert "〔待补充" not in client
    assert len(client) > 0.8 * len(house)


def _text(plan: Plan) -> str:
    outline = compose(plan, plan.written.texts.values(), plan.written.places.of)
    return "".join(map(spelled, inlines_of((*outline.summary, *outline.blocks))))


def test_the_command_tells_what_the_client_does_not_get(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["build", str(folder), "--for", "client", "--zip", "--language", "zh"])

    printed = capsys.readouterr().out
    assert status == 0
    assert f"工作簿  {folder}/out/云栖家居 12 月价盘（客户版）.xlsx" in printed
    assert f"压缩包  {folder}/out/云栖家居 12 月价盘（客户版）.zip" in printed
    assert "客户版有 4 点需要留意：\n  - 标为内部、已略去：采购成本" in printed
