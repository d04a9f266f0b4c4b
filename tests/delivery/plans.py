"""Small plans for the page of the phone, and the page as text that a reviewer can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planforge.build import plan_from
from planforge.delivery.brief import brief_of
from planforge.document.compose import compose

if TYPE_CHECKING:
    from planforge.build import Plan
    from planforge.delivery.brief import Brief, Reading
    from planforge.document.outline import Outline

TASKS: dict[str, Any] = {
    "title": "任务",
    "columns": {
        "task": {"label": "任务"},
        "start": {"type": "date"},
        "end": {"type": "date"},
        "done": {"type": "number", "format": "0%"},
        "owner": {"label": "责任人"},
    },
    "rows": [
        {"task": "礼盒上架", "start": "2026-01-05", "end": "2026-01-25", "done": "60%"},
        {"task": "选品", "start": "2026-01-02", "end": "2026-01-10", "done": "100%"},
        {
            "task": "拍摄",
            "start": "2026-01-08",
            "end": "2026-01-18",
            "done": "50%",
            "owner": "小苏",
        },
        {"task": "复盘", "start": "2026-02-02", "end": "2026-02-03", "owner": "阿岭"},
    ],
}
RISKS: dict[str, Any] = {
    "title": "风险",
    "columns": {
        "risk": {"label": "风险"},
        "likelihood": {"type": "number"},
        "impact": {"type": "number"},
        "level": {"status": True, "formula": 'grade(likelihood * impact, 15, "高", 8, "中", "低")'},
        "measure": {"label": "应对"},
        "owner": {"label": "责任人"},
    },
    "rows": [
        {"risk": "物流停运", "likelihood": 3, "impact": 3, "measure": "提前发货", "owner": "老周"},
        {"risk": "新茶断货", "likelihood": 4, "impact": 5, "measure": "预订第二家"},
    ],
}
SCHEDULE: dict[str, Any] = {
    "title": "日程",
    "blocks": [
        {"block": "gantt", "table": "tasks", "done": "done"},
        {
            "block": "matrix",
            "table": "risks",
            "across": "impact",
            "down": "likelihood",
            "levels": [1, 2, 3, 4, 5],
        },
    ],
}
TEA_SHOP: dict[str, Any] = {
    "title": "茶叶小店 2026 年 1 月计划",
    "client": "岭上茶",
    "period": "2026-01",
    "as_of": "2026-01-20",
    "metrics": {
        "sales": {
            "label": "销售额",
            "unit": "元",
            "actual": "40万",
            "target": "70万",
            "additive": True,
            "format": "0.0万",
            "owner": "阿岭",
        },
        "rate": {"label": "转化率", "actual": "4.1%", "target": "4.0%", "owner": "小苏"},
        "returns": {"label": "退货率", "actual": "3.6%", "target": "≤3%", "owner": "老周"},
        "visits": {"label": "进店人数", "unit": "人", "actual": 12500},
    },
    "tables": {"tasks": TASKS, "risks": RISKS},
    "sheets": {"schedule": SCHEDULE},
}


def made(changes: dict[str, Any] | None = None, **metrics: dict[str, Any]) -> Plan:
    """Return the tea shop's plan with some keys, and some keys of its metrics, changed."""
    written = {**TEA_SHOP, **(changes or {})}
    known = written["metrics"]
    changed = {name: {**known.get(name, {}), **keys} for name, keys in metrics.items()}
    return plan_from({**written, "metrics": {**known, **changed}})


def outline_of(plan: Plan) -> Outline:
    return compose(plan, plan.written.texts.values(), plan.written.places.of)


def page_of(plan: Plan) -> str:
    """Return what the page says, line by line."""
    return "\n".join(_lines(brief_of(plan, outline_of(plan))))


def _lines(brief: Brief) -> list[str]:
    lines = [brief.title, brief.client, " · ".join(brief.when)]
    lines += [brief.elapsed[1]] if brief.elapsed else []
    lines += [f"! {text}" for text in brief.warnings]
    if brief.headline:
        lines += [f"# {_line(brief.headline)}", *(f"  {text}" for text in brief.headline.more)]
    lines += [f"{count} {word}" for _, word, count in brief.counts]
    lines += [brief.verdict] if brief.verdict else []
    lines += [f"off: {_line(reading)}" for reading in brief.off]
    lines += [
        f"next: {duty.day} {duty.text} {duty.owner}" + (f" late {duty.late}" if duty.late else "")
        for duty in brief.duties
    ]
    lines += [f"figure: {_line(reading)}" for reading in brief.figures]
    lines += [
        f"risk: {threat.text} ({threat.tone}) {threat.measure} {threat.owner}"
        for threat in brief.threats
    ]
    lines += [brief.confidentiality]
    return [line.replace("\u00a0", " ").strip() for line in lines if line.strip()]


def _line(reading: Reading) -> str:
    parts = (
        reading.label,
        reading.value or "—",
        reading.target,
        reading.achievement,
        reading.distance,
        reading.owner,
    )
    return " | ".join(filter(None, parts))
