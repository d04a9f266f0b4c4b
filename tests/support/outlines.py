"""Outlines written by hand: a Chinese plan that uses all there is, and a short English one."""
# ruff: noqa: E501 - prose stays on one line

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from planforge.definition.themes import read_theme
from planforge.document.outline import (
    CellBlock,
    ChartBlock,
    Cover,
    FigureRun,
    GapRun,
    Heading,
    ListItem,
    Outline,
    Paragraph,
    ReferenceRun,
    Revision,
    Run,
    TableBlock,
)
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import ChartSeries, ChartView, Figure

if TYPE_CHECKING:
    from planforge.document.outline import Block, Inline

MONEY = Format(decimals=1, scale=1e4, unit="元")
PEOPLE = Format(decimals=1, scale=1e4, unit="人")
RATE = Format("percent", 1)
CHANGE = Format("percent", 1, signed=True)
DOLLARS = Format(decimals=2, scale=1e6, unit="USD")

Tone = Literal["", "good", "watch", "bad", "muted"]
Kind = Literal["column", "bar", "line", "area", "marker", "pie"]


def figure(
    name: str,
    value: float | str | None,
    form: Format = MONEY,
    label: str = "",
    key: str | None = None,
    language: Literal["zh-CN", "en"] = "zh-CN",
) -> Figure:
    """Return a figure by the text of its symbol (`paid.target`)."""
    metric, _, facet = name.partition(".")
    text = "" if value is None else form.prose(value, language)
    symbol = Symbol(metric, facet, axis="budget" if key else None)
    return Figure(symbol, value, text, label or name, form.unit, form, "data", key=key)


def shown(name: str, value: float, form: Format = MONEY, *, bold: bool = False) -> FigureRun:
    """Return a figure in prose."""
    made = figure(name, value, form)
    return FigureRun(made, made.text, bold=bold)


def words(text: str) -> tuple[Inline, ...]:
    """Return plain text as inlines."""
    return (Run(text),)


def cell(content: str | Inline, tone: Tone = "") -> CellBlock:
    """Return a table cell."""
    return CellBlock((Run(content),) if isinstance(content, str) else (content,), tone)


def series(label: str, kind: Kind, values: list[float | None], form: Format = MONEY,
           colour: str = "", *, secondary: bool = False) -> ChartSeries:  # fmt: skip
    """Return a chart's series."""
    figures = tuple(figure(label, value, form) for value in values)
    return ChartSeries(label, kind, figures, colour, secondary)


def _body(identity: str, *inlines: Inline | str) -> Paragraph:
    made = tuple(Run(inline) if isinstance(inline, str) else inline for inline in inlines)
    return Paragraph(made, "body", identity)


def _key(identity: str, *inlines: Inline | str) -> Paragraph:
    return replace(_body(identity, *inlines), style="key")


def _heading(level: int, text: str, identity: str, number: str) -> Heading:
    return Heading(level, words(text), identity, number)


def headline_table() -> TableBlock:
    """Return the summary's table: figure, now, target, change."""
    rows = [
        ("支付金额", ("万元", "812.4", "910.0"), "+12.0%", "▲ 达成", "good"),
        ("访客数", ("万人", "98.6", "108.0"), "+9.5%", "● 关注", "watch"),
        ("支付转化率", ("%", "3.1", "3.2"), "+0.1 个百分点", "● 关注", "watch"),
        ("客单价", ("元", "265.8", "263.3"), "−0.9%", "▲ 达成", "good"),
        ("退款率", ("%", "6.8", "5.5"), "−1.3 个百分点", "▼ 落后", "bad"),
    ]
    return TableBlock(
        "table:headline", "", "核心指标一览",
        (("指标", ""), ("单位", ""), ("上月实际", ""), ("本月目标", ""), ("变动", ""), ("状态", "")),
        ("left", "center", "right", "right", "right", "center"),
        tuple(
            (
                cell(label), cell(numbers[0], "muted"), cell(numbers[1]),
                CellBlock((FigureRun(figure(f"{label}.target", float(numbers[2]), RATE), numbers[2]),)),
                cell(change), cell(status, tone),  # type: ignore[arg-type]
            )
            for label, numbers, change, status, tone in rows
        ),
        weights=(10, 6, 9, 9, 14, 8),
        note="来源：生意参谋店铺概况，2025 年 11 月；目标为本方案设定。",
    )  # fmt: skip


def budget_table() -> TableBlock:
    """Return a table with groups merged downwards, a gap, and a total."""
    rows = [
        (
            "流量获取",
            "关键词推广",
            300000.0,
            "37.5%",
            "王敏",
            "投产比不低于 3.2，低于 2.8 时当周减半",
        ),
        ("", "人群推广与人群再营销", 180000.0, "22.5%", "王敏", "老客召回与加购未付人群优先"),
        ("", "内容种草", 150000.0, "18.8%", "李想", "笔记 60 篇，短视频 24 条"),
        ("转化提升", "详情页与主图改版", 60000.0, "7.5%", "周可", "改版后七日内对比转化"),
        ("", "会员权益", 110000.0, "13.8%", "陈晨", "积分兑换与专属券"),
    ]
    made = []
    for number, (group, item, amount, share, owner, use) in enumerate(rows):
        money = figure("budget.amount", amount, MONEY, "预算", key=item)
        made.append(
            (
                CellBlock(words(group), merge_down="start" if group else "continue"),
                cell(item), CellBlock((FigureRun(money, f"{amount / 1e4:.1f}"),)),
                cell(share), cell(owner if number != 4 else GapRun("会员权益负责人", "budget.owner")),
                cell(use),
            )
        )  # fmt: skip
    return TableBlock(
        "table:budget", "2-1", "12 月推广预算分配",
        (("方向", ""), ("项目", ""), ("预算", "万元"), ("占比", ""), ("负责人", ""), ("用途与约束", "")),
        ("left", "left", "right", "right", "left", "left"), tuple(made),
        totals=(CellBlock(words("合计"), span=2), cell("80.0"), cell("100.0%"), cell(""), cell("")),
        weights=(8, 20, 7, 7, 8, 36), note="注：预算含税；按周复盘，结余可在方向内调剂。",
    )  # fmt: skip


def calendar_table() -> TableBlock:
    """Return a table that needs a page laid on its side."""
    header = [("活动", ""), ("开始", ""), ("结束", ""), ("主推商品", ""), ("机制", ""),
              ("目标", "万元"), ("预算", "万元"), ("负责人", ""), ("风险与预案", "")]  # fmt: skip
    rows = [
        ("年终好价节", "12 月 10 日", "12 月 14 日", "冬被四件套、乳胶枕", "跨店满 200 减 30，前 500 名赠枕巾",
         "320.0", "28.0", "王敏", "若首日达成不足 40%，次日加投 3 万元并提前释放会员券"),
        ("双旦礼遇季", "12 月 20 日", "12 月 26 日", "香薰礼盒、毛绒拖鞋", "两件 85 折，礼盒加赠手写卡",
         "210.0", "16.5", "李想", "礼盒备货 3,000 套，低于 600 套时转为预售"),
        ("年货节预热", "12 月 27 日", "12 月 31 日", "红色喜庆系列", "定金 20 元抵 50 元",
         "86.0", "9.0", "周可", "跨年物流时效下降，详情页提前公示发货时间"),
    ]  # fmt: skip
    return TableBlock(
        "table:calendar", "3-1", "12 月活动日历", tuple(header),
        ("left", "center", "center", "left", "left", "right", "right", "left", "left"),
        tuple(tuple(cell(text) for text in row) for row in rows), wide=True,
        weights=(10, 12, 12, 18, 30, 7, 7, 8, 44),
    )  # fmt: skip


def sales_chart() -> ChartBlock:
    """Return columns with a target and a rate on the second axis."""
    months = ("7 月", "8 月", "9 月", "10 月", "11 月", "12 月（目标）")
    paid: list[float | None] = [5920000, 6105000, None, 7011000, 8124000, 9100000]
    rates: list[float | None] = [0.028, 0.0285, 0.0291, 0.03, 0.031, 0.032]
    view = ChartView(
        "sales", "12 月支付金额目标较上月提升 12.0%，转化率需升至 3.2%", "column", months,
        (
            series("支付金额", "column", paid, colour="navy"),
            series("支付转化率", "line", rates, RATE, "teal", secondary=True),
        ),
        MONEY, RATE, alt="近六个月支付金额与支付转化率，9 月金额缺数据",
    )  # fmt: skip
    return ChartBlock("chart:sales", "1-1", "支付金额与转化率走势", view)


def charts() -> list[ChartBlock]:
    """Return one chart of each other kind."""
    steps = tuple(f"{day}" for day in range(1, 32))
    daily = series(
        "日支付金额", "area", [200000 + 9000 * (day % 7) for day in range(31)], colour="slate"
    )
    plan = series("日目标", "line", [210000 + 8000 * (day % 7) for day in range(31)], colour="navy")
    goal = series("目标", "marker", [320000, 260000, 180000, 90000], colour="sand")
    now = series("实际", "column", [305000, 271000, 122000, 96000], colour="navy")
    channels = ("关键词推广", "推荐流量", "内容渠道", "会员私域")
    shares = series("流量占比", "pie", [0.42, 0.31, 0.17, 0.10], RATE)
    many = series("占比", "pie", [0.3, 0.1, 0.25, 0.2, 0.15], RATE, "teal")
    funnel = series("人数", "bar", [986000, 182000, 61000, 30600], PEOPLE, "navy")
    old = series("老客", "column", [2200000, 2400000, 2600000], colour="navy")
    new = series("新客", "column", [3900000, 4300000, 5500000], colour="teal")
    views = [
        ChartView("channels", "内容渠道离目标最远，差 5.8 万元", "column", channels, (now, goal), MONEY),
        ChartView("shares", "付费流量占四成", "pie", channels, (shares,), RATE),
        ChartView("many", "五个来源按占比排列", "pie", (*channels, "其他"), (many,), RATE),
        ChartView("funnel", "加购到支付流失一半", "funnel", ("访客", "加购", "下单", "支付"), (funnel,), PEOPLE),
        ChartView("daily", "周末是高点", "line", steps, (daily, plan), MONEY, note="注：按日，周末加粗。"),
        ChartView("stack", "新客增长快于老客", "stacked", ("9 月", "10 月", "11 月"), (old, new), MONEY),
    ]  # fmt: skip
    captions = ("渠道达成", "流量结构", "来源占比", "转化漏斗", "日支付金额", "新老客构成")
    return [
        ChartBlock(f"chart:{view.name}", f"4-{number}", caption, view)
        for number, (view, caption) in enumerate(zip(views, captions, strict=True), start=1)
    ]


def _first_chapter() -> list[Block]:
    return [
        _heading(1, "背景与现状", "background", "一、"),
        _key("background/key", "增长来自转化而非流量：11 月支付金额 ", shown("paid.previous", 8124000.0),
             "，转化率升至 ", shown("conversion.previous", 0.031, RATE), "，访客仅增 ",
             shown("visitors.growth", 0.021, CHANGE), "。12 月要达到 ",
             shown("paid.target", 9100000.0, bold=True), "，流量与转化须同时抬升。"),
        _heading(2, "经营表现", "background/performance", "1.1"),
        _body("background/performance/1", "11 月店铺支付金额为 ", shown("paid.previous", 8124000.0),
              "，较 10 月增长 ", shown("paid.growth", 0.159, CHANGE), "，连续两个月提速，见",
              ReferenceRun("chart:sales"), "。其中“双十一”当周贡献 41%，剔除大促后的日均支付金额为 ",
              shown("paid.daily", 198000.0), "，仍高于三季度水平。"),
        sales_chart(),
        _body("background/performance/2", "增长的代价是退款。11 月退款率 ", shown("refund.rate", 0.068, RATE),
              "，高于类目均值 1.3 个百分点，主要来自尺寸不符与发货延迟两项。若不处理，12 月的增量将有近一成流回。"),
        _heading(2, "市场与竞争", "background/market", "1.2"),
        _body("background/market/1", "类目头部三家合计份额 ", shown("market.share", 0.487, RATE),
              "，较去年提高 3.1 个百分点，集中度仍在上升。", Run("第三方报告", link="https://example.com/report?year=2023&page=2"),
              "认为中腰部店铺的机会在细分人群与内容场。"),
        Paragraph(words("“同样的被子，我愿意为看得见的填充物多付三十块。”——买家访谈，11 月"), "quote", "background/market/quote"),
        _heading(3, "竞品动作", "background/market/rivals", "1.2.1"),
        ListItem(words("价格：两家竞品在 11 月下旬将主力四件套下调 8%，未见回调。"), identity="background/market/rivals/1"),
        ListItem(words("内容：头部店铺每周新增短视频 15 条以上，我方为 4 条。"), identity="background/market/rivals/2"),
        ListItem(words("其中直播切片占六成，制作成本低于 200 元。"), level=1, identity="background/market/rivals/3"),
        ListItem(words("服务：次日达覆盖 62% 的订单，我方为 48%。"), identity="background/market/rivals/4"),
        _heading(4, "价格带的空档", "background/market/rivals/price", "1.2.1.1"),
        _body("background/market/rivals/price/1", "300–400 元价格带内，头部店铺仅有两款冬被在售，客单价目标 ",
              GapRun("客单价目标", "aov.target"), " 确定后再定主推款。"),
    ]  # fmt: skip


def _second_chapter() -> list[Block]:
    return [
        _heading(1, "目标与预算", "targets", "二、"),
        _key("targets/key", "80 万元预算中四分之三用于获取流量，投产比下限 3.2；低于 2.8 的渠道当周减半。"),
        _heading(2, "预算分配", "targets/budget", "2.1"),
        _body("targets/budget/1", "预算按渠道的边际产出分配，明细见", ReferenceRun("table:budget"),
              "，活动节奏见", ReferenceRun("table:calendar"), "，口径说明见", ReferenceRun("background/performance"), "。"),
        budget_table(),
        _heading(2, "执行步骤", "targets/steps", "2.2"),
        ListItem(words("完成主图与详情页改版，先改销量前十的商品。"), ordered=True, group=1, identity="targets/steps/1"),
        ListItem(words("建立投放日报，早十点前给出前一日投产比。"), ordered=True, group=1, identity="targets/steps/2"),
        ListItem(words("低于下限的计划单独列出。"), ordered=True, group=1, level=1, identity="targets/steps/3"),
        ListItem(words("每周三复盘，结余在方向内调剂。"), ordered=True, group=1, identity="targets/steps/4"),
        _body("targets/steps/5", "客服与仓配的配合同样按步骤推进："),
        ListItem(words("尺码对照表上线到商品问答。"), ordered=True, group=2, identity="targets/steps/6"),
        ListItem(words("大促前三日完成前置仓备货。"), ordered=True, group=2, identity="targets/steps/7"),
    ]  # fmt: skip


def _later_chapters() -> list[Block]:
    found: list[Block] = [
        _heading(1, "活动安排", "events", "三、"),
        _key("events/key", "三场活动合计目标 616.0 万元，占全月的 67.7%；礼盒备货是最大的不确定。"),
        _heading(2, "活动日历", "events/calendar", "3.1"),
        calendar_table(),
        _heading(2, "保障措施", "events/support", "3.2"),
        _body(
            "events/support/1",
            "三场活动共用一套备货与客服排班，人员安排由运营负责人在活动前五日确认。",
        ),
        _heading(1, "监测与复盘", "tracking", "四、"),
        _key("tracking/key", "按日看支付金额，按周看渠道，按月看结构；偏离超过一成即启动预案。"),
    ]
    return found + list(charts())


def chinese_outline() -> Outline:
    """Return a plan that uses every kind of block and inline."""
    gaps = (GapRun("客单价目标", "aov.target"), GapRun("会员权益负责人", "budget.owner"))
    return Outline(
        cover=Cover(
            "云栖家居 12 月运营规划方案", "云栖家居旗舰店", "2025 年 12 月", "远山电商咨询",
            "V1.0", "2025 年 12 月 1 日", "商业机密 · 仅限双方项目组",
        ),
        language="zh-CN", numbering="chinese", theme=read_theme("consulting", "zh-CN"),
        summary=(
            _key("summary/key", "12 月支付金额目标 ", shown("paid.target", 9100000.0, bold=True), "，较上月提升 12.0%；关键在转化率与退款率。"),
            _body("summary/1", "11 月支付金额 ", shown("paid.previous", 8124000.0),
                  "，增长主要来自转化率提升，访客增长放缓。退款率高于类目均值，侵蚀了近一成的增量。"),
            _body("summary/2", "本方案以 ", shown("budget.total", 800000.0), " 预算、三场活动支撑目标，并为每个渠道设定投产比下限与减投规则。"),
            headline_table(),
        ),
        blocks=(*_first_chapter(), *_second_chapter(), *_later_chapters()),
        gaps=gaps,
        sources=(words("生意参谋，店铺概况与流量来源，2025 年 7—11 月。"),
                 (Run("第三方行业报告，《家居家纺线上消费趋势》，2023 年 12 月，"), Run("在线版本", link="https://example.com/report"), Run("。"))),
        revisions=(Revision("V0.9", "2025 年 11 月 26 日", "林远", "初稿，供内部讨论"),
                   Revision("V1.0", "2025 年 12 月 1 日", "林远", "补充活动日历，预算按渠道重排")),
        created=date(2025, 12, 1), list_of_tables=True, plan_id="yunqi-2025-12",
    )  # fmt: skip


def english_outline() -> Outline:
    """Return a short English plan without gaps."""
    paid = figure("paid.target", 9100000.0, DOLLARS, language="en")
    table = TableBlock(
        "table:plan", "1-1", "Targets by channel",
        (("Channel", ""), ("Sales", "USD million"), ("Share", ""), ("What has to be true", "")),
        ("left", "right", "right", "left"),
        (
            (cell("Search ads"), cell("3.80"), cell("41.8%"), cell("Return on spend stays above 3.2 while bids rise in the second week")),
            (cell("Organic search"), cell("2.90"), cell("31.9%"), cell("New titles are live before 5 December")),
            (cell("Email and members"), cell("2.40"), cell("26.4%"), cell("▲ Repeat rate holds at 24%", "good")),
        ),
        totals=(cell("Total"), cell("9.10"), cell("100.0%"), cell("")),
        weights=(18, 8, 7, 60), note="Source: store back office, November 2025.",
    )  # fmt: skip
    quarters = series("Sales", "column", [6.1e6, 6.9e6, 7.4e6, 9.1e6], DOLLARS, "navy")
    last = series("Last year", "column", [5.2e6, 5.6e6, 6.1e6, 7.3e6], DOLLARS, "slate")
    chart = ChartView("quarters", "Every quarter beats last year", "column", ("Q1", "Q2", "Q3", "Q4"), (quarters, last), DOLLARS)  # fmt: skip
    return Outline(
        cover=Cover("December operating plan", "Cloudrest Home", "December 2025", "Northhill Consulting",
                    "1.0", "1 December 2025", "Confidential"),
        language="en", numbering="decimal", theme=read_theme("consulting", "en"),
        summary=(_body("summary/1", "Sales are to reach ", FigureRun(paid, paid.text, bold=True), ", up 12.0% on November."),),
        blocks=(
            _heading(1, "Where the store stands", "background", "1"),
            _key("background/key", "Growth came from conversion, not traffic; December needs both."),
            _heading(2, "Targets by channel", "background/targets", "1.1"),
            _body("background/targets/1", "As ", ReferenceRun("table:plan"), " shows, search ads carry the month; see also ",
                  ReferenceRun("background/targets"), ". The refund rate remains the largest single risk to the plan, since each point costs about ",
                  FigureRun(figure("refund.cost", 91000.0, DOLLARS, language="en"), "USD 91,000"), "."),
            table,
            _heading(3, "What changed since October", "background/targets/changes", "1.1.1"),
            ListItem(words("Two rivals cut the price of their main bedding set by 8% and have kept it there, which moves the price point that buyers compare us with."), identity="background/1"),
            ListItem(words("Next-day delivery covers 48% of orders."), identity="background/2"),
            ChartBlock("chart:quarters", "1-1", "Sales by quarter", chart),
        ),
        gaps=(), sources=(words("Store back office, sales reports, July to November 2025."),),
        revisions=(Revision("1.0", "1 December 2025", "A. Lin", "First issue"),),
        created=date(2025, 12, 1), plan_id="cloudrest-2025-12",
    )  # fmt: skip
