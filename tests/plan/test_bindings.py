"""Plans of exports: what these do not have is a gap that is told, never a guess."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.recognition.downloads import SHOP, write_shop_day, write_xls

import planforge

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan

PACK = """\
catalogue: e-commerce
sources: {daily: {date: 日期}, month: {date: 月}}
metrics:
  paid: {from: daily.支付金额}
  visitors: {from: daily.访客数, period: month.访客数}
  buyers: {from: daily.支付买家数, period: month.支付买家数}
  conversion: {}
  cart_users: {from: daily.加购人数, period: month.加购人数}
  gross_profit: {from: daily.毛利额}
  margin: {}
"""


def load(folder: Path, plan: str, *, stretch: bool = True) -> Plan:
    """Return a plan over the pack above and two days of exports, with or without both as one."""
    write_shop_day(folder / "下载", "2025-12-01")
    write_shop_day(folder / "下载", "2025-12-02", visitors="1,300")
    if stretch:
        write_xls(
            folder / "下载" / "店铺_2025-12-01_2025-12-02.xls",
            SHOP,
            [["2025-12-01~2025-12-02", "2,100", "70", "18,828.00", "76", "-"]],
        )
    (folder / "pack").mkdir(exist_ok=True)
    (folder / "pack" / "pack.yaml").write_text(PACK, "utf-8")
    head = "pack: ./pack\ntitle: T\nperiod: 2025-12\nas_of: 2025-12-02\n"
    (folder / "plan.yaml").write_text(head + dedent(plan), "utf-8")
    return planforge.load(folder)


def told(plan: Plan, folder: Path) -> str:
    lines = (notice.text("en") for notice in plan.notices)
    return "\n".join(lines).replace(f"{folder.as_posix()}/", "")


def test_figures_come_from_the_exports(tmp_path: Path) -> None:
    plan = load(tmp_path, "sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}\n")

    figures = plan.figures
    assert figures["paid.to_date"].value == 18828
    assert figures["visitors.to_date"].value == 2100  # counted once, not 2,500
    assert figures["conversion.to_date"].value == 70 / 2100
    assert list(plan.definition.sources) == ["shop"]


def test_what_nobody_has_data_for_is_a_gap_and_told(tmp_path: Path) -> None:
    plan = load(tmp_path, "sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}\n")

    assert plan.figures["gross_profit.to_date"].value is None
    assert plan.figures["margin.to_date"].value is None
    assert plan.figures["cart_users.to_date"].value is None
    text = told(plan, tmp_path)
    assert (
        "pack/pack.yaml:2:18: no data for: 毛利额 (the pack asks its source `daily` for them) "
        "[metrics-without-data]\n"
        "    give `daily` a `file:`, name another column with `from:`, or type `actual:`; until "
        "then they are marked gaps"
    ) in text
    assert (
        "plan.yaml:5:17: the exports of `shop` lack the columns 加购人数 [columns-not-exported]\n"
        "    choose them when downloading again, or leave them: their metrics are marked gaps"
    ) in text


def test_figures_typed_in_the_plan_fill_the_gap(tmp_path: Path) -> None:
    plan = load(
        tmp_path,
        """\
        sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}
        metrics: {gross_profit: {actual: 6000}}
        """,
    )

    assert plan.figures["margin.to_date"].value == 6000 / 18828
    assert "metrics-without-data" not in {notice.code for notice in plan.notices}


def test_frames_stand_for_a_packs_source(tmp_path: Path) -> None:
    import pandas as pd

    load(tmp_path, "sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}\n")
    frame = pd.DataFrame({"日期": ["2025-12-01", "2025-12-02"], "毛利额": [3000, 3500]})

    plan = planforge.load(tmp_path, data={"daily": frame})

    assert plan.figures["gross_profit.to_date"].value == 6500


def test_days_without_their_stretch_say_what_to_download(tmp_path: Path) -> None:
    plan = load(
        tmp_path, "sources: {shop: {files: 下载/*.xls, preset: sycm-shop}}\n", stretch=False
    )

    assert plan.figures["visitors.to_date"].value is None
    assert plan.figures["paid.to_date"].value == 18828
    assert (
        "访客数, 支付买家数 count people once, and no export is about 2025-12-01 to 2025-12-02 as "
        "a whole [no-period-exported]\n"
        "    download these days as one stretch too, into the same folder; days do not add up to it"
    ) in told(plan, tmp_path)
