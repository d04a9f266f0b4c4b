"""Plans with as much, as little and as long of everything as a plan may have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from planforge.build import plan_from

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.build import Plan

LONG = {
    "zh-CN": "一个长得出奇而且没有任何停顿的名字用来看看表格怎样把它完整地显示出来而不切断吗",
    "en": "Aremarkablylongnamewithoutanybreakandofsomefortyletters",
}
PLAIN = {"zh-CN": "事项", "en": "Item"}
WORDS = {
    "zh-CN": {
        "paid": "支付金额", "visitors": "访客数", "basket": "客单价", "unit": "元", "people": "人",
        "item": "项目", "group": "类别", "amount": "预算", "share": "占比", "task": "任务",
        "phase": "阶段", "start": "开始", "end": "结束", "done": "完成度", "risk": "风险",
        "likely": "可能性", "impact": "影响", "measure": "应对措施", "role": "岗位",
        "boss": "汇报给", "lead": "负责人", "count": "人数", "metric": "指标", "budget": "预算",
        "schedule": "日程", "risks": "风险", "team": "团队", "goals": "目标卡", "worse": "悲观",
        "base": "基准", "text": "要把事情做好，先看清楚现在到了哪里。",
    },
    "en": {
        "paid": "Paid amount", "visitors": "Visitors", "basket": "Basket", "unit": "EUR",
        "people": "people", "item": "Item", "group": "Group", "amount": "Budget",
        "share": "Share", "task": "Task", "phase": "Phase", "start": "Start", "end": "End",
        "done": "Done", "risk": "Risk", "likely": "Likelihood", "impact": "Impact",
        "measure": "Measure", "role": "Role", "boss": "Reports to", "lead": "Lead",
        "count": "People", "metric": "Metric", "budget": "Budget", "schedule": "Schedule",
        "risks": "Risks", "team": "Team", "goals": "Goal cards", "worse": "Pessimistic",
        "base": "Base", "text": "To do things well, see first where they stand.",
    },
}  # fmt: skip
PROSE = """# {budget}

{text}

{{{{ kpis({metrics}, ["target", "to_date", "achievement"]) }}}}

{{{{ table("budget") }}}}

## {schedule}

{{{{ gantt("schedule") }}}}

## {team}

{text}

{{{{ tree("team") }}}}

# {risks}

{{{{ table("risks") }}}}

{{{{ matrix("risks") }}}}

## {goals}

{{{{ records("risks") }}}}

# {paid}

{{{{ chart("by_step") }}}}

{{{{ chart("by_item") }}}}

{{{{ scenarios() }}}}

{{{{ sensitivity("paid") }}}}
"""


@dataclass(frozen=True)
class Extreme:
    """What is extreme about a plan."""

    language: str = "zh-CN"
    long: bool = False
    metrics: int = 3
    rows: int = 5
    nodes: int = 3
    period: str = "2025-12"
    as_of: str = "2025-12-12"
    grain: str | None = None
    theme: str = "consulting"
    page: str = "A4"
    huge: bool = False

    def plan(self, folder: Path) -> Plan:
        """Return the plan, with its prose in a folder."""
        words = WORDS[self.language]
        definition = self._definition()
        text = PROSE.format(**words, metrics=json.dumps(list(definition["metrics"])))
        (folder / "text.md").write_text(text, encoding="utf-8")
        return plan_from(definition, data={"daily": daily(self.huge)}, folder=folder)

    def _name(self, number: int, kind: str = "item") -> str:
        if not self.long:
            return f"{WORDS[self.language][kind]}{number}"
        # The number comes first: a name that is cut would still be told from others otherwise.
        return f"{number}{LONG[self.language]}{WORDS[self.language][kind]}".replace(" ", "")

    def _definition(self) -> dict[str, Any]:
        words = WORDS[self.language]
        found = {
            "title": self._name(1, "budget") if self.long else words["budget"],
            "client": self._name(2, "goals") if self.long else words["goals"],
            "language": self.language,
            "period": self.period,
            "as_of": self.as_of,
            "theme": self.theme,
            "page": self.page,
            "outline": ["text.md"],
            "sources": {"daily": {"date": "day"}},
            "metrics": self._metrics(words),
            "drivers": {"paid": "visitors * basket"},
            "scenarios": {
                "worse": {
                    "label": LONG[self.language] if self.long else words["worse"],
                    "note": self._name(3),
                    "drivers": {"basket": "base * 0.9"},
                },
                "base": {"label": words["base"]},
            },
            "tables": self._tables(words),
            "charts": self._charts(words),
            "sheets": self._sheets(words),
        }
        return found | ({"grain": self.grain} if self.grain else {})

    def _metrics(self, words: dict[str, str]) -> dict[str, Any]:
        money = {"unit": words["unit"], "format": "#,##0"}
        owner = self._name(1, "lead")
        paid = 98_765_432_100 if self.huge else 8_000_000
        metrics: dict[str, Any] = {
            "paid": money | {"from": "daily.paid", "label": words["paid"], "target": paid,
                             "adjust": {"threshold": "1%", "periods": 2, "step": "5%"}},
            "visitors": {"from": "daily.visitors", "label": words["visitors"],
                         "unit": words["people"], "target": 40_000},
            "basket": money | {"formula": "paid / visitors", "label": words["basket"],
                               "format": "0.00"},
        }  # fmt: skip
        if self.long:
            for key, metric in metrics.items():
                metric |= {"label": self._name(len(key), key), "owner": owner}
        for number in range(3, self.metrics):
            kinds: list[dict[str, Any]] = [
                {"from": "daily.paid", "target": paid},
                {"formula": "paid / visitors", "format": "0.00", "benchmark": 258},
                {"format": "0.0%", "target": "3.2%", "actual": "2.9%", "previous": "3.1%"},
            ]
            group = {"group": f"{words['group']}{number // 10}", "owner": owner}
            metrics[f"m{number}"] = (
                kinds[number % 3] | group | {"label": self._name(number, "metric")}
            )
        return metrics

    def _tables(self, words: dict[str, str]) -> dict[str, Any]:
        first = date.fromisoformat(self.as_of) - timedelta(days=2)
        texts = ("item", "group", "task", "phase", "risk", "measure", "role", "boss", "lead")
        kinds: dict[str, dict[str, Any]] = {
            "amount": {"type": "number", "unit": words["unit"], "total": "sum",
                       "format": "#,##0"},
            "share": {"type": "number", "format": "0.0%", "formula": "amount / sum(amount)"},
            "start": {"type": "date"},
            "end": {"type": "date"},
            "done": {"type": "number", "format": "0%"},
            "likely": {"type": "number", "format": "0"},
            "impact": {"type": "number", "format": "0"},
            "count": {"type": "number", "format": "0"},
        }  # fmt: skip
        kinds |= {name: {} for name in texts}

        def table(title: str, *names: str, **more: object) -> dict[str, Any]:
            columns = {name: kinds[name] | {"label": words[name]} for name in names}
            return {"title": words[title], "columns": columns, **more}

        return {
            "budget": table(
                "budget", "item", "group", "amount", "share", group="group",
                rows=[
                    {"item": self._name(i), "group": self._name(i * 4 // self.rows, "group"),
                     "amount": (98_765_432_100 if self.huge else 1e4) + i}
                    for i in range(self.rows)
                ],
            ),
            "schedule": table(
                "schedule", "task", "phase", "start", "end", "done", group="phase",
                rows=[
                    {"task": self._name(i, "task"),
                     "phase": self._name(i * 3 // self.rows, "phase"),
                     "start": str(first + timedelta(days=i % 3)),
                     "end": str(first + timedelta(days=i % 3 + 1)), "done": 0.4}
                    for i in range(self.rows)
                ],
            ),
            "risks": table(
                "risks", "risk", "likely", "impact", "measure", key="risk",
                rows=[
                    {"risk": self._name(i, "risk"), "likely": i % 5 + 1, "impact": i % 3 + 1,
                     "measure": self._name(i, "measure") * 2}
                    for i in range(min(self.rows, 60))
                ],
            ),
            "team": table(
                "team", "role", "boss", "lead", "count", key="role", parent="boss",
                rows=[
                    {"role": self._name(i, "role"), "lead": self._name(i, "lead"), "count": i,
                     "boss": self._name((i - 1) // 4, "role") if i else ""}
                    for i in range(self.nodes)
                ],
            ),
        }  # fmt: skip

    def _charts(self, words: dict[str, str]) -> dict[str, Any]:
        return {
            "by_step": {
                "title": self._name(1, "paid"), "along": "step",
                "series": [{"value": "paid.actual", "label": self._name(1, "done")},
                           {"value": "paid.target", "label": self._name(2, "end"),
                            "kind": "line"}],
            },
            "by_item": {
                "title": self._name(2, "budget"), "kind": "bar", "along": "budget",
                "series": [{"value": "amount", "label": words["amount"]}],
            },
        }  # fmt: skip

    def _sheets(self, words: dict[str, str]) -> dict[str, Any]:
        matrix = {"block": "matrix", "table": "risks", "across": "impact", "down": "likely",
                  "levels": [1, 2, 3, 4, 5]}  # fmt: skip
        blocks: dict[str, list[dict[str, Any]]] = {
            "budget": [{"block": "table", "table": "budget"}],
            "schedule": [{"block": "gantt", "table": "schedule", "done": "done"}],
            "risks": [{"block": "table", "table": "risks"}, matrix],
            "goals": [{"block": "records", "table": "risks"}],
            "team": [{"block": "tree", "table": "team", "columns": ["lead", "count"]}],
        }
        titles = {name: "Risk list" if words[name] == "Risks" else words[name] for name in blocks}
        return {name: {"title": titles[name], "blocks": blocks[name]} for name in blocks}


def daily(huge: bool) -> pd.DataFrame:
    """Return two years of days."""
    days = pd.date_range("2024-01-01", "2025-12-12")
    scale = 1e4 if huge else 1
    paid = [(2e5 + 1e3 * (day % 9)) * scale for day in range(len(days))]
    visitors = [800 + day % 7 for day in range(len(days))]
    return pd.DataFrame({"day": days, "paid": paid, "visitors": visitors})


EXTREMES = {
    "long names, Chinese": Extreme(long=True, nodes=12, rows=12),
    "long names, English": Extreme(
        "en", long=True, nodes=7, rows=7, period="2025-12-10/2025-12-14", theme="warm",
        page="letter",
    ),
    "much of all": Extreme(metrics=60, rows=200, nodes=60, theme="graphite", huge=True),
    "least of all": Extreme(
        "en", rows=1, nodes=3, period="2025-12-10/2025-12-14", theme="graphite", page="letter"
    ),
    "a year by months": Extreme(
        metrics=12, period="2025", as_of="2025-12-05", grain="month", theme="warm", page="letter",
        nodes=20, rows=25,
    ),
}  # fmt: skip
