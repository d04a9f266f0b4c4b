"""Forms as people leave them: edited and saved by office programs, and what is told of slips."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from tests.support.libreoffice import converted

from planforge.build import build_files
from planforge.convert import convert
from planforge.definition.form.cells import same
from planforge.definition.form.files import read_form, write_form
from planforge.definition.read import read_definition, read_tree
from planforge.definition.tree import Fields, Origin, plain
from planforge.problems import PlanError, Problems

if TYPE_CHECKING:
    from planforge.definition.tree import Node

ROOT = Path(__file__).parents[2]
PLAN = """\
    pack: taobao-monthly
    title: 云栖家居 12 月运营规划方案
    period: 2025-12
    as_of: 2025-12-12
    depth: standard
    sources:
      daily: {file: data/daily.csv}
    metrics:
      paid: {target: 800万, spread: weights, weights: [1, 2.5, 3]}
      conversion: {target: 3.2%, owner: 李想}
      visitors: {additive: false}
    facts:
      market_share: {value: 48.7%, source: 第三方行业报告, as_of: 2023-12}
    tables:
      budget:
        total: 80万
        rows:
          - {item: 关键词推广, group: 流量获取, amount: 30万, spent: 141600, owner: 陈卓}
          - {item: 内容营销, group: 流量获取, amount: 150000, owner: 周倩}
      budget_groups:
        rows:
          - {group: 流量获取, share_planned: 56.25%}
      schedule:
        rows:
          - {task: 目标拆解, start: 2025-12-01, end: 2025-12-02, done: 100%}
      contingencies:
        rows:
          - {event: 流量波动, now: "=text(visitors.to_date)"}
    sections:
      背景分析/市场环境: |
        第一段 {{ paid.target }}。

        - 一条
      结论: null
    revisions:
      - {version: "1.0", date: 2025-11-28, author: 王敏, change: 初稿}
"""


def plan_file(folder: Path, text: str = PLAN) -> Path:
    file = folder / "plan.yaml"
    file.write_text(dedent(text), encoding="utf-8")
    return file


def form_of(folder: Path, text: str = PLAN) -> Path:
    plan_file(folder, text)
    form = folder / "计划.xlsx"
    form.write_bytes(form_content(text))
    return form


@cache
def form_content(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "计划.xlsx"
        write_form(plan_file(Path(folder), text), form)
        return form.read_bytes()


def tree_of(file: Path) -> Node:
    problems = Problems()
    tree = read_tree(file.read_bytes(), Origin(file.name, file.parent), problems)
    assert [problem.text("zh") for problem in problems] == []
    assert tree is not None
    return tree


def told(file: Path, language: Any = "zh") -> str:
    problems = Problems()
    read_form(file.read_bytes(), Origin(file.name, file.parent), problems)
    return PlanError(problems).text(language)


def headed(sheet: Any, title: str) -> int:
    """Return the column with a header; the header stands in row 5."""
    for cell in sheet[5]:
        if str(cell.value or "").split(" ")[0] == title:
            return int(cell.column)
    raise AssertionError(f"{title} is none of {[cell.value for cell in sheet[5]]}")


# ── what people do ────────────────────────────────────────────────────────────────────────────────


def test_a_form_says_what_its_plan_says_with_sheet_and_cell(tmp_path: Path) -> None:
    form = form_of(tmp_path)

    tree = tree_of(form)

    assert plain(tree) == plain(tree_of(tmp_path / "plan.yaml"))
    assert isinstance(tree, Fields)
    assert str(tree.nodes["title"].where) == "计划.xlsx#基本信息!C8"
    metrics = tree.nodes["metrics"]
    assert isinstance(metrics, Fields)
    assert str(metrics.keys["conversion"]) == "计划.xlsx#指标与目标!C7"
    conversion = metrics.nodes["conversion"]
    assert isinstance(conversion, Fields)
    assert str(conversion.nodes["target"].where) == "计划.xlsx#指标与目标!D7"


@pytest.mark.engine
def test_a_form_saved_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    (tmp_path / "saved").mkdir()

    saved = converted(form, "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")

    assert saved.read_bytes() != form.read_bytes()
    assert same(tree_of(saved), tree_of(tmp_path / "plan.yaml"))


@pytest.mark.engine
def test_odd_texts_survive_libreoffice(tmp_path: Path) -> None:
    odd = [
        "=1+1",
        "007",
        "1.50",
        " lead",
        "a\\nb\\n",
        "a\\tb",
        "_x000D_",
        "是",
        "null",
        "12:30",
        "🙂",
        "'x",
        "@a",
        "+1",
        "-",
        "１２％",
        "2025-12",
        "2025-12-01",
        "TRUE",
        "#N/A",
        "1e5",
        "a  b",
        "<&>",
    ]
    rows = "\n".join(f'      - {{item: "{text}", note: "{text}"}}' for text in odd)
    text = f'title: "=x"\nperiod: "2025-12"\ntables:\n  own:\n    rows:\n{rows}\n'
    form = form_of(tmp_path, text)
    (tmp_path / "saved").mkdir()

    saved = converted(form, "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")

    assert same(tree_of(saved), tree_of(tmp_path / "plan.yaml"))


def test_a_form_saved_by_openpyxl_says_the_same(tmp_path: Path) -> None:
    form = form_of(tmp_path)

    openpyxl.load_workbook(form).save(form)

    assert same(tree_of(form), tree_of(tmp_path / "plan.yaml"))


def test_sheets_may_be_renamed_and_moved_and_others_added(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    book["预算表"].title = "12月预算（改）"
    book.move_sheet("12月预算（改）", -5)
    book.create_sheet("我的草稿")["A1"] = "随便写"
    book.save(form)

    tree = tree_of(form)

    assert plain(tree) == plain(tree_of(tmp_path / "plan.yaml"))


def test_rows_may_be_inserted_and_left_blank(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    sheet = book["预算表"]
    sheet.insert_rows(7, 3)
    sheet["B8"], sheet["D8"] = "新项目  ", 5000
    book.save(form)

    rows = plain(tree_of(form))["tables"]["budget"]["rows"]

    assert [row["item"] for row in rows] == ["关键词推广", "新项目", "内容营销"]
    assert rows[1] == {"item": "新项目", "amount": 5000}


def test_columns_may_be_moved_and_the_empty_first_one_deleted(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    sheet = book["预算表"]
    for row in range(1, sheet.max_row + 1):
        one, other = sheet.cell(row, 2).value, sheet.cell(row, 5).value
        sheet.cell(row, 2).value, sheet.cell(row, 5).value = other, one
    book["日程"].delete_cols(1)
    book.save(form)

    assert plain(tree_of(form)) == plain(tree_of(tmp_path / "plan.yaml"))


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    metrics = book["指标与目标"]
    typed: list[tuple[float | str, str]] = [
        (0.032, "0.00%"),
        (8000000, "#,##0"),
        (0.3, "General"),
        ("  ≤３５％ ", "@"),
        (258.5, "0.00"),
    ]
    for row, (value, number_format) in enumerate(typed, 20):
        metrics.cell(row, 3).value = f"m{row}"
        metrics.cell(row, 4).value = value
        metrics.cell(row, 4).number_format = number_format
    basics = book["基本信息"]
    period = next(cell for cell in basics["F"] if cell.value == "period").row
    basics.cell(period, 3).value = datetime(2026, 1, 1)
    basics.cell(period, 3).number_format = "mmm-yy"
    basics.cell(period + 1, 3).value = datetime(2026, 1, 12)
    basics.cell(period + 1, 3).number_format = 'yyyy"年"m"月"d"日"'
    book.save(form)

    plan = plain(tree_of(form))

    assert plan["period"] == "2026-01"
    assert plan["as_of"] == "2026-01-12"
    targets = [plan["metrics"][f"m{row}"]["target"] for row in range(20, 25)]
    assert targets == ["3.20%", 8000000, 0.3, "≤35%", 258.5]


def test_words_of_the_drop_downs_stand_for_the_choices(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    metrics = book["指标与目标"]
    metrics.cell(7, headed(metrics, "目标拆分")).value = "按活动阶段"
    basics = book["基本信息"]
    depth = next(cell for cell in basics["F"] if cell.value == "depth").row
    basics.cell(depth, 3).value = "简版"
    book.save(form)

    plan = plain(tree_of(form))

    assert plan["metrics"]["conversion"]["spread"] == "phase"
    assert plan["depth"] == "brief"


def test_an_english_form_gives_english_examples() -> None:
    sheets = openpyxl.load_workbook(BytesIO(form_content(PLAN + "    language: en\n")))

    notes = [
        cell.comment.text.rpartition("For example: ")[2]
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    ]
    beside = [str(cell.value) for cell in sheets["Basics"]["E"]]
    headers = [cell.value for cell in sheets["Sources"][5] if cell.value]

    assert "8 million" in notes
    assert "holidays.csv" in beside
    chinese = {text for text in (*notes, *beside) if re.search(r"[\u4e00-\u9fff]", text)}
    assert chinese == {"双11"}  # the event's name in the calendar
    assert len(headers) == len(set(headers))


def test_a_column_that_somebody_added_is_known_by_its_header(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    metrics, budget = book["指标与目标"], book["预算表"]
    column = metrics.max_column + 1
    metrics.cell(5, column).value, metrics.cell(6, column).value = "口径", "付款成功的金额"
    column = budget.max_column + 1
    budget.cell(5, column).value, budget.cell(6, column).value = "备注", "先付一半"
    book.save(form)

    plan = plain(tree_of(form))

    assert plan["metrics"]["paid"]["definition"] == "付款成功的金额"
    assert plan["tables"]["budget"]["rows"][0]["备注"] == "先付一半"


def with_cell_xml(form: Path, changes: dict[str, str]) -> None:
    """Replace pieces of the form's XML, as another program would have written them."""
    with zipfile.ZipFile(form) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(form, "w") as archive:
        for name, content in parts.items():
            changed = content
            if name.endswith(".xml"):
                for pattern, new in changes.items():
                    changed = re.sub(pattern.encode(), new.encode(), changed)
            archive.writestr(name, changed)


def test_what_excel_computed_is_read_as_its_value(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    with_cell_xml(
        form,
        {
            "<v>141600</v>": "<f>70800*2</f><v>141600</v>",
            r"<v>150000</v>": "<f>SUM(1)</f><v>0.30000000000000004</v>",
        },
    )

    rows = plain(tree_of(form))["tables"]["budget"]["rows"]

    assert rows[0]["spent"] == 141600
    assert rows[1]["amount"] == 0.3


def test_a_formula_of_the_plan_that_excel_took_for_its_own_is_still_the_plans(
    tmp_path: Path,
) -> None:
    form = form_of(tmp_path)
    with_cell_xml(form, {r'"><v>150000</v>': '" t="e"><f>paid.target*0.1</f><v>#NAME?</v>'})

    rows = plain(tree_of(form))["tables"]["budget"]["rows"]

    assert rows[1]["amount"] == "=paid.target*0.1"


# ── what is told ──────────────────────────────────────────────────────────────────────────────────


def test_slips_are_told_with_sheet_and_cell(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    metrics = book["指标与目标"]
    metrics["D200"] = "5%"
    metrics["C21"], metrics["D21"] = "paid", "900万"
    column = metrics.max_column + 1
    metrics.cell(5, column).value, metrics.cell(6, column).value = "责任", "王敏"
    more = book["更多设置"]
    more["B6"], more["C6"] = "sheets..x", "1"
    more["B7"], more["C7"] = "facts.market_share.value", "50%"
    more["B8"] = "title"
    book["预算表"]["D6"] = "见“更多设置” #7"
    book["预算表"]["D7"] = "#DIV/0!"
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#指标与目标!O5: 不认识这一列：“责任” [form-column-unknown]
            是不是“责任人”？
        计划.xlsx#指标与目标!C21: “paid”已经有一行了，在 计划.xlsx#指标与目标!C6 [form-name-twice]
            请把两行合成一行
        计划.xlsx#指标与目标!D200: 这一行填了内容，但没有填代号 [form-name-missing]
            请在“代号”列给它起一个名字，中文也可以
        计划.xlsx#预算表!D7: 这一格是错误值 #DIV/0! [form-cell-error]
            请直接填数值或文字
        计划.xlsx#更多设置!B6: `sheets..x` 不是方案里的位置 [form-bad-path]
            写法如 `sheets.kpis.title` 或 `sheets.kpis.blocks[1].metrics[2]`
        计划.xlsx#更多设置!C7: `facts.market_share.value` 填了两处，\
另一处在 计划.xlsx#外部数字!D6 [form-given-twice]
            请只留一处
        计划.xlsx#预算表!D6: 这一格的内容放在“更多设置”的 #7，但那里没有 [form-reference-missing]
            请直接在这里填写，或恢复那一行""")


def test_problems_of_the_plan_name_sheet_and_cell(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    metrics = book["指标与目标"]
    metrics.cell(7, headed(metrics, "目标拆分")).value = "按星期几"
    basics = book["基本信息"]
    depth = next(cell for cell in basics["F"] if cell.value == "depth").row
    basics.cell(depth, 3).value = "很短"
    basics["C8"] = None
    book.save(form)
    (tmp_path / "plan.yaml").unlink()

    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path)

    text = caught.value.text("zh").replace(f"{tmp_path.as_posix()}/", "")
    assert text.split("\n") == [
        "计划.xlsx#基本信息!C27: 这里不能填“很短”，只能填 简版 (brief), 标准 (standard),"
        " 完整 (full) [form-bad-choice]",
        "计划.xlsx#指标与目标!I7: 这里不能填“按星期几”，只能填 平均 (even), 按星期 (weekday),"
        " 按去年 (last_year), 按权重 (weights), 按活动阶段 (phase),"
        " 按占比 (shares) [form-bad-choice]",
        "    是不是“按星期”？",
        "计划.xlsx#基本信息: 缺少 `title` [missing-key]",
        "    请补上，例如 `title: 云栖家居 12 月运营规划方案`",
    ]


def test_a_workbook_that_is_no_form_is_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")

    assert told(tmp_path / "other.xlsx") == dedent("""\
        other.xlsx: 这个工作簿不是 PlanForge 的方案表单 [form-has-no-marks]
            请用 `planforge convert plan.yaml 计划.xlsx` 或 `planforge new 模板 文件夹 --form` \
生成表单，再填写""")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b"no workbook at all"],
    ids=["empty", "broken", "old", "text"],
)
def test_a_file_that_is_no_workbook_is_told_of(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "计划.xlsx"
    file.write_bytes(content)

    text = told(file)

    assert text.startswith("计划.xlsx: ")
    assert "[form-locked-or-old]" in text if b"old" in content else "[form-damaged]" in text


def test_xml_with_a_document_type_is_not_read(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    bomb = '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet '
    with_cell_xml(form, {"<worksheet ": bomb})

    assert "[form-damaged]" in told(form)


def test_a_workbook_that_unpacks_to_far_too_much_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "计划.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 61_000_000)

    assert "[form-too-large]" in told(file)


def test_a_folder_with_a_plan_and_a_form_asks_which_is_meant(tmp_path: Path) -> None:
    form_of(tmp_path)

    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path)

    assert caught.value.text("zh").replace(tmp_path.as_posix(), "方案") == (
        "方案: 文件夹里有两份方案：plan.yaml, 计划.xlsx [several-plans-in-folder]\n"
        "    请指明用哪一个文件"
    )


def test_a_copied_sheet_is_told_of(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    book.copy_worksheet(book["预算表"])
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表 Copy: 这张表和“预算表”填的是方案的同一部分 [form-sheet-twice]
            请删掉其中一张""")


def test_a_column_that_was_copied_with_its_key_is_told_of(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    sheet = book["预算表"]
    for row in range(1, 9):
        sheet.cell(row, 9).value = sheet.cell(row, 4).value
    sheet["J4"], sheet["J5"] = "owner", "责任人"  # a copy without anything in it does no harm
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表!I5: “预算  元”列重复了，另一列在 D5 [form-column-twice]
            请合成一列""")


def test_a_sheet_whose_hidden_row_is_gone_is_told_of(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    book["预算表"].delete_rows(4)
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表: 这张表表头上方的隐藏行被删掉了，无法读取 [form-sheet-unmarked]
            请把内容粘贴到新生成的表单里（`planforge convert`）；不要这张表就把它删掉""")


def test_a_sheet_whose_header_is_gone_is_told_of_and_no_entry_taken_for_it(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    book["预算表"].delete_rows(5)
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表: 这张表的表头行被删掉了，无法分辨从哪一行开始是填写的内容\
 [form-header-gone]
            请撤销删除，或把内容粘贴到新生成的表单里（`planforge convert`）""")


def test_entries_that_share_a_merged_cell_are_told_of(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    book["预算表"].merge_cells("C6:C7")
    book["基本信息"].merge_cells("C8:D8")  # over the note beside it: nothing is lost
    book["指标与目标"].merge_cells("D60:D61")  # nothing stands in it
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表!C6: C6:C7 合并了单元格，只有第一格有内容，其余是空的 [form-cells-merged]
            请取消合并，各行分别填写""")


def test_rows_given_in_a_file_and_typed_too_are_told_once(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    book = openpyxl.load_workbook(form)
    tables = book["表格总览"]
    budget = next(cell for cell in tables["C"] if cell.value == "budget").row
    tables.cell(budget, headed(tables, "数据文件")).value = "预算.xlsx"
    book.save(form)

    assert told(form) == dedent("""\
        计划.xlsx#预算表!B6: `tables.budget.rows` 填了两处，\
另一处在 计划.xlsx#表格总览!E6 [form-given-twice]
            请只留一处""")


def test_a_workbook_that_a_build_made_is_told_apart(tmp_path: Path) -> None:
    plan = "title: 方案\nperiod: 2025-12\nmetrics:\n  paid: {actual: 5万, target: 8万}\n"
    built = build_files(plan_file(tmp_path, plan), tmp_path / "out")

    assert "[form-is-built]" in told(built.workbook)


# ── convert ───────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_goes_round_all_kinds_of_files(tmp_path: Path) -> None:
    first = plan_file(tmp_path)
    names = ["计划.xlsx", "二.yaml", "三.json", "四.xlsx", "五.yml"]
    source = first

    for name in names:
        converted_plan = convert(source, tmp_path / name)
        source = converted_plan.target

    assert same(tree_of(tmp_path / "五.yml"), tree_of(first))
    assert (tmp_path / "五.yml").read_text("utf-8") == (tmp_path / "二.yaml").read_text("utf-8")
    assert (tmp_path / "四.xlsx").read_bytes() == (tmp_path / "计划.xlsx").read_bytes()


def test_the_sample_built_from_its_form_is_the_same_files(tmp_path: Path) -> None:
    sample, copy = ROOT / "samples/taobao-monthly", tmp_path / "plan"
    shutil.copytree(sample, copy, ignore=shutil.ignore_patterns("expected", "out"))
    convert(copy / "plan.yaml", copy / "计划.xlsx")
    (copy / "plan.yaml").unlink()

    from_text = build_files(sample, tmp_path / "text")
    from_form = build_files(copy, tmp_path / "form")

    assert from_form.workbook.read_bytes() == from_text.workbook.read_bytes()
    assert from_form.document.read_bytes() == from_text.document.read_bytes()


def test_convert_says_what_it_will_not_do(tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    (tmp_path / "there.json").write_text("{}", "utf-8")
    texts = []

    for name in ("plan.txt", "plan.yaml", "there.json"):
        with pytest.raises(PlanError) as caught:
            convert(plan, tmp_path / name)
        texts.append(caught.value.text("zh").replace(f"{tmp_path.as_posix()}/", ""))

    assert "\n".join(texts) == dedent("""\
        plan.txt: 从后缀看不出要转成什么，后缀可以是 .yaml, .yml, .json, .xlsx [convert-to-what]
            请写成 `plan.yaml` 或 `计划.xlsx` 这样的名字
        plan.yaml: 这就是方案自己的文件 [convert-onto-itself]
            请换一个文件名
        there.json: 已有同名文件 [file-exists]
            要覆盖请加 `--force`，或换一个文件名""")
    assert convert(plan, tmp_path / "there.json", force=True).comments is False
