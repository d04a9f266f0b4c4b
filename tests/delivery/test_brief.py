"""What the page for the phone says, of plans in all states."""

from __future__ import annotations

from tests.delivery.plans import RISKS, TASKS, TEA_SHOP, made, page_of

from planforge.plan.audience import client_edition


def test_the_page_begins_with_the_headline_and_goes_on_with_the_worst() -> None:
    assert page_of(made()) == (
        "茶叶小店 2026 年 1 月计划\n"
        "岭上茶\n"
        "2026 年 1 月 · 数据截至 1 月 20 日\n"
        "时间进度 64.5%\n"
        "# 销售额 | 40 万元 | 目标 70 万元 | 已完成 57.1%，应完成 64.5%"
        " | ▼ 低于进度 5.2 万元 | 阿岭\n"
        "按目前速度，期末预计 62 万元\n"
        "1 达成\n"
        "0 关注\n"
        "2 落后\n"
        "off: 退货率 | 3.6% | 目标 3.0% | ▼ 高于目标 0.6 个百分点 | 老周\n"
        "next: 2026-01-18 拍摄 小苏 late 2\n"
        "next: 2026-01-25 礼盒上架\n"
        "next: 2026-02-03 复盘 阿岭\n"
        "figure: 转化率 | 4.1% | 目标 4.0% | ▲ 高于目标 0.1 个百分点 | 小苏\n"
        "figure: 进店人数 | 12,500 人\n"
        "risk: 新茶断货 (bad) 预订第二家\n"
        "risk: 物流停运 (watch) 提前发货 老周"
    )


def test_where_all_is_well_it_says_so() -> None:
    page = page_of(made(sales={"actual": "52万"}, returns={"actual": "2.0%"}))

    assert page == (
        "茶叶小店 2026 年 1 月计划\n"
        "岭上茶\n"
        "2026 年 1 月 · 数据截至 1 月 20 日\n"
        "时间进度 64.5%\n"
        "# 销售额 | 52 万元 | 目标 70 万元 | 已完成 74.3%，应完成 64.5%"
        " | ▲ 高于进度 6.8 万元 | 阿岭\n"
        "按目前速度，期末预计 80.6 万元\n"
        "3 达成\n"
        "0 关注\n"
        "0 落后\n"
        "有目标的 3 项指标全部达到进度。\n"
        "next: 2026-01-18 拍摄 小苏 late 2\n"
        "next: 2026-01-25 礼盒上架\n"
        "next: 2026-02-03 复盘 阿岭\n"
        "figure: 转化率 | 4.1% | 目标 4.0% | ▲ 高于目标 0.1 个百分点 | 小苏\n"
        "figure: 退货率 | 2.0% | 目标 3.0% | ▲ 低于目标 1.0 个百分点 | 老周\n"
        "figure: 进店人数 | 12,500 人\n"
        "risk: 新茶断货 (bad) 预订第二家\n"
        "risk: 物流停运 (watch) 提前发货 老周"
    )


def test_before_the_period_it_tells_what_is_planned() -> None:
    plan = made(
        {"as_of": "2025-12-20"},
        sales={"actual": None, "previous": "60万"},
        rate={"actual": None, "previous": "4.2%"},
        returns={"actual": None},
        visits={"actual": None},
    )

    assert page_of(plan) == (
        "茶叶小店 2026 年 1 月计划\n"
        "岭上茶\n"
        "2026 年 1 月 · 1 月 1 日开始，尚无实际数据\n"
        "# 销售额目标 | 70 万元 | 上期 60 万元 | 计划增长 16.7% | 阿岭\n"
        "next: 2026-01-18 拍摄 小苏\n"
        "next: 2026-01-25 礼盒上架\n"
        "next: 2026-02-03 复盘 阿岭\n"
        "figure: 转化率目标 | 4.0% | 上期 4.2% | 计划下降 0.2 个百分点 | 小苏\n"
        "figure: 退货率目标 | 3.0% | 老周\n"
        "risk: 新茶断货 (bad) 预订第二家\n"
        "risk: 物流停运 (watch) 提前发货 老周"
    )


def test_what_is_not_known_is_a_dash_and_the_page_a_draft() -> None:
    page = page_of(made(sales={"actual": None}, rate={"target": None, "actual": None}))

    assert page == (
        "茶叶小店 2026 年 1 月计划\n"
        "岭上茶\n"
        "2026 年 1 月 · 数据截至 1 月 20 日\n"
        "时间进度 64.5%\n"
        "# 销售额 | — | 目标 70 万元 | ● 待补充 | 阿岭\n"
        "0 达成\n"
        "0 关注\n"
        "1 落后\n"
        "off: 退货率 | 3.6% | 目标 3.0% | ▼ 高于目标 0.6 个百分点 | 老周\n"
        "next: 2026-01-18 拍摄 小苏 late 2\n"
        "next: 2026-01-25 礼盒上架\n"
        "next: 2026-02-03 复盘 阿岭\n"
        "figure: 转化率 | — | ● 待补充 | 小苏\n"
        "figure: 进店人数 | 12,500 人\n"
        "risk: 新茶断货 (bad) 预订第二家\n"
        "risk: 物流停运 (watch) 提前发货 老周"
    )


def test_after_the_period_nothing_is_forecast() -> None:
    page = page_of(made({"as_of": "2026-01-31"}))

    assert "预计" not in page
    assert "低于目标 30 万元" in page


def test_in_english_it_says_the_same() -> None:
    english = {
        "language": "en",
        "title": "Tea shop, January",
    }
    plan = made(
        english,
        sales={"label": "Sales", "unit": "yuan", "format": "#,##0"},
        rate={"label": "Conversion"},
        returns={"label": "Returns"},
        visits={"label": "Visitors", "unit": "people"},
    )

    assert page_of(plan) == (
        "Tea shop, January\n"
        "岭上茶\n"
        "January 2026 · Data up to 20 January\n"
        "64.5% of the time has passed\n"
        "# Sales | 400,000 yuan | Target 700,000 yuan | 57.1% achieved, 64.5% due"
        " | ▼ 51,613 yuan below pace | 阿岭\n"
        "Forecast for the end: 620,000 yuan\n"
        "1 on track\n"
        "0 watch\n"
        "2 behind\n"
        "off: Returns | 3.6% | Target 3.0% | ▼ 0.6 pp above target | 老周\n"
        "next: 2026-01-18 拍摄 小苏 late 2\n"
        "next: 2026-01-25 礼盒上架\n"
        "next: 2026-02-03 复盘 阿岭\n"
        "figure: Conversion | 4.1% | Target 4.0% | ▲ 0.1 pp above target | 小苏\n"
        "figure: Visitors | 12,500 people\n"
        "risk: 新茶断货 () 预订第二家\n"
        "risk: 物流停运 () 提前发货 老周"
    )


def test_a_plan_of_nothing_but_a_metric_has_a_page() -> None:
    bare = {"title": "空", "period": "2026", "metrics": {"x": {"label": "订单"}}}

    assert page_of(made({**dict.fromkeys(TEA_SHOP), **bare})) == (
        "空\n2026 年 · 1 月 1 日开始，尚无实际数据"
    )


def test_a_failing_check_is_told_at_the_top() -> None:
    page = page_of(made({"checks": {"never": {"label": "不成立", "formula": "1 > 2"}}}))

    assert page.splitlines()[4] == "! 1 项检查不符"


def test_the_factor_that_drags_most_is_named() -> None:
    plan = made(
        {"drivers": {"sales": "buyers * basket"}},
        sales={"actual": None, "target": None, "formula": "buyers * basket"},
        buyers={"label": "买家数", "unit": "人", "actual": 2000, "target": 5000, "additive": True},
        basket={"label": "客单价", "unit": "元/人", "actual": 200, "target": 150},
    )

    assert "最大拖累：买家数" in page_of(plan)


def test_a_client_does_not_see_what_is_internal() -> None:
    plan = made(
        {"tables": {"tasks": TASKS, "risks": {**RISKS, "internal": True}}},
        returns={"internal": True},
    )

    page = page_of(client_edition(plan))

    assert "退货率" not in page
    assert "断货" not in page
    assert "销售额" in page


def test_a_target_that_the_document_misses_is_missed_here_too() -> None:
    words = {"outline": [], "summary": "目标 {{ sales.target }}，转化率 {{ rate.target }}。"}
    plan = made(words, sales={"target": None})

    page = page_of(plan).splitlines()

    assert page[4] == "! 草稿：还有 1 项待补充"
    assert page[5] == "# 转化率 | 4.1% | 目标 4.0% | 已完成 102.5% | ▲ 高于目标 0.1 个百分点 | 小苏"
    assert "figure: 销售额 | 40 万元 | 目标 待补充 | 阿岭" in page
