"""Last period's plan becomes the next one's, and its author is told what to see to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planforge.cli import main
from planforge.definition.read import read_definition
from planforge.problems import PlanError, Problem
from planforge.starting.last import NextPlan, next_plan

LAST = """\
# 山茶茶铺，给老板看的一页
pack: base
title: 山茶茶铺 2025年11月经营计划   # 老板要求写全年月
version: "2.3"
period: 2025-11
as_of: 2025-11-20    # 周四

sources:
  till: {file: 数据/流水.csv, date: 日期}      # 收银机
  club: {files: ["../会员/*.csv"], date: 日期}

metrics:
  sales:                     # 门店加外卖
    label: 销售额
    from: till.金额
    target: 12万
    spread: weights
    weights: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
              1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]   # 月底盘点日加倍
  members: {label: 会员数, previous: 310, actual: 334, last_year: 120, target: previous * 1.1}
  rating: {label: 评分, previous: 4.8, target: ≥4.9, better: higher}

tables:
  tasks:
    title: 待办
    columns:
      task: {label: 事项}
      due: {label: 截止, type: date}
      done: {label: 完成度, type: number, format: 0%}
      since: {label: 供应商合作起, type: date}
    rows:
      # 每月都做
      - {task: 盘点, due: 2025-11-30, done: 100%, since: 2019-03-01}
      - task: 双11 外卖满减
        due: 2025-11-11
        done: 40%
  prices:
    columns: {name: {label: 品名}, price: {label: 价格, type: number}}
    rows: 价目.csv

sections:
  本月要点: 正文/要点.md
  结尾: |
    谢谢大家。
      （11 月全体）
attachments:
  - {file: 菜单.txt}
revisions:
  - {version: "2.3", date: 2025-11-21, change: 改了目标}
"""

NEXT = """\
# 山茶茶铺，给老板看的一页
pack: base
title: 山茶茶铺 2025年12月经营计划   # 老板要求写全年月
version: "1.0"
period: 2025-12

sources:
  till: {file: ../十一月/数据/流水.csv, date: 日期}      # 收银机
  club: {files: ["../会员/*.csv"], date: 日期}

metrics:
  sales:                     # 门店加外卖
    label: 销售额
    from: till.金额
    target: 12万
  members: {label: 会员数, previous: 334, target: previous * 1.1}
  rating: {label: 评分, target: ≥4.9, better: higher}

tables:
  tasks:
    title: 待办
    columns:
      task: {label: 事项}
      due: {label: 截止, type: date}
      done: {label: 完成度, type: number, format: 0%}
      since: {label: 供应商合作起, type: date}
    rows:
      # 每月都做
      - {task: 盘点, due: 2025-12-31, since: 2019-03-01}
      - task: 双11 外卖满减
        due: 2025-12-11
  prices:
    columns: {name: {label: 品名}, price: {label: 价格, type: number}}
    rows: 价目.csv

sections:
  本月要点: 正文/要点.md
  结尾: |
    谢谢大家。
      （11 月全体）
attachments:
  - {file: 菜单.txt}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("十一月/plan.yaml", LAST)
    write("十一月/数据/流水.csv", "日期,金额\n2025-11-20,4000\n")
    write("十一月/价目.csv", "name,price\n白茶,30\n")
    write("十一月/正文/要点.md", "先做老客。\n\n双十一别跟价。\n")
    write("十一月/菜单.txt", "白茶")
    write("会员/2025-11.csv", "日期,人数\n2025-11-20,334\n")
    return tmp_path


def write(name: str, text: str) -> None:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def november(to: str = "2025-12", folder: str = "十二月", exports: str | None = None) -> NextPlan:
    return next_plan(Path("十一月"), to, Path(folder), Path(exports) if exports else None)


def written(plan: NextPlan) -> str:
    return plan.contents[plan.folder / "plan.yaml"].decode()


def texts(problems: tuple[Problem, ...]) -> str:
    return "\n".join(problem.text("zh") for problem in problems)


@pytest.mark.usefixtures("shop")
def test_only_what_belongs_to_the_month_changes() -> None:
    plan = november()

    assert written(plan) == NEXT


@pytest.mark.usefixtures("shop")
def test_wording_goes_along_and_data_stay_where_they_are() -> None:
    plan = november()

    assert {path.as_posix(): content.decode() for path, content in plan.contents.items()} == {
        "十二月/plan.yaml": NEXT,
        "十二月/价目.csv": "name,price\n白茶,30\n",
        "十二月/正文/要点.md": "先做老客。\n\n双十一别跟价。\n",
        "十二月/菜单.txt": "白茶",
    }


def test_a_price_is_not_taken_for_a_sale_of_the_same_name(shop: Path) -> None:
    rows = "rows: [{name: 单丛, price: 99}, {name: 99 特惠, price: 618}]"
    text = LAST.replace("rows: 价目.csv", rows).replace("2025-11", "2025-09")
    write("九月/plan.yaml", text.replace("- {file: 菜单.txt}", "[]").replace("正文/要点.md", "好"))

    plan = next_plan(Path("九月"), "2025-10", Path("十月"), None)

    assert "“99”" not in texts(plan.mentions)
    assert "“99 特惠”" in texts(plan.mentions)


@pytest.mark.usefixtures("shop")
def test_the_author_is_told_what_changed_and_what_to_look_at() -> None:
    plan = november()

    assert texts(plan.changed) == (
        "十二月/plan.yaml:5:9: 周期：`2025-11` → `2025-12` [new-period]\n"
        "十二月/plan.yaml:3:8: 标题：山茶茶铺 2025年12月经营计划 [new-title]\n"
        "十二月/plan.yaml: 去掉了 `as_of`：实际数据取到有数据的最后一天 [new-without-as_of]\n"
        "十二月/plan.yaml: 修订记录重新开始 [new-without-revisions]\n"
        "十二月/plan.yaml:4:11: 版本：1.0 [new-version]\n"
        "十二月/plan.yaml:12:3: 手填指标 1 个，`actual` 改作 `previous`：会员数"
        " [new-previous]\n"
        "十二月/plan.yaml:12:3: 去掉了 2 个指标里其他周期的手填数：会员数, 评分 [new-dropped]\n"
        "十二月/plan.yaml:20:3: 表格里 2 个日期移到新周期：tasks [new-days]\n"
        "十二月/plan.yaml:20:3: 清空了 2 格上期的进度与对比数：tasks.done [new-emptied]"
    )
    assert texts(plan.to_look_at) == (
        "十二月/plan.yaml:13:5: 去掉了 `sales` 的 30 个每日权重：新周期有 31 天"
        " [new-weights-dropped]\n"
        "十二月/plan.yaml:12:3: 1 个手填指标的 `previous` 只到 2025-11-20，请换成整期的数：会员数"
        " [new-previous-until]\n"
        "十二月/plan.yaml:12:3: 2 个目标还是上期的数：销售额, 评分 [new-targets]"
    )
    assert texts(plan.mentions) == (
        "十二月/plan.yaml:30:15: “双11 外卖满减” [new-mention]\n"
        "十二月/plan.yaml:39:5: “谢谢大家。 （11 月全体）” [new-mention]\n"
        "十二月/正文/要点.md:3: “双十一别跟价。” [new-mention]"
    )


@pytest.mark.usefixtures("shop")
def test_the_new_plan_reads_and_the_last_one_is_untouched() -> None:
    plan = november()
    for path, content in plan.contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    assert read_definition("十二月").definition.period == "2025-12"
    assert Path("十一月/plan.yaml").read_text("utf-8") == LAST


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("to", "members", "rating"),
    [
        ("2025-12", "{label: 会员数, previous: 334, target: previous * 1.1}", True),
        ("2026-11", "{label: 会员数, last_year: 334, target: previous * 1.1}", True),
        ("2026-04", "{label: 会员数, target: previous * 1.1}", False),
    ],
)
def test_typed_figures_become_what_they_are_to_the_new_period(
    to: str, members: str, rating: bool
) -> None:
    plan = november(to)

    assert f"  members: {members}\n" in written(plan)
    assert ("[new-previous]" in texts(plan.changed)) is rating
    assert "  rating: {label: 评分, target: ≥4.9, better: higher}\n" in written(plan)


@pytest.mark.usefixtures("shop")
def test_figures_of_a_whole_period_need_no_second_look() -> None:
    write("十一月/plan.yaml", LAST.replace("as_of: 2025-11-20", "as_of: 2025-11-30"))

    assert "new-previous" not in texts(november().to_look_at)


@pytest.mark.usefixtures("shop")
def test_weights_that_still_fit_stay_and_are_told_of() -> None:
    plan = november(to="2026-04")

    assert "weights: [1, 1," in written(plan)
    assert "`sales` 的 30 个每日权重还是上期的" in texts(plan.to_look_at)


@pytest.mark.usefixtures("shop")
def test_sources_are_found_in_a_folder_of_exports_by_their_names() -> None:
    write("下载/流水.csv", "日期,金额\n2025-12-03,100\n")
    write("下载/价目.csv", "name,price\n白茶,32\n")
    write("下载/别的.csv", "日期,件数\n2025-12-03,4\n")

    plan = november(exports="下载")

    assert "till: {file: ../下载/流水.csv, date: 日期}      # 收银机" in written(plan)
    assert 'club: {files: ["../会员/*.csv"], date: 日期}' in written(plan)
    assert "rows: ../下载/价目.csv" in written(plan)
    assert Path("十二月/价目.csv") not in plan.contents
    assert "在 `下载` 里找到了数据来源：till" in texts(plan.changed)
    assert "`下载` 里没有，仍指向原来的文件：club" in texts(plan.to_look_at)
    assert "`下载` 里还有方案没用到的：" in texts(plan.to_look_at)


@pytest.mark.usefixtures("shop")
def test_sources_of_a_preset_are_found_whatever_their_files_are_called() -> None:
    write("p/plan.yaml", "pack: base\ntitle: 11月\nperiod: 2025-11\nsources:\n"
          "  s: {files: 旧/*店铺*.csv, preset: sycm-shop, overlaps: newest}   # 后台\n"
          "  t: {files: 旧/*.csv, date: 日期}\n")  # fmt: skip
    write("下载/日报 12月.csv", "统计日期,访客数,支付买家数,支付金额\n2025-12-03,100,3,900\n")

    plan = next_plan(Path("p"), "2025-12", Path("n"), Path("下载"))

    assert "  s: {files: ../下载/" in written(plan)
    assert ", preset: sycm-shop, overlaps: newest}   # 后台\n" in written(plan)
    assert "  t: {files: ../p/旧/*.csv, date: 日期}\n" in written(plan)
    assert "`下载` 里没有，仍指向原来的文件：t" in texts(plan.to_look_at)


@pytest.mark.usefixtures("shop")
def test_files_called_by_their_days_take_in_the_new_days_and_keep_the_old() -> None:
    write("p/plan.yaml", "pack: base\ntitle: 12月\nperiod: 2025-12\nsources:\n"
          "  s: {file: ../下载/店铺_20251201_20251231.csv, preset: sycm-shop}\n"
          "  t: {files: ../下载/2025年12月/*.csv, date: 日期}\n"
          "  u: {file: ../下载/台账-2025-12.csv, date: 日期}\n")  # fmt: skip
    head = "统计日期,访客数,支付买家数,支付金额\n"
    write("下载/店铺_20251201_20251231.csv", f"{head}2025-12-03,100,3,900\n")
    write("下载/店铺_20260101_20260109.csv", f"{head}2026-01-03,100,3,900\n")
    for month in ("2025-12", "2026-01"):
        write(f"下载/台账-{month}.csv", f"日期,件数\n{month}-03,4\n")
    write("下载/2025年12月/会员.csv", "日期,会员\n2025-12-03,4\n")
    write("下载/2026年1月/会员.csv", "日期,会员\n2026-01-03,4\n")

    plan = next_plan(Path("p"), "2026-01", Path("n"), Path("下载"))

    assert written(plan).partition("sources:\n")[2] == (
        "  s: {preset: sycm-shop, files: ../下载/*店铺*.csv}\n"
        "  t: {files: [../下载/2025年12月/*.csv, ../下载/2026年1月/*.csv], date: 日期}\n"
        "  u: {file: ../下载/台账-2026-01.csv, date: 日期}\n"
    )


@pytest.mark.usefixtures("shop")
def test_a_plan_without_sources_takes_what_is_recognised() -> None:
    write("p/plan.yaml", "pack: base\ntitle: 11月\nperiod: 2025-11\n")
    write("下载/店铺日报.csv", "统计日期,访客数,支付买家数,支付金额\n2025-12-03,100,3,900\n")

    plan = next_plan(Path("p"), "2025-12", Path("n"), Path("下载"))

    assert written(plan) == (
        "pack: base\ntitle: 12月\nperiod: 2025-12\n"
        "sources:\n  shop: {files: ../下载/*店铺*.csv, preset: sycm-shop}\n"
    )


@pytest.mark.usefixtures("shop")
def test_odd_names_and_shared_packs_are_seen_from_the_new_folder() -> None:
    write("包/pack.yaml", "extends: base\n")
    write("[11月] a/plan.yml", "pack: ../包\ntitle: 'It''s November 2025'\nperiod: 2025-11\n"
          "sources:\n  s: {files: 数据/**/*售*.csv, date: 日期}\n"
          "  t: {file: '数据/x y.csv', date: 日期}\n"
          "prose: ../公用.md\nholidays: 假.csv\n")  # fmt: skip
    write("公用.md", "# 甲\n乙\n")
    write("[11月] a/假.csv", "date,name,kind\n")

    plan = next_plan(Path("[11月] a"), "2025-12")

    assert plan.folder == Path("[12月] a")
    assert plan.contents[Path("[12月] a/plan.yml")].decode() == (
        "pack: ../包\ntitle: 'It''s December 2025'\nperiod: 2025-12\n"
        'sources:\n  s: {files: "../[[]11月] a/数据/**/*售*.csv", date: 日期}\n'
        "  t: {file: '../[11月] a/数据/x y.csv', date: 日期}\nprose: ../公用.md\nholidays: 假.csv\n"
    )
    assert Path("[12月] a/假.csv") in plan.contents


@pytest.mark.usefixtures("shop")
def test_without_a_name_the_folder_stands_beside_the_last_one() -> None:
    plan = next_plan(Path("十一月"), "2025年12月")

    assert plan.folder == Path("十二月")


@pytest.mark.usefixtures("shop")
def test_a_plan_of_another_name_becomes_one_that_its_folder_is_known_by() -> None:
    write("旧/十一月.yml", "pack: base\ntitle: 11月\nperiod: 2025-11\nsummary: ../[甲].md\n")
    write("[甲].md", "好。\n")

    plan = next_plan(Path("旧/十一月.yml"), "2025-12", Path("新/店"))

    assert plan.contents == {
        Path("新/店/plan.yml"): (
            "pack: base\ntitle: 12月\nperiod: 2025-12\nsummary: ../../[甲].md\n".encode()
        )
    }


@pytest.mark.usefixtures("shop")
def test_a_plan_in_json_stays_json() -> None:
    write("json/plan.json", json.dumps({"pack": "base", "title": "11月", "period": "2025-11"}))

    plan = next_plan(Path("json"), "2025-12", Path("neu"))

    assert json.loads(plan.contents[Path("neu/plan.json")]) == {
        "pack": "base", "title": "12月", "period": "2025-12",
    }  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_an_excel_form_stays_a_form() -> None:
    from planforge.definition.form import write_form

    Path("表单").mkdir()
    write_form(Path("十一月/plan.yaml"), Path("表单/计划.xlsx"))
    Path("正文").mkdir()
    write("表单/正文/要点.md", "先做老客。")

    plan = next_plan(Path("表单"), "2025-12", Path("十二月"))

    for path, content in plan.contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    definition = read_definition("十二月").definition
    assert (definition.period, definition.metrics["members"].previous) == ("2025-12", 334)
    assert "十二月/计划.xlsx#基本信息!" in texts(plan.changed)


@pytest.mark.usefixtures("shop")
def test_a_plan_may_be_taken_over_as_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    write("包/pack.yaml", "extends: base\n")
    write("一/plan.yml", "pack: ../包\ntitle: 11月\nperiod: 2025-11\nsummary: 11月旺。  # 勿改\n")

    assert main(["new", "--from", "一", "--to", "2025-12", "深/二", "--form", "--language=zh"]) == 0

    told = capsys.readouterr().out
    assert "  - 深/二/计划.xlsx: 注释留在 `一/plan.yml` 里：只有 YAML 有注释\n" in told
    assert "  - 深/二/计划.xlsx#基本信息!" in told
    assert "plan.yml:" not in told
    assert [entry.name for entry in Path("深/二").iterdir()] == ["计划.xlsx"]
    definition = read_definition("深/二").definition
    assert (definition.pack, definition.period) == ("../../包", "2025-12")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("to", "folder", "exports", "told"),
    [
        (
            "2026-Q1", "neu", None,
            "`2026-Q1` 接不上原方案的周期 `2025-11`：写法不对，或不是同一种周期 [new-bad-period]\n"
            "    月份写 `--to 2026-01`，季度写 `--to 2026-Q1`，年份写 `--to 2026`",
        ),
        (
            "2025-11", "neu", None,
            "十一月/plan.yaml: 这份方案的周期已经是 `2025-11` [new-same-period]\n"
            "    请用 `--to` 写下一个周期",
        ),
        (
            "2025-12", "十一月", None,
            "十一月: 新方案会写进原方案的文件夹 [new-into-itself]\n    请换一个文件夹",
        ),
        (
            "2025-12", "neu", "没有",
            "没有: 这里没有存放导出文件的文件夹 [no-exports-there]\n"
            "    请检查路径；`--exports` 后面写文件夹",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_whole(to: str, folder: str, exports: str | None, told: str) -> None:
    with pytest.raises(PlanError) as caught:
        november(to, folder, exports)

    assert caught.value.text("zh") == told


@pytest.mark.usefixtures("shop")
def test_a_quarter_and_a_stretch_of_days_move_as_well() -> None:
    write("q/plan.yaml", "pack: base\ntitle: 2025年第四季度\nperiod: 2025-Q4\ntables:\n"
          "  t: {columns: {d: {type: date}}, rows: [{d: 2025-12-31}]}\n")  # fmt: skip
    write("r/plan.yaml", "pack: base\ntitle: 周计划\nperiod: 2025-12-01/2025-12-07\ntables:\n"
          "  t: {columns: {d: {type: date}}, rows: [{d: 2025-12-05}]}\n")  # fmt: skip

    quarter = next_plan(Path("q"), "2026Q1", Path("n"))
    days = next_plan(Path("r"), "2025-12-08/2025-12-14", Path("n"))

    assert written(quarter) == (
        "pack: base\ntitle: 2026年第一季度\nperiod: 2026-Q1\ntables:\n"
        "  t: {columns: {d: {type: date}}, rows: [{d: 2026-03-31}]}\n"
    )
    assert written(days) == (
        "pack: base\ntitle: 周计划\nperiod: 2025-12-08/2025-12-14\ntables:\n"
        "  t: {columns: {d: {type: date}}, rows: [{d: 2025-12-12}]}\n"
    )


ANNUAL = """\
title: 2026 年度经营计划
period: "2026"
metrics:
  gmv: {label: 成交额, actual: 300万, target: 800万}
  cr: {label: 转化率, target: 3.2%}
drivers: {gmv: people * cr}
scenarios:
  low: {label: 低, drivers: {cr: 2.9%, people: base * 0.9}}
  base: {label: 基准}
facts:
  market: {label: 市场规模, value: 13万亿元, source: 报告}
tables:
  quarters:
    title: 季度目标
    columns:
      quarter: {label: 季度}
      share: {label: 占比, type: number}
      last_year: {label: 去年同季, type: number}
    rows: [{quarter: Q1, share: 40%, last_year: 120万}, {quarter: Q2, share: 60%, last_year: 130万}]
  goals:
    title: 目标
    columns:
      goal: {label: 目标}
      actual: {label: 实际, type: number, formula: gmv.actual}
      checked: {label: 上次自查, type: date}
      due: {label: 截止, type: date}
    rows:
      - {goal: 规模, actual: 690万, checked: 2026-06-15, due: 2026-12-31}
      - {goal: 口碑, actual: =gmv.actual / 2}
"""


def test_what_the_last_year_has_come_to_does_not_stand_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write("旧/plan.yaml", ANNUAL)

    plan = next_plan(Path("旧"), "2027", Path("新"), None)

    rows = written(plan).partition("tables:")[2]
    assert "rows: [{quarter: Q1, share: 40%}, {quarter: Q2, share: 60%}]" in rows
    assert "{goal: 规模, checked: 2026-06-15, due: 2027-12-31}" in rows
    assert "{goal: 口碑, actual: =gmv.actual / 2}" in rows
    assert "清空了 3 格上期的进度与对比数：quarters.last_year, goals.actual" in texts(plan.changed)
    assert texts(plan.to_look_at) == (
        "新/plan.yaml:4:3: 请确认 1 个手填指标的 `previous` 是整期的数：成交额"
        " [new-previous-whole]\n"
        "新/plan.yaml:4:3: 2 个目标还是上期的数：成交额, 转化率 [new-targets]\n"
        "新/plan.yaml:13:3: 1 张表里的数还是上期的，请逐张看一遍：季度目标 [new-table-figures]\n"
        "新/plan.yaml:8:3: 情景里有 1 个驱动项写的还是上期的数：转化率 [new-scenarios]\n"
        "新/plan.yaml:11:3: 1 个外部数字还是原来查到的，请看看有没有新的：市场规模 [new-facts]"
    )
