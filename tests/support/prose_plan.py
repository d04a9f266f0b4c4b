"""A small plan for tests of prose: figures are simply there, nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from planforge.data.model import TimeAxis, Window
from planforge.definition.model import Chart, Column, Definition, Fact, Metric, Series, Table
from planforge.definition.themes import Theme, read_theme
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import ChartSeries, ChartView, ColumnView, Figure, TableView
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.definition.switched import SwitchedOff
    from planforge.document.outline import Block, CellBlock, Inline
    from planforge.formula.evaluate import Value
    from planforge.plan.figures import Origin

PERCENT = Format("percent", 1)
MONEY = Format("number", 0, 1e4, "元")
TEXT = Format("text")


@dataclass(frozen=True, slots=True)
class Prose:
    """A prose file."""

    name: str
    text: str
    where: Location


def prose(text: str, name: str = "prose/a.md") -> Prose:
    """Return a prose file that begins at its first line."""
    return Prose(name, text, Location(name, 1, 1))


def figure(
    name: str,
    facet: str = "",
    value: Value = None,
    text: str = "",
    label: str = "",
    *,
    format: Format = MONEY,
    origin: Origin = "data",
    source: str = "",
    key: str | None = None,
) -> Figure:
    """Return a figure."""
    symbol = Symbol(name, facet, name if key else None)
    return Figure(symbol, value, text, label or name, None, format, origin, source, key)


def _figures() -> dict[str, Figure]:
    known = [
        figure("paid", "to_date", 3e6, "300 万元", "支付金额", source="店铺日报"),
        figure("paid", "target", 8e6, "800 万元", "支付金额目标", origin="input"),
        figure("paid", "previous", 7.1e6, "710 万元", "支付金额上期", source="店铺日报"),
        figure("paid", "growth", 0.12, "+12.0%", "支付金额环比", format=PERCENT, origin="formula"),
        figure("paid", "status", "落后", "落后", "支付金额状态", format=TEXT, origin="formula"),
        figure("conversion", "to_date", 0.029, "2.9%", "支付转化率", format=PERCENT),
        figure("conversion", "target", 0.032, "3.2%", "支付转化率目标", format=PERCENT),
        figure("conversion", "growth", -0.031, "−3.1 个百分点", "支付转化率环比", format=PERCENT),
        figure("aov", "growth", 0.0001, "+0.0%", "客单价环比", format=PERCENT),
        figure(
            "market_share", "", 0.487, "48.7%", "平台市场份额", format=PERCENT, origin="fact",
            source="第三方行业报告",
        ),
        figure("client", "", "云栖", "云栖", "客户", format=TEXT, origin="text"),
        figure("as_of", "", 46003, "2025 年 12 月 12 日", "截至", format=Format("date")),
        figure("period", "name", "2025 年 12 月", "2025 年 12 月", "周期", format=TEXT),
        figure("period", "days", 31, "31 天", "天数", format=Format(unit="天")),
        figure("budget", "total", 8e5, "80 万元", "预算总额", origin="input"),
    ]  # fmt: skip
    return {str(one.symbol): one for one in known}


def budget_rows() -> tuple[dict[str, Figure], ...]:
    """Return the rows of the budget."""
    written = (
        ("关键词推广", "流量获取", 3e5, "30 万元"),
        ("内容营销", "流量获取", 1.5e5, "15 万元"),
    )
    return tuple(
        {
            "item": figure("budget", "item", item, item, "项目", format=TEXT, key=item),
            "group": figure("budget", "group", group, group, "类别", format=TEXT, key=item),
            "amount": figure(
                "budget", "amount", amount, text, f"{item}金额", origin="input", key=item
            ),
        }
        for item, group, amount, text in written
    )


def budget() -> TableView:
    """Return the budget."""
    return TableView(
        name="budget",
        title="预算分配",
        columns=(
            ColumnView("item", "项目", "", TEXT, "left"),
            ColumnView("group", "类别", "", TEXT, "left"),
            ColumnView("amount", "金额", "万元", MONEY, "right"),
            ColumnView("cost", "进价", "元", MONEY, "right", internal=True),
        ),
        rows=budget_rows(),
        totals={"amount": figure("budget", "amount.total", 4.5e5, "45 万元", "预算金额合计")},
    )


def daily() -> ChartView:
    """Return a chart of two days."""
    points = (
        figure("paid", "daily", 1e5, "10 万元", "支付金额", source="店铺日报", key="1"),
        figure("paid", "daily", None, "", "支付金额", key="2"),
    )
    series = ChartSeries("支付金额", "column", points, "navy")
    return ChartView("paid_daily", "每日支付金额", "column", ("1 日", "2 日"), (series,), MONEY)


def definition(**changes: object) -> Definition:
    """Return the plan's definition."""
    written: dict[str, object] = {
        "title": "云栖 12 月运营方案",
        "client": "云栖旗舰店",
        "author": "策划部",
        "period": "2025-12",
        "metrics": {
            "paid": Metric(label="支付金额", target="800万"),
            "conversion": Metric(label="支付转化率", target="3.2%"),
            "aov": Metric(label="客单价"),
        },
        "facts": {"market_share": Fact(label="平台市场份额", value="48.7%", as_of="2023-12")},
        "tables": {
            "budget": Table(
                title="预算分配",
                columns={"item": Column(), "amount": Column(type="number", total="sum")},
            )
        },
        "charts": {"paid_daily": Chart(title="每日", series=(Series(value="paid"),))},
    }
    return Definition.model_validate(written | changes)


_AXIS = TimeAxis(
    kind="month",
    period=Window(date(2025, 12, 1), date(2025, 12, 31)),
    as_of=date(2025, 12, 12),
    grain="day",
    steps=(),
    windows={},
)


@dataclass(frozen=True, slots=True)
class FakePlan:
    """A plan whose views are handed in."""

    definition: Definition = field(default_factory=definition)
    figures: Mapping[str, Figure] = field(default_factory=_figures)
    tables: Mapping[str, TableView] = field(default_factory=lambda: {"budget": budget()})
    charts: Mapping[str, ChartView] = field(default_factory=lambda: {"paid_daily": daily()})
    labels: Mapping[str, str] = field(default_factory=dict)
    plan_id: str = "plan-1"
    axis: TimeAxis = _AXIS
    audience: str = "internal"
    theme: Theme = field(default_factory=lambda: read_theme("consulting", "zh-CN"))
    hidden: frozenset[str] = frozenset()
    off: Mapping[str, SwitchedOff] = field(default_factory=dict)
    texts_of_packs: frozenset[str] = frozenset()

    def table(self, name: str) -> TableView:
        return self.tables[name]

    def chart(self, name: str) -> ChartView:
        return self.charts[name]

    def scenario_views(self) -> tuple[TableView | ChartView, ...]:
        return ()

    def sensitivity_views(self, metric: str) -> tuple[TableView | ChartView, ...]:
        return ()

    def data_behind(self, symbol: Symbol) -> tuple[str, ...]:
        found = next((f for f in self.figures.values() if f.symbol == symbol), None)
        return (
            tuple(found.source.split(", "))
            if found and found.origin == "data" and found.source
            else ()
        )

    def indicators(self, metrics: Sequence[str], facets: Sequence[str]) -> TableView:
        columns = tuple(
            ColumnView(facet, facet, "", Format(), "right", status=facet == "status")
            for facet in facets
        )
        rows = tuple(self._indicator(metric, facets) for metric in metrics)
        names = (
            ColumnView("label", "指标", "", TEXT, "left"),
            ColumnView("unit", "单位", "", TEXT, "center"),
        )
        return TableView("indicators", "核心指标", (*names, *columns), rows, {})

    def _indicator(self, metric: str, facets: Sequence[str]) -> dict[str, Figure]:
        label = self.definition.metrics[metric].label or metric
        unit = "%" if metric == "conversion" else "万元"
        row = {
            "label": figure(metric, "label", label, label, label, format=TEXT),
            "unit": figure(metric, "unit", unit, unit, "单位", format=TEXT),
        }
        for facet in facets:
            row[facet] = self.figures.get(f"{metric}.{facet}") or figure(metric, facet)
        return row


def plan(**changes: object) -> FakePlan:
    """Return the plan, its definition and views changed; elements of tables are added."""
    own = {key: changes.pop(key) for key in ("figures", "tables", "charts") if key in changes}
    made = FakePlan(definition=definition(**changes), **own)  # type: ignore[arg-type]
    elements = {
        f"{name}.{column}[{cell.key}]": cell
        for name, table in made.tables.items()
        for row in table.rows
        for column, cell in row.items()
    }
    return replace(made, figures={**made.figures, **elements})


def without_values(whole: FakePlan) -> FakePlan:
    """Return a plan of which nothing is known yet but its words."""

    def gap(one: Figure) -> Figure:
        return one if one.format.style == "text" else replace(one, value=None, text="")

    def table(view: TableView) -> TableView:
        rows = tuple({name: gap(cell) for name, cell in row.items()} for row in view.rows)
        return replace(view, rows=rows, totals={key: gap(one) for key, one in view.totals.items()})

    def chart(view: ChartView) -> ChartView:
        series = tuple(replace(one, figures=tuple(map(gap, one.figures))) for one in view.series)
        return replace(view, series=series)

    return replace(
        whole,
        figures={name: gap(one) for name, one in whole.figures.items()},
        tables={name: table(view) for name, view in whole.tables.items()},
        charts={name: chart(view) for name, view in whole.charts.items()},
    )


def dump(blocks: Iterable[Block]) -> str:
    """Return blocks as text: one line each, figures in `{}`, gaps in `〔〕`."""
    return "\n".join(_line(block) for block in blocks)


def _line(block: Block) -> str:
    from planforge.document.outline import ChartBlock, Heading, ListItem, Paragraph, TableBlock

    match block:
        case Heading():
            return f"{'#' * block.level} {block.number} {inline_text(block.inlines)}"
        case Paragraph():
            return f"{block.style}: {inline_text(block.inlines)}"
        case ListItem():
            mark = "1." if block.ordered else "-"
            return f"{'  ' * block.level}{mark} {inline_text(block.inlines)}"
        case TableBlock():
            rows = (*block.rows, block.totals) if block.totals else block.rows
            header = " | ".join(f"{label} {unit}".strip() for label, unit in block.header)
            lines = [f"table {block.number} {block.caption}".strip(), header]
            return "\n  ".join(lines + [" | ".join(map(_cell, row)) for row in rows])
        case ChartBlock():
            return f"chart {block.number} {block.caption}"


def _cell(cell: CellBlock) -> str:
    tone = f" ({cell.tone})" if cell.tone else ""
    return inline_text(cell.inlines) + tone


def inline_text(inlines: Iterable[Inline]) -> str:
    """Return inlines as text."""
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    from planforge.document.outline import FigureRun, GapRun, ReferenceRun, Run

    match inline:
        case Run():
            text = f"**{inline.text}**" if inline.bold else inline.text
            text = f"*{text}*" if inline.italic else text
            text = f"`{text}`" if inline.code else text
            return f"[{text}]({inline.link})" if inline.link else text
        case FigureRun():
            return f"**{{{inline.text}}}**" if inline.bold else f"{{{inline.text}}}"
        case GapRun():
            return f"〔{inline.label}〕"
        case ReferenceRun():
            return f"→{inline.target}"
