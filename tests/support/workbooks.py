"""A workbook made by hand, as the layout of a small plan would make it: every part of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planforge.definition.themes import read_theme
from planforge.formula.evaluate import ExcelError, Value
from planforge.workbook.model import (
    Area,
    Cell,
    ChartOnSheet,
    Look,
    Rule,
    SeriesRange,
    Sheet,
    Sparkline,
    Style,
    Validation,
    Workbook,
    address,
)

MONEY = '#,##0;-#,##0;0;"—"'
TEN_THOUSANDS = '0\\.0,"万";-0\\.0,"万";0"万";"—"'
PERCENT = '0.0%;-0.0%;0.0%;"—"'
SIGNED = '+0.0%;-0.0%;0.0%;"—"'
DAY = "m/d"
FIRST_DAY = 45992.0  # 2025-12-01


@dataclass
class Draft:
    """A sheet being put together."""

    title: str
    cells: list[Cell] = field(default_factory=list)

    def put(self, row: int, column: int, style: Style, value: Value = None, **more: Any) -> None:
        self.cells.append(Cell(row, column, style, value, **more))

    def head(self, title: str, subtitle: str, back_column: int) -> None:
        self.put(1, 1, "title", title)
        self.put(2, 1, "subtitle", subtitle)
        self.put(1, back_column, "back", "← 返回目录", link="internal:'目录'!A1")

    def reference(self, area: Area) -> str:
        first = address(area.first_row, area.first_column, absolute=True)
        last = address(area.last_row, area.last_column, absolute=True)
        return f"'{self.title}'!{first}" + (f":{last}" if last != first else "")


def plan_workbook() -> Workbook:
    return Workbook(
        sheets=(
            _index(),
            _overview(),
            _metrics(),
            _budget(),
            _schedule(),
            _risks(),
            _daily(),
            _symbols(),
        ),
        names={"pf.paid.target": "'指标与目标'!$D$6", "pf.budget.total": "'预算'!$E$12"},
        title="云栖家居 12 月运营规划方案",
        client="云栖家居旗舰店 & 合作伙伴",
        author="运营规划组",
        created=date(2025, 12, 12),
        language="zh-CN",
        theme=read_theme("consulting", "zh-CN"),
        properties={"planforge.plan": "yunqi-2025-12", "planforge.version": "1"},
    )


def _index() -> Sheet:
    draft = Draft("目录")
    draft.put(1, 1, "cover-title", "云栖家居 12 月运营规划方案")
    draft.put(2, 1, "cover-subtitle", "云栖家居旗舰店 · 2025 年 12 月 · 数据截至 2025-12-12")
    for column, words in enumerate(("工作表", "回答什么问题"), start=1):
        draft.put(4, column, "header", words)
    contents = {
        "经营概览": "本月做到哪里，离目标还差多少？",
        "指标与目标": "每个指标的目标、实际和达成率是多少？",
        "预算": "钱花在哪里，还剩多少？",
        "日程": "谁在什么时候做什么？",
        "风险": "哪些风险要先处理？",
        "每日数据": "每天的支付金额、访客数和转化率。",
    }
    for row, (title, question) in enumerate(contents.items(), start=5):
        draft.put(row, 1, "link", title, link=f"internal:'{title}'!A1")
        draft.put(row, 2, "text", question)
    draft.put(12, 1, "heading", "图例")
    draft.put(13, 1, "legend-input", "蓝字黄底")
    draft.put(13, 2, "text", "可以填写的数字：改动后，全表随之更新")
    draft.put(14, 1, "legend-formula", "黑字")
    draft.put(14, 2, "text", "公式，不要改动")
    draft.put(15, 1, "legend-data", "灰底")
    draft.put(15, 2, "text", "取自数据文件")
    return Sheet(
        "目录",
        "summary",
        tuple(draft.cells),
        {0: 2, 1: 22, 2: 60},
        heights={1: 40, 2: 22},
        protected=True,
        landscape=False,
    )


CARDS: list[tuple[str, float, str, str, float | None, Look]] = [
    ("支付金额", 3_286_400, TEN_THOUSANDS, "目标 800.0万", -0.12, "bad"),
    ("访客数", 108_320, MONEY, "目标 260,000", 0.031, "good"),
    ("支付转化率", 0.0312, PERCENT, "目标 3.2%", -0.008, "watch"),
    ("客单价", 0, MONEY, "目标 258", None, "bad"),
]


def _overview() -> Sheet:
    draft = Draft("经营概览")
    draft.head("经营概览", "本月做到哪里，离目标还差多少？数据截至 2025-12-12", 11)
    for number, card in enumerate(CARDS):
        _card(draft, 1 + number * 3, *card[:5])
    title = "支付金额落后时间进度 12 个百分点（万元）"
    draft.put(9, 1, "blank", title, formula=f'"{title}"', number_format=";;;")
    columns = [1 + 3 * number for number in range(4)]
    return Sheet(
        "经营概览",
        "kpi",
        tuple(draft.cells),
        {0: 2, **{n: 2 if n in {3, 6, 9} else 20 for n in range(1, 12)}},
        heights={1: 30, 4: 22, 5: 32, 6: 18, 7: 22, 9: 6},
        merges=tuple(Area(row, n, row, n + 1) for n in columns for row in range(4, 8)),
        rules=tuple(
            Rule(Area(7, n, 7, n + 1), "formula", card[5], f"LEN({address(7, n)})>0")
            for n, card in zip(columns, CARDS, strict=True)
        ),
        charts=(
            _paid_chart(),
            _source_chart(),
            _funnel(),
            _rank_chart(),
            _share_chart(),
            _trend_chart(),
        ),
        protected=True,
        page_breaks=(34,),
    )


def _card(
    draft: Draft,
    column: int,
    label: str,
    value: float,
    shown: str,
    target: str,
    change: float | None,
) -> None:
    draft.put(4, column, "card-label", label)
    draft.put(6, column, "card-target", target)
    if change is None:
        draft.put(5, column, "card-value", "", formula='""', number_format=shown)
        draft.put(7, column, "card-change", "● 尚无数据")
        return
    draft.put(5, column, "card-value", value, formula=f"{value}+0", number_format=shown)
    draft.put(
        7,
        column,
        "card-change",
        change,
        formula=f"{change}+0",
        number_format='"▲ 超进度 "0.0%;"▼ 落后进度 "0.0%;"● 持平"',
    )


def _daily_range(column: int) -> str:
    return f"'每日数据'!{address(5, column, absolute=True)}:{address(16, column, absolute=True)}"


DAYS = tuple(FIRST_DAY + n for n in range(31))
PAID: tuple[float | None, ...] = (
    212_000,
    198_500,
    245_600,
    268_000,
    301_200,
    322_400,
    280_100,
    231_000,
    242_800,
    266_700,
    310_500,
    407_600,
    *([None] * 19),
)
TARGETS = tuple(250_000.0 + 2_500 * (n % 7) for n in range(31))
RATES = tuple(
    0.029 + 0.0004 * ((n * 5) % 9) if n < 12 else ExcelError.NOT_AVAILABLE for n in range(31)
)


def _chart(
    at: tuple[int, int], kind: Any, title: str, series: tuple[SeriesRange, ...], **more: Any
) -> ChartOnSheet:
    return ChartOnSheet(
        row=at[0],
        column=at[1],
        width=more.pop("width", 599),
        height=286,
        kind=kind,
        title=title,
        title_cell=more.pop("title_cell", ""),
        series=series,
        number_format=more.pop("number_format", MONEY),
        alt=title,
        **more,
    )


def _paid_chart() -> ChartOnSheet:
    days = _daily_range(1)
    return _chart(
        (10, 1),
        "column",
        "支付金额落后时间进度 12 个百分点（万元）",
        (
            SeriesRange(
                "支付金额 元",
                "'每日数据'!$C$5",
                values=_daily_range(2),
                stored_values=PAID[:12],
                kind="column",
                colour="navy",
                labels=True,
                categories=days,
                category_values=DAYS[:12],
            ),
            SeriesRange(
                "每日目标 元",
                "'每日数据'!$D$5",
                values=_daily_range(3),
                stored_values=TARGETS[:12],
                kind="marker",
                colour="sand",
                categories=days,
                category_values=DAYS[:12],
            ),
            SeriesRange(
                "支付转化率",
                "'每日数据'!$E$5",
                values=_daily_range(4),
                stored_values=RATES[:12],
                kind="line",
                colour="teal",
                secondary=True,
                categories=days,
                category_values=DAYS[:12],
            ),
        ),
        title_cell="'经营概览'!$B$10",
        number_format="0\\.0,",
        secondary_format="0.0%",
        category_format=DAY,
    )


# Small tables that charts draw from: labels, then a name and values per series.
SOURCES = ("自然搜索", "推荐流量", "付费推广", "直播", "会员复购")
CHART_TABLES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, tuple[float, ...]], ...]]] = {
    "sources": (
        ("2024", "2025"),
        (
            ("自然流量", (41_200, 45_800)),
            ("付费流量", (30_100, 34_500)),
            ("内容流量", (12_000, 14_020)),
        ),
    ),
    "funnel": (("访客", "加购", "下单", "支付"), (("人数", (108_320, 15_800, 4_100, 3_380)),)),
    "rank": (
        SOURCES,
        (
            ("实际", (45_800, 34_500, 18_000, 6_020, 4_000)),
            ("目标", (50_000, 36_000, 15_000, 8_000, 4_200)),
        ),
    ),
    "share": (("流量获取", "内容营销", "会员运营", "其他"), (("占比", (60, 20, 12, 8)),)),
}
TABLE_ROW = 20


def _table_column(table: str) -> int:
    return 8 + 4 * list(CHART_TABLES).index(table)


def _member(table: str, number: int, kind: Any, colour: str, **more: Any) -> SeriesRange:
    labels, series = CHART_TABLES[table]
    name, values = series[number]
    first, column = _table_column(table), _table_column(table) + 1 + number
    last_row = TABLE_ROW + len(labels)
    draft = Draft("每日数据")
    return SeriesRange(
        name=name,
        name_cell=draft.reference(Area(TABLE_ROW, column, TABLE_ROW, column)),
        categories=draft.reference(Area(TABLE_ROW + 1, first, last_row, first)),
        values=draft.reference(Area(TABLE_ROW + 1, column, last_row, column)),
        category_values=labels,
        stored_values=values,
        kind=kind,
        colour=colour,
        **more,
    )


def _source_chart() -> ChartOnSheet:
    return _chart(
        (10, 7),
        "stacked",
        "自然流量占比离目标还差 4 个百分点",
        (
            _member("sources", 0, "column", "teal", labels=True),
            _member("sources", 1, "column", "navy", labels=True),
            _member("sources", 2, "column", "sand", labels=True),
        ),
    )


def _funnel() -> ChartOnSheet:
    return _chart(
        (22, 1),
        "funnel",
        "流失最多的一步是从访客到加购（人）",
        (_member("funnel", 0, "bar", "navy", labels=True),),
    )


def _rank_chart() -> ChartOnSheet:
    return _chart(
        (22, 7),
        "bar",
        "自然搜索带来最多访客（人）",
        (
            _member("rank", 0, "bar", "teal", labels=True),
            _member("rank", 1, "marker", "slate", labels=True),
        ),
    )


def _share_chart() -> ChartOnSheet:
    return _chart(
        (34, 1),
        "pie",
        "四分之三的预算用于流量获取",
        (_member("share", 0, "pie", "navy"),),
    )


def _trend_chart() -> ChartOnSheet:
    days = "'每日数据'!$B$6:$B$36"
    return _chart(
        (34, 7),
        "line",
        "转化率在活动期间回升",
        (
            SeriesRange(
                "支付转化率",
                "'每日数据'!$E$5",
                days,
                "'每日数据'!$E$6:$E$36",
                DAYS,
                RATES,
                "line",
                "teal",
            ),
            SeriesRange(
                "去年同期",
                "",
                days,
                "'每日数据'!$F$6:$F$36",
                DAYS,
                tuple(0.028 + 0.0001 * (n % 6) for n in range(31)),
                "line",
                "slate",
            ),
        ),
        number_format="0.0%",
        category_format=DAY,
    )


METRICS: list[tuple[str, str, float, float | None, float, str, str]] = [
    ("支付金额", "元", 8_000_000, 3_286_400, 7_140_000, MONEY, "落后"),
    ("退款金额", "元", 640_000, 250_100, 690_200, MONEY, "正常"),
    ("访客数", "人", 260_000, 108_320, 248_900, MONEY, "正常"),
    ("支付转化率", "", 0.032, 0.0312, 0.0305, PERCENT, "接近"),
    ("客单价", "元", 258, None, 251.4, MONEY, "缺数据"),
    ("净利润", "元", 420_000, -36_500, 388_000, MONEY, "落后"),
]


def _metrics() -> Sheet:
    draft = Draft("指标与目标")
    draft.head("指标与目标", "每个指标的目标、实际和达成率是多少？黄底可以填写", 9)
    heads = ("指标", "单位", "目标", "截至今日", "上月同期", "达成率", "较上月", "走势", "状态")
    for column, words in enumerate(heads, start=1):
        align = "right" if 3 <= column <= 7 else "center" if column >= 8 else ""
        draft.put(4, column, "header", words, align=align)
    for row, (label, unit, target, actual, before, shown, status) in enumerate(METRICS, start=5):
        draft.put(
            row,
            1,
            "label",
            label,
            note=f"{label}：由数据汇总\n公式：sum(daily.{label})\n来源：店铺每日数据，生意参谋导出",
        )
        draft.put(row, 2, "muted", unit)
        draft.put(row, 3, "input", target, number_format=shown, input=True)
        draft.put(
            row,
            4,
            "number",
            "" if actual is None else actual,
            formula=f'IF({actual or 0}=0,"",{actual or 0})',
            number_format=shown,
        )
        draft.put(row, 5, "data", before, number_format=shown)
        ratio = "" if actual is None else actual / target
        growth = "" if actual is None else actual / before - 1
        at = row + 1
        draft.put(
            row,
            6,
            "number",
            ratio,
            formula=f'IF(COUNT(D{at},E{at})<2,"",E{at}/D{at})',
            number_format=PERCENT,
        )
        draft.put(
            row,
            7,
            "number",
            growth,
            formula=f'IF(COUNT(E{at},F{at})<2,"",E{at}/F{at}-1)',
            number_format=SIGNED,
        )
        draft.put(row, 8, "text")
        draft.put(
            row,
            9,
            "status",
            {"落后": "▼ 落后", "正常": "▲ 正常", "接近": "● 接近"}.get(status, "— 缺数据"),
        )
    draft.put(
        12,
        1,
        "note",
        "状态：达成率高于时间进度 2 个百分点为 ▲，低于 5 个百分点为 ▼；数据截至 2025-12-12。",
    )
    area = Area(5, 3, 10, 7)
    statuses = Area(5, 9, 10, 9)
    return Sheet(
        "指标与目标",
        "kpi",
        tuple(draft.cells),
        {0: 2, 1: 18, 2: 7, 3: 14, 4: 14, 5: 14, 6: 11, 7: 11, 8: 18, 9: 12},
        heights={1: 30, 4: 24},
        validations=(
            Validation(
                Area(5, 3, 10, 3),
                "decimal",
                minimum=0,
                title="目标",
                message="请填写不小于 0 的数字",
                prompt="按“单位”一列填写，不要填写“万”",
            ),
        ),
        rules=(
            Rule(area, "formula", "negative"),
            Rule(statuses, "formula", "good", 'LEFT(J6,1)="▲"'),
            Rule(statuses, "formula", "watch", 'LEFT(J6,1)="●"'),
            Rule(statuses, "formula", "bad", 'LEFT(J6,1)="▼"'),
        ),
        sparklines=tuple(Sparkline(row, 8, "'每日数据'!$C$6:$C$36") for row in range(5, 11)),
        protected=True,
        freeze=(5, 2),
        repeat=(4, 4),
    )


BUDGET = [
    ("流量获取", "关键词推广", "王敏", 300_000, 152_300),
    ("流量获取", "人群推广", "王敏", 180_000, 96_400),
    ("内容营销", "短视频制作与达人合作投放（含样品寄送）", "李想", 150_000, 31_000),
    ("内容营销", "直播间", "李想", 90_000, 45_500),
    ("会员运营", "会员日权益", "陈晨", 50_000, 0),
    ("其他", "拍摄与设计", "陈晨", 30_000, 12_800),
]


def _budget() -> Sheet:
    draft = Draft("预算")
    draft.head("预算", "钱花在哪里，还剩多少？可在合计行上方插入行", 8)
    heads = (
        ("类别", ""),
        ("项目", ""),
        ("负责人", ""),
        ("预算", "元"),
        ("已用", "元"),
        ("使用率", ""),
        ("占比", ""),
        ("剩余", "元"),
    )
    for column, (words, unit) in enumerate(heads, start=1):
        draft.put(4, column, "header", words, unit=unit, align="right" if column > 3 else "")
    total = sum(row[3] for row in BUDGET)
    for row, (group, item, owner, amount, used) in enumerate(BUDGET, start=5):
        at = row + 1
        draft.put(row, 1, "input-text", group, input=True)
        draft.put(row, 2, "input-text", item, input=True, wrap=True)
        draft.put(row, 3, "input-text", owner, input=True)
        draft.put(row, 4, "input", amount, number_format="#,##0", input=True)
        draft.put(row, 5, "input", used, number_format="#,##0", input=True)
        draft.put(row, 6, "number", used / amount, formula=f"F{at}/E{at}", number_format="0%")
        draft.put(row, 7, "number", amount / total, formula=f"E{at}/$E$12", number_format="0%")
        draft.put(row, 8, "number", amount - used, formula=f"E{at}-F{at}", number_format="#,##0")
    spent = sum(row[4] for row in BUDGET)
    draft.put(11, 1, "total-label", "合计")
    draft.put(11, 2, "total-label")
    draft.put(11, 3, "total-label")
    draft.put(11, 4, "total", total, formula="SUM(E6:E11)", number_format="#,##0")
    draft.put(11, 5, "total", spent, formula="SUM(F6:F11)", number_format="#,##0")
    draft.put(11, 6, "total", spent / total, formula="F12/E12", number_format="0%")
    draft.put(11, 7, "total", 1, formula="SUM(H6:H11)", number_format="0%")
    draft.put(11, 8, "total", total - spent, formula="E12-F12", number_format="#,##0")
    draft.put(
        13,
        1,
        "check",
        "✓ 合计等于总预算",
        formula='IF(E12=800000,"✓ 合计等于总预算","✗ 合计不等于总预算")',
    )
    owners = ("王敏", "李想", "陈晨", "赵一, 外包")
    return Sheet(
        "预算",
        "plan",
        tuple(draft.cells),
        {0: 2, 1: 14, 2: 26, 3: 11, 4: 13, 5: 13, 6: 11, 7: 11, 8: 13},
        heights={1: 30, 4: 24, 7: 32},
        merges=(Area(13, 1, 13, 2),),
        validations=(
            Validation(
                Area(5, 1, 10, 1), "list", choices=("流量获取", "内容营销", "会员运营", "其他")
            ),
            Validation(
                Area(5, 3, 10, 3),
                "list",
                choices=owners,
                strict=False,
                title="负责人",
                message="不在团队表里",
            ),
            Validation(
                Area(5, 4, 10, 5),
                "decimal",
                minimum=0,
                maximum="800000",
                title="金额",
                message="0 到 800,000 之间",
            ),
            Validation(
                Area(5, 6, 10, 8),
                "custom",
                formula="FALSE",
                title="公式",
                message="这一列由公式计算，请不要改写。",
            ),
        ),
        rules=(
            Rule(Area(5, 6, 10, 6), "bars", "bar"),
            Rule(Area(13, 1, 13, 1), "formula", "bad", 'LEFT(B14,1)="✗"'),
            Rule(Area(13, 1, 13, 1), "formula", "good", 'LEFT(B14,1)="✓"'),
        ),
        freeze=(5, 0),
        repeat=(4, 4),
    )


TASKS = [
    ("准备期", None, 0, 6, 1.0),
    ("主图与详情页更新", "王敏", 0, 3, 1.0),
    ("直播脚本与样品", "李想", 2, 6, 1.0),
    ("爆发期", None, 7, 17, 0.45),
    ("双 12 活动", "王敏", 9, 12, 0.8),
    ("达人投放", "李想", 8, 15, 0.3),
    ("复盘会", "陈晨", 17, 17, 0.0),
    ("返场期", None, 18, 30, 0.0),
    ("会员日", "陈晨", 19, 22, 0.0),
]


def _schedule() -> Sheet:
    draft = Draft("日程")
    draft.head("日程", "谁在什么时候做什么？红线为数据截止日 12 月 12 日", 36)
    for column, words in enumerate(("任务", "负责人", "开始", "结束", "完成"), start=1):
        draft.put(4, column, "header", words, align="center" if column > 2 else "")
    for day in range(31):
        draft.put(4, 6 + day, "gantt-day", FIRST_DAY + day, number_format="d")
    for row, (task, owner, first, last, done) in enumerate(TASKS, start=5):
        draft.put(row, 1, "label", task, indent=1 if owner else 0)
        draft.put(row, 2, "input-text", owner, input=True)
        draft.put(row, 3, "input-date", FIRST_DAY + first, number_format=DAY, input=True)
        draft.put(row, 4, "input-date", FIRST_DAY + last, number_format=DAY, input=True)
        draft.put(row, 5, "input", done, number_format="0%", input=True)
        for day in range(31):
            milestone = owner and first == last == day
            draft.put(
                row,
                6 + day,
                "gantt-cell",
                "◆" if milestone else "",
                formula=_milestone(row + 1, address(4, 6 + day)[:-1]),
            )
    grid = Area(5, 6, 13, 36)
    inside = "AND(G$5>=$D6,G$5<=$E6)"
    return Sheet(
        "日程",
        "plan",
        tuple(draft.cells),
        {0: 2, 1: 22, 2: 9, 3: 8, 4: 8, 5: 8, **dict.fromkeys(range(6, 37), 2.7)},
        heights={1: 30, 4: 24},
        rules=(
            Rule(grid, "formula", "quiet", 'G6="◆"'),
            Rule(grid, "formula", "phase", f'AND($C6="",{inside[4:-1]})'),
            Rule(grid, "formula", "done", f"AND({inside},$D6<$E6,G$5<=$D6+($E6-$D6+1)*$F6-1)"),
            Rule(grid, "formula", "planned", f"AND({inside},$D6<$E6)"),
            Rule(grid, "formula", "weekend", "WEEKDAY(G$5,2)>5"),
            Rule(grid, "formula", "today", "G$5=45992+11"),
        ),
        validations=(
            Validation(
                Area(5, 3, 13, 4),
                "date",
                minimum=FIRST_DAY,
                title="日期",
                message="不早于 12 月 1 日",
            ),
        ),
        freeze=(5, 2),
        repeat=(4, 4),
    )


def _milestone(row: int, column: str) -> str:
    one_day = f'$D{row}=$E{row},{column}$5=$D{row},$C{row}<>""'
    return f'IF(AND({one_day}),"◆","")'


def _risks() -> Sheet:
    draft = Draft("风险")
    draft.head("风险", "哪些风险要先处理？按可能性与影响排列", 5)
    draft.put(4, 1, "header", "可能性 ＼ 影响")
    for column, words in enumerate(("轻微", "一般", "严重", "致命"), start=2):
        draft.put(4, column, "header", words, align="center")
    known = {
        (0, 2): "大促期间断货\n主推款备货不足",
        (1, 1): "推广成本上升",
        (2, 3): "平台规则变化",
        (3, 0): "达人延期",
    }
    for row, words in enumerate(("很可能", "可能", "不太可能", "极少"), start=5):
        draft.put(row, 1, "label", words)
        for column in range(4):
            draft.put(row, 2 + column, "matrix-middle", known.get((row - 5, column)))
    grid = Area(5, 2, 8, 5)
    score = "(9-ROW(C6)+1)*(COLUMN(C6)-2)"
    return Sheet(
        "风险",
        "plan",
        tuple(draft.cells),
        {0: 2, 1: 18, 2: 24, 3: 24, 4: 24, 5: 24},
        heights={1: 30, 4: 24, 5: 52, 6: 52, 7: 52, 8: 52},
        rules=(
            Rule(grid, "formula", "high", f"{score}>=9"),
            Rule(grid, "formula", "middle", f"{score}>=4"),
            Rule(grid, "formula", "low", f"{score}<4"),
        ),
        page_breaks=(9,),
    )


def _daily() -> Sheet:
    draft = Draft("每日数据")
    draft.head("每日数据", "每天的支付金额、访客数和转化率；来源：生意参谋导出", 5)
    heads = (
        ("日期", ""),
        ("支付金额", "元"),
        ("每日目标", "元"),
        ("支付转化率", ""),
        ("去年同期", ""),
    )
    for column, (words, unit) in enumerate(heads, start=1):
        draft.put(4, column, "header", words, unit=unit, align="center" if column == 1 else "right")
    for day in range(31):
        row = 5 + day
        draft.put(row, 1, "date", DAYS[day], number_format="yyyy-mm-dd")
        draft.put(row, 2, "data", PAID[day], number_format=MONEY)
        draft.put(
            row, 3, "number", TARGETS[day], formula=f"250000+2500*MOD({day},7)", number_format=MONEY
        )
        rate = RATES[day]
        draft.put(
            row,
            4,
            "number",
            rate,
            formula=f"{rate}+0" if isinstance(rate, float) else "NA()",
            number_format=PERCENT,
        )
        draft.put(row, 5, "data", 0.028 + 0.0001 * (day % 6), number_format=PERCENT)
    _helper_table(draft)
    return Sheet(
        "每日数据",
        "reference",
        tuple(draft.cells),
        {0: 2, 1: 14, 2: 16, 3: 16, 4: 16, 5: 14, 7: 2, 8: 12, 9: 12, 10: 12, 11: 12},
        heights={1: 30, 4: 24},
        freeze=(5, 2),
        repeat=(4, 4),
        landscape=False,
    )


def _helper_table(draft: Draft) -> None:
    for table, (labels, series) in CHART_TABLES.items():
        column = _table_column(table)
        for number, (name, values) in enumerate(series, start=1):
            draft.put(TABLE_ROW, column + number, "header", name)
            for row, value in enumerate(values, start=TABLE_ROW + 1):
                draft.put(
                    row,
                    column + number,
                    "number",
                    value,
                    formula=f"{value}*1",
                    number_format="#,##0",
                )
        for row, label in enumerate(labels, start=TABLE_ROW + 1):
            draft.put(row, column, "label", label)


def _symbols() -> Sheet:
    cells = (Cell(0, 0, "text", "paid.target"), Cell(0, 1, "text", "'指标与目标'!D6"))
    return Sheet("_pf", "hidden", cells, {})
