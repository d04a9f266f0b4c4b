"""A folder of downloads: what it holds, what is missing in it, and what a plan says of it."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some
from tests.recognition.downloads import SHOP, write_csv, write_shop_day, write_xls

import planforge
from planforge.cli import main
from planforge.recognition import recognise
from planforge.recognition.patterns import matches, patterns_of

if TYPE_CHECKING:
    from pathlib import Path

PRODUCTS = ["商品ID", "商品名称", "商品访客数", "支付金额"]
ADS = ["日期", "计划名字", "展现量", "点击量", "花费", "总成交金额"]


def write_month(folder: Path) -> Path:
    """Write downloads: twelve days but one, a stretch, a copy, products, advertising, notes."""
    sycm = folder / "生意参谋"
    for day in (*range(1, 6), *range(7, 13)):
        write_shop_day(sycm, f"2025-12-{day:02}")
    first = sycm / "【生意参谋平台】店铺_整体_2025-12-01_2025-12-01.xls"
    shutil.copy(first, sycm / "【生意参谋平台】店铺_整体_2025-12-01_2025-12-01 (2).xls")
    write_xls(
        sycm / "【生意参谋平台】店铺_整体_2025-12-01_2025-12-12.xls",
        SHOP,
        [["2025-12-01~2025-12-12", "9,876", "312", "112,968.00", "456", "-"]],
    )
    write_xls(
        sycm / "【生意参谋平台】商品_全部_2025-12-01_2025-12-12.xls",
        PRODUCTS,
        [
            ["-", "合计", "9,000", "112,968.00"],
            ["682015433907123456", "四件套", "8,000", "100,000.00"],
            ["682015433907123457", "枕芯", "700", "12,968.00"],
            ["682015433907123458", "被芯", "300", "—"],
            ["682015433907123459", "毛毯", "1.2k", "0"],
        ],
    )
    write_csv(
        folder / "万相台" / "计划报表_20251213_090501.csv",
        [ADS, ["2025-12-01", "甲", 900, 30, 45.5, 130], ["合计", "", 900, 30, 45.5, 130]],
    )
    write_csv(folder / "库存.csv", [["货号", "库存"], ["A-1", 3]], encoding="utf-8")
    (folder / "~$库存.csv").write_bytes(b"lock")
    (folder / ".hidden").mkdir()
    shutil.copy(first, folder / ".hidden" / "店铺.xls")
    (folder / "说明.txt").write_text("a,b\n1,2\n", "utf-8")
    return folder


def test_a_folder_of_downloads_is_told_in_full(tmp_path: Path) -> None:
    found = recognise([write_month(tmp_path / "下载")], tmp_path)

    assert not found.problems
    assert "\n".join(found.lines("zh")) == dedent("""\
        shop：生意参谋·店铺，预设 `sycm-shop`
          依据：必有的 3 列都在，共 6 列认识 6 列，文件名也像
          文件：13 个，下载/生意参谋/【生意参谋平台】店铺_整体_2025-12-01_2025-12-01.xls … 下载/生意参谋/【生意参谋平台】店铺_整体_2025-12-12_2025-12-12.xls
          工作表“数据”，表头在第 5 行
          行数：12
          按天：2025-12-01~2025-12-12
          整段：2025-12-01~2025-12-12
          缺的日子：2025-12-06
          重复下载：下载/生意参谋/【生意参谋平台】店铺_整体_2025-12-01_2025-12-01 (2).xls 与 下载/生意参谋/【生意参谋平台】店铺_整体_2025-12-01_2025-12-01.xls 内容相同
          列：
            统计日期  日期  2025-12-01
            访客数  数字  1,200  → visitors 访客数
            支付买家数  数字  36  → buyers 支付买家数
            支付金额  数字  9,414.00  → paid 支付金额
            支付订单数  数字  38  → orders 支付订单数
            成功退款金额  空  → refunds 成功退款金额

        ads：万相台·推广报表，预设 `wanxiang`
          依据：必有的 4 列都在，共 6 列认识 6 列，文件名也像
          文件：1 个，下载/万相台/计划报表_20251213_090501.csv
          表头在第 1 行
          行数：1
          按天：2025-12-01
          不计的合计行：1
          列：
            日期  日期  2025-12-01
            计划名字  文字  甲
            展现量  数字  900  → ad_views 推广展现量
            点击量  数字  30  → ad_clicks 推广点击量
            花费  数字  45.5  → ad_cost 付费推广花费
            总成交金额  数字  130  → ad_paid 付费推广成交金额

        products：生意参谋·商品，预设 `sycm-products`
          依据：必有的 4 列都在，共 4 列认识 4 列，文件名也像
          文件：1 个，下载/生意参谋/【生意参谋平台】商品_全部_2025-12-01_2025-12-12.xls
          工作表“数据”，表头在第 5 行
          行数：4
          整段：2025-12-01~2025-12-12
          不计的合计行：1
          不是数字：下载/生意参谋/【生意参谋平台】商品_全部_2025-12-01_2025-12-12.xls#数据:10[商品访客数] “1.2k”
          列：
            商品ID  文字  682015433907123456
            商品名称  文字  四件套
            商品访客数  数字  8,000
            支付金额  数字  100,000.00

        库存：没有预设认识它
          文件：1 个，下载/库存.csv
          表头在第 1 行
          行数：1
          看不出日期：没有日期列，文件名里也没有
          列：
            货号  文字  A-1
            库存  数字  3

        粘贴到 plan.yaml：

        sources:
          shop: {files: 下载/生意参谋/*店铺*.xls, preset: sycm-shop}
          ads: {files: 下载/万相台/*计划报表*.csv, preset: wanxiang}
          products: {files: 下载/生意参谋/*商品_全部*.xls, preset: sycm-products}
          库存: {file: 下载/库存.csv}

        能得到的指标：visitors（访客数）、buyers（支付买家数）、paid（支付金额）、orders（支付订单数）、refunds（成功退款金额）、ad_cost（付费推广花费）、ad_paid（付费推广成交金额）、ad_views（推广展现量）、ad_clicks（推广点击量）
        预设依公开资料整理，未与平台现行导出核对，请看一眼上面的列。""")  # noqa: E501


def test_the_lines_work_as_they_are(tmp_path: Path) -> None:
    found = recognise([write_month(tmp_path / "下载")], tmp_path)
    text = "\n".join(found.lines("en"))
    sources = text[text.index("sources:") : text.index("\n\nmetrics they give")]
    (tmp_path / "plan.yaml").write_text(
        "title: T\nperiod: 2025-12\nas_of: 2025-12-12\ncatalogue: e-commerce\n"
        "metrics: {paid: , visitors: , buyers: , conversion: , cart_users: , ad_cost: }\n"
        + sources,
        "utf-8",
    )

    plan = planforge.load(tmp_path)

    assert yaml.safe_load(sources)["sources"] == found.sources
    assert plan.figures["visitors.to_date"].value == 9876
    assert plan.figures["conversion.to_date"].value == pytest.approx(312 / 9876)
    assert plan.figures["ad_cost.to_date"].value == 45.5
    assert {notice.code for notice in plan.notices} >= {"copy-left-out", "columns-not-exported"}


def test_what_was_built_from_a_plan_is_no_export(tmp_path: Path) -> None:
    write_shop_day(tmp_path / "下载", "2025-12-01")
    (tmp_path / "plan.yaml").write_text(
        "title: T\nperiod: 2025-12\nas_of: 2025-12-01\nmetrics: {paid: {from: shop.支付金额}}\n"
        "sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}\n",
        "utf-8",
    )
    built = planforge.build_files(tmp_path)

    found = recognise([tmp_path], tmp_path)

    assert built.workbook.is_file()
    assert list(found.sources) == ["shop"]


def test_what_is_bound_is_told_by_source(tmp_path: Path) -> None:
    found = recognise([write_month(tmp_path / "下载")], tmp_path)

    assert found.metrics["paid"] == "shop"
    assert found.metrics["ad_cost"] == "ads"
    assert "order_users" not in found.metrics  # its column was not chosen at the download
    assert found.twice == {}


def test_paths_start_at_the_plans_folder(tmp_path: Path) -> None:
    write_shop_day(tmp_path / "下载", "2025-12-01")
    write_shop_day(tmp_path / "下载", "2025-12-02")
    (tmp_path / "方案").mkdir()

    found = recognise([tmp_path / "下载"], tmp_path / "方案")

    assert found.sources == {"shop": {"files": "../下载/*店铺*.xls", "preset": "sycm-shop"}}


def test_two_platforms_that_give_one_metric_are_told(tmp_path: Path) -> None:
    write_shop_day(tmp_path, "2025-12-01")
    write_csv(
        tmp_path / "京东.csv",
        [["时间", "访客数", "成交金额", "成交客户数"], ["2025-12-01", 500, 900, 20]],
    )

    found = recognise([tmp_path], tmp_path)

    assert found.twice == {
        "visitors": ("shop", "jd"), "buyers": ("shop", "jd"), "paid": ("shop", "jd"),
    }  # fmt: skip
    assert "\n".join(found.lines("en")).endswith(
        "two exports give `visitors`, `buyers`, `paid`: say under `metrics:` which one counts, "
        "as in\n  visitors: {from: shop.访客数}"
    )


def test_columns_of_other_files_are_offered_where_they_are_named_like_metrics(
    tmp_path: Path,
) -> None:
    write_csv(
        tmp_path / "台账_2025-12.csv",
        [["日期", "毛利额", "GMV", "访客数", "备注"], ["2025-12-01", 3, 9, 7, "a"]],
    )

    found = recognise([tmp_path], tmp_path)

    assert found.sources == {"台账": {"file": "台账_2025-12.csv", "date": "日期"}}
    assert found.metrics == {}
    assert found.suggested == {
        "visitors": {"from": "台账.访客数"},
        "paid": {"from": "台账.GMV"},
        "gross_profit": {"from": "台账.毛利额"},
    }


@pytest.mark.parametrize(
    ("header", "row", "date", "days"),
    [
        ("月份,访客数", "2025-01-01,900", "月份", 1),
        ("月份,截止日,访客数", "2025-01-01,2025-01-31,900", None, 0),
        ("店,访客数", "甲,900", None, 0),
    ],
)
def test_the_only_column_with_dates_is_the_date_whatever_it_is_called(
    tmp_path: Path, header: str, row: str, date: str | None, days: int
) -> None:
    write_csv(tmp_path / "台账.csv", [header.split(","), row.split(",")])

    (group,) = recognise([tmp_path], tmp_path).groups

    assert group.source == {"file": "台账.csv"} | ({"date": date} if date else {})
    assert len(group.facts.days) == days


def test_a_preset_beside_the_plan_is_known_too(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mine.yaml").write_text(
        "about: {title: {zh-CN: 自家, en: Our own}, platform: own, where: 报表, note: 已核对}\n"
        "source: orders\nfiles: ['日报*']\nheader: {required: [日期, 实收]}\ndate: 日期\n"
        "metrics: {paid: 实收}\n",
        "utf-8",
    )
    write_csv(tmp_path / "下载" / "日报_2025-12-01.csv", [["日期", "实收"], ["2025-12-01", 9]])

    found = recognise([tmp_path / "下载"], tmp_path)

    assert found.sources == {"orders": {"files": "下载/日报*.csv", "preset": "presets/mine.yaml"}}
    assert found.metrics == {"paid": "orders"}
    assert found.lines("zh")[0] == "orders：自家，预设 `presets/mine.yaml`"
    english = recognise([tmp_path / "下载"], tmp_path, "en")
    assert english.lines("en")[0] == "orders: Our own, preset `presets/mine.yaml`"


def test_days_told_twice_and_headers_alone_are_told(tmp_path: Path) -> None:
    write_shop_day(tmp_path, "2025-12-01")
    write_shop_day(tmp_path, "2025-12-01", visitors="1,300", mark=" (2)")
    write_xls(tmp_path / "【生意参谋平台】店铺_整体_2025-12-02_2025-12-02.xls", SHOP, [])

    text = "\n".join(recognise([tmp_path], tmp_path).lines("en"))

    assert (
        "the same days, but other figures: 【生意参谋平台】店铺_整体_2025-12-01_2025-12-01.xls and "
        "【生意参谋平台】店铺_整体_2025-12-01_2025-12-01 (2).xls"
    ) in text
    assert "rows: 2\n" in text


def test_days_that_several_files_tell_alike_are_counted(tmp_path: Path) -> None:
    write_shop_day(tmp_path, "2025-12-01")
    write_shop_day(tmp_path, "2025-12-02")
    both = [[day, "1,200", "36", "9,414.00", "38", "-"] for day in ("2025-12-01", "2025-12-02")]
    write_xls(tmp_path / "店铺_2025-12-01_2025-12-02.xls", SHOP, both)

    text = "\n".join(recognise([tmp_path], tmp_path).lines("en"))

    assert "told alike by several files, counted once: 2\n" in text
    assert "the same days" not in text


def test_what_cannot_be_read_is_told_and_the_rest_is_recognised(tmp_path: Path) -> None:
    write_shop_day(tmp_path, "2025-12-01")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "空.csv").write_bytes(b"")

    found = recognise([tmp_path], tmp_path)

    assert list(found.sources) == ["shop"]
    assert [problem.code for problem in found.problems] == ["unreadable-file", "empty-file"]


def test_an_empty_folder_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(tmp_path), "--language", "zh"]) == 2

    assert capsys.readouterr().out == "没有能读的文件（.xls、.xlsx、.csv 等）\n"


def test_the_command_tells_of_paths_that_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", f"{tmp_path}/下载", "--language", "en"]) == 2

    assert "there is no such file or folder [nothing-to-inspect]" in capsys.readouterr().err


# ── Patterns ──────────────────────────────────────────────────────────────────────────────────────

NAMES = some.lists(
    some.text(alphabet="ab店铺_-12 ()[*]", min_size=1, max_size=12).map(str.strip).filter(bool),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(names=NAMES, others=NAMES, folders=some.lists(some.sampled_from(["", "x/", "x/y/"])))
def test_patterns_name_the_files_and_none_of_the_others(
    names: list[str], others: list[str], folders: list[str]
) -> None:
    places = (folders or [""]) * 5
    files = [f"{place}{name}.xls" for place, name in zip(places, names, strict=False)]
    rest = [f"{name}.xls" for name in others if f"{name}.xls" not in files]

    patterns = patterns_of(files, rest, ("*店铺*",))

    assert all(any(matches(file, pattern) for pattern in patterns) for file in files)
    assert not any(matches(file, pattern) for file in rest for pattern in patterns)
    assert all(PurePosixPath(pattern).name for pattern in patterns)
